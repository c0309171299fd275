#!/usr/bin/env python3
"""The relay delays and loses what it is told to, and its port says the speed it is told to say."""
import statistics
import subprocess
import time

from campus_lab import LAB, Checks, address, lab

ECHO = """
import socket, sys
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind((sys.argv[1], 7))
while True:
    data, sender = echo.recvfrom(2048)
    echo.sendto(data, sender)
"""
ASK = """
import socket, sys, time
ask = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ask.settimeout(0.2)
ask.connect((sys.argv[1], 7))
for number in range(int(sys.argv[2])):
    sent = time.monotonic()
    try:
        ask.send(b'%d' % number)
        while ask.recv(2048) != b'%d' % number:
            pass
        print(time.monotonic() - sent)
    except (TimeoutError, ConnectionRefusedError):
        pass
"""


def round_trips(count):
    out = lab("exec", "client", "python3", "-c", ASK, address("server"), count)
    return [float(line) for line in out.split()]


def main():
    with Checks() as checks:
        echo = subprocess.Popen([LAB, "exec", "server", "python3", "-c", ECHO, address("server")])
        try:
            for _ in range(50):
                if round_trips(1):
                    break
                time.sleep(0.1)
            direct = statistics.median(round_trips(50))
            checks.expect(direct < 0.002, f"no relay, no delay: {direct * 1000:.2f} ms")
            lab("relay", "client", "--delay", 5, "--speed", 100)
            delayed = statistics.median(round_trips(100))
            checks.expect(0.010 <= delayed <= 0.012, f"5 ms each way are seen as {delayed * 1000:.2f} ms")
            port = lab("exec", "client", "ethtool", "tap0")
            checks.expect("Speed: 100Mb/s" in port and "Duplex: Full" in port,
                          "the port calls itself 100M, full duplex")
            lab("relay", "client", "--loss", 0.1, "--seed", 5)
            answered = len(round_trips(200))
            # Both ways: 0.81 of 200, four standard deviations.
            checks.expect(140 <= answered <= 184, f"10 % loss each way: {answered} of 200 answered, 162 expected")
        finally:
            echo.terminate()
            echo.wait()


if __name__ == "__main__":
    main()
