#!/usr/bin/env python3
"""A line whose token bucket hides its rate: 0.6 of the target behind a burst at 1.05 of it is never met by an acceptance,
and the burst is found.

--full takes more rates, and bursts from 10 ms to 3 s.
"""
import sys

from campus_lab import Checks, Responder, in_bits, lab, measure, program

SHORT = [("100M", 0.3), ("100M", 2.0)]
FULL = [(rate, seconds) for rate in ("100M", "300M") for seconds in (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)]
FRAME_L1, PAYLOAD = 1538, 1448
SUSTAINED, PEAK = 0.6, 1.05


def one_burst(checks, rate, seconds, responder):
    target = in_bits(rate)
    bucket = int((PEAK - SUSTAINED) * target / 8 * seconds)
    # The lab's peak rate has a portion of a millisecond of its own: what a bucket of a few milliseconds lets through.
    lab("line", "client", f"{target * SUSTAINED / 1e6:g}M", "--mode", "exact", "--bucket", bucket,
        "--peak", f"{target * PEAK / 1e6:g}M")
    _, measurements = measure("client", responder, "--method", "tcp", "--mode", "acceptance", "--target", rate,
                              "--duration", 5)
    for one in measurements:
        what = f"{rate} after {seconds:g} s at {PEAK} of it, {one['direction']}"
        checks.expect(one["verdict"] != "met", f"{what}: not met (seen: {one['verdict']}, "
                                               f"{one['goodput_bits_per_second'] / 1e6:.2f} Mbit/s)")
        sustained = SUSTAINED * target * PAYLOAD / FRAME_L1
        error = one["goodput_bits_per_second"] / sustained - 1
        checks.expect(abs(error) < 0.01, f"{what}: the value is the sustained rate ({error:+.3%})")
        found = one.get("burst_bytes", 0)
        payload = bucket * PAYLOAD / FRAME_L1
        checks.expect(0.8 * payload <= found <= 1.2 * payload,
                      f"{what}: burst of {payload / 1e6:.3f} MB within 20 % (found: {found / 1e6:.3f} MB)")


def main():
    program("campus-probe")
    with Checks() as checks, Responder() as responder:
        for rate, seconds in FULL if "--full" in sys.argv else SHORT:
            one_burst(checks, rate, seconds, responder)


if __name__ == "__main__":
    main()
