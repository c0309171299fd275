#!/usr/bin/env python3
"""Each rate the tests rely on is what it claims, in both directions and modes (within 0.2 %, by counting).

Faster than set is a broken shaper and fails, and so does slower at 60M and 100M, which any machine carries. From 317M on,
slower on a machine that others keep busy says nothing about the lab: that is a skip, and every test on such a line skips
as well. --full adds the rates that need the machine to itself.
"""
import json
import os
import pathlib
import sys

from campus_lab import Untrue, skip, verified_line

SHORT = [("60M", "exact"), ("100M", "exact"), ("317M", "exact"), ("0.85G", "exact"), ("1G", "exact")]
FULL = SHORT + [("2.5G", "exact"), ("10G", "fast")]
TOLERANCE = 0.002
CHEAP = {"60M", "100M"}


def main():
    busy = []
    for rate, mode in FULL if "--full" in sys.argv else SHORT:
        try:
            verified_line("client", rate, mode)
        except Untrue as problem:
            truth = json.loads(pathlib.Path(f"/run/campus-lab/{os.environ['LAB_NAME']}/truth.json").read_text())
            if any(row["found_bits_per_second"] > row["set_bits_per_second"] * (1 + TOLERANCE) for row in truth):
                sys.exit(str(problem))
            if rate in CHEAP:
                sys.exit(f"{problem}; a busy machine is no excuse at this rate")
            busy.append(f"{rate} {mode}")
    if busy:
        skip("the machine is too busy to carry " + ", ".join(busy))


if __name__ == "__main__":
    main()
