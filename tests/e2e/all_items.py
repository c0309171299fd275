#!/usr/bin/env python3
"""Every one of the 69 items stands in a record of its level, and the same record gives the same bytes wherever it is read.

No responder answers, so nothing is measured: what is asked for, and what becomes of it in every form, is. With a copy of the standard that
names no platforms and no pages, so nobody outside is asked. Needs $CAMPUS_BIN and $CAMPUS_SOURCE. Exit 77 where the program is missing.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from prometheus_lab import SOURCE, free_port

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
CHAPTERS = {"b": 11, "s": 22, "c": 10, "e": 9, "n": 8, "l": 4, "f": 5}
LEVELS = {"banner": "digital-campus-banner", "school": "digital-campus", "classroom": "digital-campus-classroom"}
SMALL = "digital-campus-small"  # E-04 is for small schools
PLACES = ({"TZ": "UTC", "LC_ALL": "C.UTF-8"}, {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"})


def run(*words, codes=(0,), **environment):
    done = subprocess.run([BIN / "campus-probe", *map(str, words)], env=dict(os.environ, **environment), capture_output=True, timeout=300,
                          check=False)
    assert done.returncode in codes, f"campus-probe {words[0]}: exit code {done.returncode}, not {codes}: {done.stderr.decode()}"
    return done.stdout


def audit(level, profile, standard, place):
    folder = place / profile
    run("audit", "--level", level, "--site", f"DEMO-{level}", "--responder", f"127.0.0.1:{free_port()}", "--standard", standard, "--profile", profile,
        "--mode", "routine", "--output", folder, codes=(2, 3), CAMPUS_PROBE_STATE=str(place / "state"))
    return folder


def items_of(folder):
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for item in report["claim"]["items"]:
        assert item["verdict"] != "conform" or "measured" in item, f"{item['rule']} conforms and nobody saw why"
    return {item["rule"] for item in report["claim"]["items"]}


def check_forms(folder, rules, place):
    """Every item in every form; every form the same bytes in another place."""
    for form in ("html", "json", "csv", "junit", "text", "xlsx"):
        seen = []
        for number, where in enumerate(PLACES * 2):
            output = place / f"{number}.{form}"
            run("report", folder, "--format", form, "--lang", "zh-CN", "--output", output, CAMPUS_PROBE_STATE=str(place / "state"), **where)
            seen.append(output.read_bytes())
        assert len(set(seen)) == 1, f"{form} differs from run to run"
        if form in ("html", "csv", "junit"):
            text = seen[0].decode()
            missing = [rule for rule in rules if rule.upper() not in text]
            assert not missing, f"{form} lacks {missing}"
    judged = {run("judge", folder, "--standard", place / "standard", "--format", "json", codes=(2, 3), CAMPUS_PROBE_STATE=str(place / "state"), **where)
              for where in PLACES}
    assert len(judged) == 1, "judging differs from place to place"


def main():
    if not (BIN / "campus-probe").exists():
        print("skipped: campus-probe is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        place = pathlib.Path(name)
        standard = place / "standard"
        shutil.copytree(SOURCE / "standards/hulunbuir-draft", standard, ignore=shutil.ignore_patterns("platforms.json", "filter_list.json"))
        seen = set()
        for level, profile in [*LEVELS.items(), ("school", SMALL)]:
            folder = audit(level, profile, standard, place)
            rules = items_of(folder)
            seen |= rules
            check_forms(folder, rules, place)
    wanted = {f"{chapter}-{number:02}" for chapter, count in CHAPTERS.items() for number in range(1, count + 1)}
    found = {re.match(r"[a-z]-\d\d", rule).group() for rule in seen}
    assert len(wanted) == 69 and wanted <= found, f"no record asks for {sorted(wanted - found)}"
    print(f"69 items in {len(seen)} rules, in every form")
    return 0


if __name__ == "__main__":
    sys.exit(main())
