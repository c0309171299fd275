#!/usr/bin/env python3
"""Random loss on a 100M line as campus-probe sees it, against what the lab counted as dropped."""
from campus_lab import Checks, Responder, lab, measure, program, verified_line


def main():
    program("campus-probe")
    with Checks() as checks:
        verified_line("client", "100M")
        with Responder() as responder:
            _, (clean,) = measure("client", responder, "--method", "latency", "--target", "100M")
            checks.expect(clean.get("loss_ratio") == 0, f"a clean line loses nothing (seen: {clean.get('loss_ratio')})")
            for direction in ("down", "up"):
                lab("loss", "client", 10, "--direction", direction)
                _, (one,) = measure("client", responder, "--method", "latency", "--target", "100M")
                passed, dropped = map(int, lab("lost", "client").split())
                truth = dropped / (passed + dropped)
                seen = one.get("loss_ratio", -1)
                checks.expect(abs(seen - 0.01) <= 0.003, f"1 % {direction}: seen {seen:.3%}")
                # The lab counts the control connection too, some dozen packets of ten thousand.
                checks.expect(abs(seen - truth) <= 0.001,
                              f"1 % {direction}: the lab dropped {truth:.3%}, seen {seen:.3%}")
                lab("loss", "client", 0)


if __name__ == "__main__":
    main()
