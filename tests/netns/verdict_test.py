#!/usr/bin/env python3
"""The verdict on a line whose truth is known, and the exit code that goes with it."""
from campus_lab import Checks, Responder, Untrue, lab, measure, program, verified_line


def settled(responder):
    """A measurement that this machine's own load did not spoil; the shaped lines share its two cores."""
    for _ in range(5):
        status, measurements = measure("client", responder, "--method", "tcp", "--duration", "2", "--target", "1G")
        if not any(one.get("reason") == "cpu_busy" for one in measurements):
            return status, measurements
    raise Untrue("the cores of this machine are too busy to judge a line of 1G")


def judge(checks, responder, what, verdict, code, limited_by=None):
    status, measurements = settled(responder)
    for one in measurements:
        seen = f"{one['verdict']}, {one.get('limited_by')}, {one.get('goodput_bits_per_second', 0) / 1e6:.1f} Mbit/s " \
               f"of {one.get('required_bits_per_second', 0) / 1e6:.1f}"
        checks.expect(one["verdict"] == verdict, f"{what}, {one['direction']}: {verdict} (seen: {seen})")
        if limited_by:
            checks.expect(one.get("limited_by") == limited_by, f"{what}, {one['direction']}: limited by {limited_by}")
    checks.expect(status == code, f"{what}: exit code {code} (seen: {status})")


def main():
    program("campus-probe")
    with Checks() as checks:
        with Responder() as responder:
            verified_line("client", "1G")
            judge(checks, responder, "a true 1G line", "met", 0)
            verified_line("client", "0.85G")
            judge(checks, responder, "0.85 of 1G", "not_met", 2)
            verified_line("client", "1G", up="0.85G")
            status, measurements = settled(responder)
            verdicts = {one["direction"]: one["verdict"] for one in measurements}
            checks.expect(verdicts == {"down": "met", "up": "not_met"} and status == 2,
                          f"1G down and 0.85G up: met, not_met, exit code 2 (seen: {verdicts}, {status})")
            # The line is a true 1G; the port of the measuring machine is not.
            lab("line", "client", "1G")
            lab("relay", "client", "--speed", "100")
            port = lab("exec", "client", "ethtool", "tap0")
            checks.expect("Speed: 100Mb/s" in port and "Duplex: Full" in port,
                          "the port calls itself 100M, full duplex")
            judge(checks, responder, "a 100M port on a 1G line", "inconclusive", 3, "local_nic")


if __name__ == "__main__":
    main()
