#!/usr/bin/env python3
"""The line rate that campus-probe measures, against the verified rate of the line: within 1 %.

--full measures five rates five times, otherwise 100M and 1G three times. Both directions each time.
"""
import statistics
import sys

from campus_lab import L2_OVER_L1, Checks, Responder, measure, program, verified_line

SHORT = [("100M", "exact"), ("1G", "exact")]
FULL = [("100M", "exact"), ("317M", "exact"), ("1G", "exact"), ("2.5G", "exact"), ("10G", "fast")]
TOLERANCE = 0.01


def runs_of(times, duration, target, responder):
    found = {"down": [], "up": []}
    for _ in range(times):
        _, measurements = measure("client", responder, "--method", "tcp", "--duration", duration, "--target", target)
        for one in measurements:
            if "line_rate_bits_per_second" in one:
                found[one["direction"]].append(one["line_rate_bits_per_second"])
            else:
                print(f"      no value: {one.get('reason')} {one.get('limited_by')}")
    return found


def check_direction(checks, what, truth, values):
    if not values:
        checks.expect(False, f"{what}: no measurement gave a value")
        return
    errors = [value / truth - 1 for value in values]
    median = statistics.median(errors)
    worst = max(errors, key=abs)
    checks.expect(abs(median) <= TOLERANCE, f"{what}: truth {truth / 1e6:.2f} Mbit/s, median error of {len(values)} "
                                            f"{median:+.3%}, worst {worst:+.3%}")


def main():
    full = "--full" in sys.argv
    program("campus-probe")
    with Checks() as checks:
        for rate, mode in FULL if full else SHORT:
            truth = verified_line("client", rate, mode)
            with Responder() as responder:
                found = runs_of(5 if full else 3, 2, rate, responder)
            for direction, values in found.items():
                values = [value * (L2_OVER_L1 if mode == "fast" else 1) for value in values]
                check_direction(checks, f"{rate} {mode} {direction}", truth[direction], values)


if __name__ == "__main__":
    main()
