"""A two-way call of 4 Mbit/s between client and server, as a lesson makes it: what it loses, how late its packets are."""
import json
import os
import pathlib
import socket
import struct
import tempfile
import time

from bed import enter

TICKS = 50  # a second, each way
TICK_BYTES = 4_000_000 // 8 // TICKS
SIZE = 1200


def end_of(node, bind, peer, seconds, results):
    """One end, in a process of its own: sends its packets and notes the one-way delay of the other's."""
    enter(node, False)()
    talk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    talk.bind(bind)
    talk.settimeout(0.001)
    # The other end must have bound its socket before the first packet comes.
    due = time.monotonic() + 0.5
    delays, sent, end = [], 0, due + seconds
    while time.monotonic() < end + 0.5:
        if due <= time.monotonic() < end:
            for _ in range(TICK_BYTES // SIZE):
                talk.sendto(struct.pack("!d", time.monotonic()) + bytes(SIZE - 8), peer)
                sent += 1
            due += 1 / TICKS
        try:
            packet = talk.recv(2048)
        except (socket.timeout, OSError):
            continue
        delays.append(time.monotonic() - struct.unpack("!d", packet[:8])[0])
    pathlib.Path(results).write_text(json.dumps({"sent": sent, "delays": delays}), encoding="ascii")


def call(seconds, client, server, meanwhile):
    """(packets lost, p99 delay in seconds); `meanwhile(until)` runs beside it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder, name) for name in ("client", "server")]
        children = []
        for node, bind, peer, file in (("client", client, server, files[0]), ("server", server, client, files[1])):
            child = os.fork()
            if child == 0:
                try:
                    end_of(node, (bind, 9700), (peer, 9700), seconds, file)
                finally:
                    os._exit(0)
            children.append(child)
        meanwhile(time.monotonic() + seconds)
        for child in children:
            os.waitpid(child, 0)
        found = [json.loads(file.read_text(encoding="ascii")) for file in files]
    lost = sum(one["sent"] for one in found) - sum(len(one["delays"]) for one in found)
    delays = sorted(found[0]["delays"] + found[1]["delays"])
    return lost, delays[int(0.99 * len(delays))]
