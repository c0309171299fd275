#!/usr/bin/env python3
"""Random loss as campus-probe sees it, against what the lab counted as dropped: by echoes at 100M, by trains at 10G."""
from campus_lab import Checks, Responder, Untrue, lab, measure, program, verified_line


def truth_of_lab():
    passed, dropped = map(int, lab("lost", "client").split())
    return dropped / (passed + dropped)


def by_echoes(checks, responder):
    verified_line("client", "100M")
    _, (clean,) = measure("client", responder, "--method", "latency", "--target", "100M")
    checks.expect(clean.get("loss_ratio") == 0, f"a clean line loses nothing (seen: {clean.get('loss_ratio')})")
    for direction in ("down", "up"):
        lab("loss", "client", 10, "--direction", direction)
        _, (one,) = measure("client", responder, "--method", "latency", "--target", "100M")
        truth, seen = truth_of_lab(), one.get("loss_ratio", -1)
        checks.expect(abs(seen - 0.01) <= 0.003, f"1 % {direction}: seen {seen:.3%}")
        # The lab counts the control connection too, some dozen packets of ten thousand.
        checks.expect(abs(seen - truth) <= 0.001, f"1 % {direction}: the lab dropped {truth:.3%}, seen {seen:.3%}")
        lab("loss", "client", 0)


def at_seven_gigabits(responder):
    """A run whose loss can be the line's: this machine offered the load and dropped nothing itself."""
    _, (one,) = measure("client", responder, "--method", "latency", "--target", "10G", "--duration", "1")
    dropped = sum(one[end].get("packets_dropped", 0) for end in ("local", "remote") if end in one)
    if one.get("reason") == "load_not_reached" or dropped:
        raise Untrue(f"this machine cannot carry 7 Gbit/s now ({one.get('reason')}, {dropped} packets dropped in a host)")
    return one


def by_trains(checks, responder):
    """The fast line drops packets as the kernel made them, up to 44 at once: the share is right, its scatter is wide."""
    verified_line("client", "10G", "fast")
    clean = at_seven_gigabits(responder)
    checks.expect(clean["loss_ratio"] == 0 and clean["verdict"] == "met", f"a clean line of 10G loses nothing ({clean['loss_ratio']})")
    for direction, back in (("down", "up"), ("up", "down")):
        lab("loss", "client", 20, "--direction", direction)
        one = at_seven_gigabits(responder)
        if "loss_down_ratio" not in one:
            checks.expect(False, f"2 % {direction} at 10G is counted ({one.get('reason')}: {one.get('detail')})")
            continue
        truth, seen, other = truth_of_lab(), one[f"loss_{direction}_ratio"], one[f"loss_{back}_ratio"]
        checks.expect(abs(seen - truth) <= 0.25 * truth, f"2 % {direction} at 10G: the lab dropped {truth:.3%}, seen {seen:.3%}")
        checks.expect(other <= 0.001, f"the other direction loses next to nothing ({other:.3%})")
        checks.expect(one["verdict"] == "not_met", f"that is not met ({one['verdict']}, {one.get('reason')})")
        checks.expect(one["packets_sent"] >= 10_000, f"{one['packets_sent']} packets")
        lab("loss", "client", 0)


def main():
    program("campus-probe")
    with Checks() as checks, Responder() as responder:
        by_echoes(checks, responder)
        by_trains(checks, responder)


if __name__ == "__main__":
    main()
