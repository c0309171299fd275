"""UDP from nobody, from elsewhere, and without proof."""
import os
import random
import select
import socket
import struct
import time

HELLO, RESPONSE, PROBE = 1, 3, 5
DATA_TRAIN = b"CPT1\x02"


def echo_packet(kind, session, nonce=0, size=48):
    packet = b"CPE1" + bytes([kind, 0, 0, 0]) + session + struct.pack(">QQQ", 1, 2, nonce)
    return packet + bytes(max(0, size - len(packet)))


def train_start(session):
    """Asks for a thousand full packets."""
    head = b"CPT1" + bytes([1, 0, 0, 1]) + session + struct.pack(">QQ", 0, 0)
    return head + struct.pack(">QIIII", 10_000_000_000, 1538, 1448, 1000, 0) + bytes(24)


def junk(rng, session):
    """Anything that a stranger may send; `session` is one that really is open, of another address."""
    unknown = os.urandom(16)
    return rng.choice((
        lambda: os.urandom(rng.randint(0, 1400)),
        lambda: echo_packet(HELLO, unknown, size=rng.randint(48, 1400)),
        lambda: echo_packet(RESPONSE, unknown, rng.getrandbits(64)),
        lambda: echo_packet(PROBE, unknown, size=1400),
        lambda: train_start(unknown),
        lambda: echo_packet(HELLO, session, size=1400),
        lambda: echo_packet(RESPONSE, session, rng.getrandbits(64)),
        lambda: echo_packet(PROBE, session, size=1400),
        lambda: train_start(session),
    ))()


def sent_by_this_host():
    """Datagrams of the whole network namespace."""
    with open("/proc/self/net/snmp", encoding="ascii") as table:
        names, values = [line.split() for line in table if line.startswith("Udp:")]
    return int(values[names.index("OutDatagrams")])


def listen_for(sockets, seconds):
    """(packets, bytes, packets of bulk data) that arrive."""
    packets = size = bulk = 0
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        for ready in select.select(sockets, [], [], left)[0]:
            data = ready.recv(65536)
            packets, size = packets + 1, size + len(data)
            bulk += data.startswith(DATA_TRAIN) or len(data) > 1400
    return packets, size, bulk


def flood(port, session, count, seed):
    """From addresses that are not the session's owner's. (answers, their bytes, bulk packets, datagrams that the responder sent)."""
    rng = random.Random(seed)
    sockets = []
    for number in range(20):
        one = socket.socket(type=socket.SOCK_DGRAM)
        one.bind((f"127.0.0.{2 + number}", 0))
        one.setblocking(False)
        sockets.append(one)
    before, ours = sent_by_this_host(), 0
    packets = size = bulk = 0
    for number in range(count):
        rng.choice(sockets).sendto(junk(rng, session), ("127.0.0.1", port))
        ours += 1
        if number % 200 == 199:
            got = listen_for(sockets, 0.01)
            packets, size, bulk = packets + got[0], size + got[1], bulk + got[2]
    got = listen_for(sockets, 1.0)
    packets, size, bulk = packets + got[0], size + got[1], bulk + got[2]
    for one in sockets:
        one.close()
    return packets, size, bulk, sent_by_this_host() - before - ours


def unproven_owner(port, session, count, seed):
    """From the owner's own address, but without the right answer to a challenge. (sent bytes, answered bytes, bulk packets)."""
    rng = random.Random(seed)
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        sent = 0
        for _ in range(count):
            packet = rng.choice((lambda: echo_packet(HELLO, session, size=rng.randint(48, 1400)),
                                 lambda: echo_packet(RESPONSE, session, rng.getrandbits(64)),
                                 lambda: echo_packet(PROBE, session, size=1400), lambda: train_start(session)))()
            one.sendto(packet, ("127.0.0.1", port))
            sent += len(packet)
        _, size, bulk = listen_for([one], 1.0)
    return sent, size, bulk
