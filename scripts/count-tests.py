#!/usr/bin/env python3
"""What a run of CTest came to, for scripts/test.

    count-tests.py JUNIT LOG    prints "PASSED FAILED SKIPPED"; shows failures and the reasons of skips on stderr
"""
import os
import re
import sys
import xml.etree.ElementTree as xml
from typing import List


def skips_in_program(output: str) -> List[str]:
    """GoogleTest skips inside a program that passes: they are skips to people."""
    reasons = dict((name, why) for why, name in
                   re.findall(r": Skipped\n(.*)\n(?:.*\n)??\[  SKIPPED \] (\S+)", output))
    names = re.findall(r"^\[  SKIPPED \] (\S+) \(\d+ ms\)$", output, re.MULTILINE)
    return [f"{name}: {reasons.get(name, '')}" for name in names]


def count(junit: str, log: str) -> int:
    if not os.path.exists(junit):
        with open(log, encoding="utf-8", errors="replace") as text:
            sys.stderr.write(text.read()[-4000:])
        return 1
    passed = failed = skipped = 0
    for case in xml.parse(junit).getroot().iter("testcase"):
        name, output = case.get("name"), case.findtext("system-out") or ""
        inner = re.search(r"^\[  PASSED  \] (\d+) tests?\.$", output, re.MULTILINE)
        reason = case.find("skipped")
        if case.get("status") == "run":
            passed += int(inner.group(1)) if inner else 1
            skips = skips_in_program(output)
        elif reason is not None and "SKIP_" in (reason.get("message") or ""):
            skips = [f"{name}: " + "".join([line for line in output.splitlines() if line.strip()][-1:])]
        else:  # also a program that was not built: CTest calls that not run
            skips = []
            failed += max(1, len(set(re.findall(r"^\[  FAILED  \] (\w+[./]\S+)", output, re.MULTILINE))))
            passed += int(inner.group(1)) if inner else 0
            why = reason if reason is not None else case.find("failure")
            print(f"---- {name}\n{output[-6000:]}\n---- FAILED: {name} "
                  f"({why.get('message') if why is not None else ''})", file=sys.stderr)
        skipped += len(skips)
        for skip in skips:
            print(f"skipped: {skip}", file=sys.stderr)
    print(passed, failed, skipped)
    return 0


if __name__ == "__main__":
    sys.exit(count(sys.argv[1], sys.argv[2]))
