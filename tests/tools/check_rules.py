#!/usr/bin/env python3
"""Recording and alert rules: promtool checks and tests them, and no alert goes without a test or words.

check_rules.py --source DIR. Exit 77 where promtool is not installed.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

CHINESE = re.compile(r"[一-鿿]")


def promtool(*words):
    run = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)
    return [] if run.returncode == 0 else [run.stdout + run.stderr]


def alerts_of(text):
    """name -> its YAML block"""
    blocks = re.split(r"\n      - alert: ", text)[1:]
    return {block.split("\n", 1)[0].strip(): block for block in blocks}


def findings_of(alerts, tests, runbook):
    for name, block in alerts.items():
        for key in ("summary", "description"):
            value = re.search(rf"^ +{key}: (.*)$", block, re.M)
            if not value or not CHINESE.search(value[1]):
                yield f"{name}: no Chinese {key}"
        if f"runbook_url: docs/operating.md#{name.lower()}\n" not in block + "\n":
            yield f"{name}: runbook_url must be docs/operating.md#{name.lower()}"
        if runbook is not None and not re.search(rf"^#+ {name}$", runbook, re.M):
            yield f"docs/operating.md has no section {name}"
        cases = re.findall(rf"alertname: {name}\n +exp_alerts:(.*)\n", tests)
        if not any("[]" in case for case in cases):
            yield f"{name}: no test in which it stays silent"
        if not any("[]" not in case for case in cases):
            yield f"{name}: no test in which it fires"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", required=True, type=pathlib.Path)
    source = options.parse_args().source
    if not shutil.which("promtool"):
        print("promtool is not installed: apt install prometheus")
        return 77
    rules, tests = source / "grafana/rules", source / "tests/unit/collector/metrics/rules_test.yml"
    found = promtool("check", "rules", str(rules / "recording.yml"), str(rules / "alerts.yml"))
    found += promtool("check", "config", str(source / "grafana/prometheus.yml"))
    found += promtool("test", "rules", str(tests))
    alerts = alerts_of((rules / "alerts.yml").read_text(encoding="utf-8"))
    runbook = source / "docs/operating.md"
    words = runbook.read_text(encoding="utf-8") if runbook.exists() else None
    found += findings_of(alerts, tests.read_text(encoding="utf-8"), words)
    print("\n".join(found) if found else f"{len(alerts)} alerts: checked, tested, worded")
    return 1 if found or not alerts else 0


if __name__ == "__main__":
    sys.exit(main())
