#!/usr/bin/env python3
"""Is a shaped line what it claims to be? Floods it 10 % over its rate and counts what the far port received.

The count is the receiving port's own, not the shaper's; the rate is the slope of a straight line through some hundred
readings, so one late reading weighs little. A busy machine can only make a line look slower, never faster, so a line
outside the tolerance is tried again; the table says how often.
"""
import argparse
import ctypes
import json
import multiprocessing
import os
import socket
import sys
import time

PAYLOAD = 1472  # a full frame of UDP over IPv4 at MTU 1500
FRAME_L2 = PAYLOAD + 42  # as the kernel counts it: without checksum, preamble and gap
FRAME_L1 = FRAME_L2 + 24
UDP_SEGMENT = 103
TOLERANCE = 0.002
LIBC = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    with open(f"/run/netns/{namespace}", encoding="ascii") as handle:
        if LIBC.setns(handle.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


def go_first():
    """Ahead of whatever else the machine does; without the right to, the readings are only noisier."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    except OSError:
        pass


def flood(namespace, address, bits_per_second, seconds):
    """Full frames at 1.1 times the rate, in bursts of at most a millisecond."""
    enter(namespace)
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect((address, 9))
    offered = 1.1 * bits_per_second
    frames = max(1, min(44, int(offered / 1000 / (FRAME_L1 * 8))))
    out.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, PAYLOAD)
    burst = b"\0" * (PAYLOAD * frames)
    interval = frames * FRAME_L1 * 8 / offered
    now = start = due = time.monotonic()
    while now < start + seconds:
        try:
            out.send(burst)
        except (ConnectionRefusedError, BlockingIOError, OSError):
            pass
        # A late flood catches up, but by no more than the queue of the line holds.
        due = max(due + interval, now - 0.02)
        now = time.monotonic()
        if due - now > 0.0001:
            time.sleep(due - now)
            now = time.monotonic()


def read_port(port):
    with open("/proc/thread-self/net/dev", encoding="ascii") as table:
        for row in table:
            name, _, numbers = row.partition(":")
            if name.strip() == port:
                values = numbers.split()
                return int(values[0]), int(values[1])
    raise OSError(f"no port {port}")


def count(namespace, port, address, seconds, result):
    """(seconds, bytes, packets) of the port, a reading each 5 ms."""
    go_first()
    enter(namespace)
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # never read: no answer says "port unreachable"
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sink.bind((address, 9))
    readings = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = time.monotonic()
        got = read_port(port)
        after = time.monotonic()
        if after - before < 0.001:
            readings.append(((before + after) / 2, *got))
        time.sleep(0.005)
    result.send(readings)


def slope(xs, ys):
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def softnet_drops():
    with open("/proc/net/softnet_stat", encoding="ascii") as table:
        return sum(int(row.split()[1], 16) for row in table)


def measure(sender, receiver, port, address, mode, rate, seconds):
    here, there = multiprocessing.Pipe(duplex=False)
    dropped = softnet_drops()
    flooding = multiprocessing.Process(target=flood, args=(sender, address, rate, seconds + 0.4))
    counting = multiprocessing.Process(target=count, args=(receiver, port, address, seconds + 0.3, there))
    counting.start()
    flooding.start()
    readings = here.recv()
    counting.join()
    flooding.join()
    # The first 300 ms fill the bucket and the queue.
    readings = [reading for reading in readings if reading[0] > readings[0][0] + 0.3]
    times = [reading[0] for reading in readings]
    packets = [reading[2] for reading in readings]
    # A veth port with NAPI counts a packet without its Ethernet header.
    mean_bytes = (readings[-1][1] - readings[0][1]) / max(1, packets[-1] - packets[0])
    headers = 28 if abs(mean_bytes - (PAYLOAD + 28)) < 1 else 42
    payload = [reading[1] - headers * reading[2] for reading in readings]
    frames = [value / PAYLOAD for value in payload]
    per_packet = (frames[-1] - frames[0]) / max(1, packets[-1] - packets[0])
    charged = FRAME_L1 if mode == "exact" else FRAME_L2
    found = slope(times, frames) * charged * 8
    return {
        "layer": "L1" if mode == "exact" else "L2 without FCS",
        "set_bits_per_second": rate,
        "found_bits_per_second": round(found),
        "error_ratio": found / rate - 1,
        "frames_per_packet": round(per_packet, 3),
        "frames": round(frames[-1] - frames[0]),
        "softnet_drops": softnet_drops() - dropped,
    }


def good(row, mode):
    return abs(row["error_ratio"]) <= TOLERANCE and (mode != "exact" or abs(row["frames_per_packet"] - 1) < 0.01)


def verify(line, prefix, seconds, attempts):
    node, parent, port, mode, down, up, node_address, parent_address = line.split(":")
    rows = []
    for direction, rate, ends in (
        ("down", int(down), (prefix + parent, prefix + node, port, node_address)),
        ("up", int(up), (prefix + node, prefix + parent, "to-" + node, parent_address)),
    ):
        for attempt in range(1, attempts + 1):
            row = measure(*ends, mode, rate, seconds)
            if good(row, mode):
                break
        rows.append({"node": node, "direction": direction, "mode": mode, **row, "attempts": attempt,
                     "within_tolerance": good(row, mode)})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--attempts", type=int, default=4)
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("lines", nargs="+")
    options = parser.parse_args()
    rows = []
    print(f"{'line':<10} {'way':<5} {'mode':<6} {'layer':<15} {'set Mbit/s':>11} {'found Mbit/s':>13} "
          f"{'error':>8} {'frames/pkt':>10} {'softnet':>8} {'tries':>5}")
    for line in options.lines:
        for row in verify(line, options.prefix, options.seconds, options.attempts):
            rows.append(row)
            print(f"{row['node']:<10} {row['direction']:<5} {row['mode']:<6} {row['layer']:<15} "
                  f"{row['set_bits_per_second'] / 1e6:>11.1f} {row['found_bits_per_second'] / 1e6:>13.2f} "
                  f"{row['error_ratio'] * 100:>+7.3f}% {row['frames_per_packet']:>10.2f} {row['softnet_drops']:>8} "
                  f"{row['attempts']:>5}{'' if row['within_tolerance'] else '  OUTSIDE'}", flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(rows, out, indent=1)
    outside = [row for row in rows if not row["within_tolerance"]]
    if outside:
        print(f"lab: {len(outside)} of {len(rows)} directions are outside {TOLERANCE:.1%}", file=sys.stderr)
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
