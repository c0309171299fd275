"""A two-way call of 4 Mbit/s between client and server, as a lesson makes it: what it loses, how late its packets are."""
import json
import os
import socket
import struct
import sys
import time
import traceback

from bed import enter

TICKS = 50  # a second, each way
TICK_BYTES = 4_000_000 // 8 // TICKS
SIZE = 1200


def end_of(node, bind, peer, seconds, ready, go):
    """One end, in a process of its own: sends its packets and notes the one-way delay of the other's."""
    enter(node, False)()
    talk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    talk.bind(bind)
    talk.settimeout(0.001)
    os.write(ready, b"!")
    os.read(go, 1)
    due = time.monotonic()
    delays, sent, end = [], 0, due + seconds
    while time.monotonic() < end + 0.5:
        if due <= time.monotonic() < end:
            for _ in range(TICK_BYTES // SIZE):
                talk.sendto(struct.pack("!d", time.monotonic()) + bytes(SIZE - 8), peer)
                sent += 1
            due += 1 / TICKS
        try:
            packet = talk.recv(2048)
        except OSError:
            continue
        delays.append(time.monotonic() - struct.unpack("!d", packet[:8])[0])
    return {"sent": sent, "delays": delays}


def start(node, bind, peer, seconds, ready, go):
    """(process, pipe with what it found)"""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        found = json.dumps(end_of(node, bind, peer, seconds, ready, go))
        with os.fdopen(writing, "w", encoding="ascii") as out:
            out.write(found)
        status = 0
    except Exception:
        traceback.print_exc()
    os._exit(status)


def call(seconds, client, server, meanwhile):
    """(packets lost, p99 delay in seconds); `meanwhile(until)` runs beside it."""
    ready, go = os.pipe(), os.pipe()
    ends = [start("client", (client, 9700), (server, 9700), seconds, ready[1], go[0]),
            start("server", (server, 9700), (client, 9700), seconds, ready[1], go[0])]
    os.close(ready[1])
    here = 0
    while here < len(ends):
        said = os.read(ready[0], len(ends))
        if not said:
            sys.exit("bench: an end of the call did not start")
        here += len(said)
    os.write(go[1], b"!!")
    meanwhile(time.monotonic() + seconds)
    found = []
    for child, reading in ends:
        with os.fdopen(reading, encoding="ascii") as text:
            said = text.read()
        if os.waitpid(child, 0)[1] != 0:
            sys.exit("bench: an end of the call broke off")
        found.append(json.loads(said))
    for end in (ready[0], *go):
        os.close(end)
    lost = sum(one["sent"] for one in found) - sum(len(one["delays"]) for one in found)
    delays = sorted(found[0]["delays"] + found[1]["delays"])
    return lost, delays[int(0.99 * len(delays))]
