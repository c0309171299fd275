#!/usr/bin/env python3
"""Packet trains on lines whose rate was counted: the estimate within 0.5 %, and the verdict that the line deserves.

--full takes five rates and more repeats. A machine too busy to judge says so and is asked again; a wrong verdict is
never asked again.
"""
import collections
import statistics
import sys

from campus_lab import L2_OVER_L1, Checks, Responder, Untrue, in_bits, lab, measure, program, verified_line

SHORT = [("100M", "exact"), ("1G", "exact"), ("1G", "fast")]
FULL = [("100M", "exact"), ("317M", "exact"), ("1G", "exact"), ("2.5G", "exact"), ("10G", "fast")]
TOLERANCE = 0.005
CHEAP = 100e6  # what a machine carries however busy it is: there an excuse is a fault
UNDECIDED = {"too_few_samples", "near_threshold", "load_not_reached", "host_dropped_packets", "host_paused", "unstable"}


def trains(times, target, responder):
    found = []
    for _ in range(times):
        found += measure("client", responder, "--method", "train", "--target", target)[1]
    return found


def check(checks, what, wrong, right, runs, cheap):
    """Nothing is ever `wrong`; what is undecided has its reason; `right` is found where this machine can find it."""
    verdicts = collections.Counter(one["verdict"] for one in runs)
    reasons = collections.Counter(one.get("reason") for one in runs if one["verdict"] == "inconclusive")
    checks.expect(verdicts[wrong] == 0, f"{what}: never {wrong} (seen: {dict(verdicts)} {dict(reasons)})")
    checks.expect(set(reasons) <= UNDECIDED, f"{what}: undecided only for reasons of this machine ({dict(reasons)})")
    if verdicts[right] == 0 and cheap and set(reasons) != {"host_paused"}:
        checks.expect(False, f"{what}: {right} at least once, on a line that any machine carries ({dict(reasons)})")
    elif verdicts[right] == 0:
        raise Untrue(f"{what}: this machine is too busy to decide ({dict(reasons)})")


def accuracy(checks, rate, mode, responder, times):
    truth = verified_line("client", rate, mode)
    lab("line", "client", rate, "--mode", mode, "--burst", 1)
    share = L2_OVER_L1 if mode == "fast" else 1
    # In fast lines the charged layer is L2: the target that such a line just holds is that much higher.
    runs = trains(times, f"{in_bits(rate) / share:.0f}bit/s", responder)
    check(checks, f"{rate} {mode}", "not_met", "met", runs, in_bits(rate) <= CHEAP)
    offloads = runs[0]["local"].get("offloads", [])
    checks.expect(("tx-udp-segmentation" in offloads) == (mode == "fast"), f"{rate} {mode}: the record has the port's offloads ({offloads})")
    for direction in ("down", "up"):
        values = [one["line_rate_bits_per_second"] * share for one in runs
                  if one["direction"] == direction and one["verdict"] == "met"]
        if not values:
            continue
        errors = [value / truth[direction] - 1 for value in values]
        median = statistics.median(errors)
        checks.expect(abs(median) <= TOLERANCE, f"{rate} {mode} {direction}: median error of {len(values)} "
                                                f"{median:+.3%}, worst {max(errors, key=abs):+.3%}")


def main():
    full = "--full" in sys.argv
    program("campus-probe")
    with Checks() as checks, Responder() as responder:
        for rate, mode in FULL if full else SHORT:
            accuracy(checks, rate, mode, responder, 15 if full else 5)
        # A line of single packets takes the sender's core from some 300 Mbit/s on: the sender then says so.
        for target, short, mode in (("1G", "0.9G", "fast"), ("100M", "96M", "exact"), ("1G", "100M", "exact")):
            verified_line("client", short, mode)
            lab("line", "client", short, "--mode", mode, "--burst", 1)
            check(checks, f"{short} of {target}", "met", "not_met", trains(10 if full else 3, target, responder),
                  in_bits(short) <= CHEAP and in_bits(target) <= CHEAP)


if __name__ == "__main__":
    main()
