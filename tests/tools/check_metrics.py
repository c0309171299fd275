#!/usr/bin/env python3
"""Metrics against their golden scrape, promtool and docs/metrics.md.

check_metrics.py --scrape PROGRAM --source DIR [--update]
Fails where the exposition or the service discovery differs from tests/golden, where promtool finds anything, where a family is
on two endpoints, and where the document and the scrape do not name the same metrics, types and labels. --update rewrites the
golden files.
"""
import argparse
import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys

TYPE = re.compile(r"^# TYPE (\S+) (\S+)$")
SAMPLE = re.compile(r"^([a-z_]+?)(?:\{(.*)\})? \S+$")
LABEL = re.compile(r'([a-z_]+)="(?:[^"\\]|\\.)*"')
# | `name` | type | `label` `label` | meaning |
ROW = re.compile(r"^\| `((?:campus|process)_[a-z0-9_]+)` \| (\w+) \|([^|]*)\|")
SUFFIXES = ("_bucket", "_sum", "_count")
ENDPOINTS = ("city", "schools", "classrooms")


def of_scrape(text):
    """name -> (type, labels)"""
    types, labels = {}, {}
    for line in text.splitlines():
        if match := TYPE.match(line):
            types[match[1]] = match[2]
            labels[match[1]] = set()
        elif line and not line.startswith("#"):
            match = SAMPLE.match(line)
            if not match:
                sys.exit(f"not a sample: {line}")
            name = match[1]
            for suffix in SUFFIXES:
                base = name.removesuffix(suffix)
                if base != name and types.get(base) == "histogram":
                    name = base
            labels[name] |= set(LABEL.findall(match[2] or "")) - {"le"}
    return {name: (kind, labels[name]) for name, kind in types.items()}


def of_document(text):
    found = {}
    for line in text.splitlines():
        if match := ROW.match(line):
            found[match[1]] = (match[2], set(re.findall(r"`([a-z_]+)`", match[3])))
    return found


def compare(scraped, documented):
    findings = []
    for name in sorted(scraped.keys() | documented.keys()):
        if name not in documented:
            findings.append(f"docs/metrics.md does not name {name}")
        elif name not in scraped:
            findings.append(f"docs/metrics.md names {name}, which no golden scrape has")
        elif scraped[name] != documented[name]:
            findings.append(f"{name}: scraped {scraped[name]}, documented {documented[name]}")
    return findings


def promtool(text, what):
    if not shutil.which("promtool"):
        print("promtool is not installed (apt install prometheus): skipped that part")
        return []
    run = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    said = (run.stdout + run.stderr).strip()
    return [f"promtool on {what}: {said or run.returncode}"] if said or run.returncode else []


def golden(part, text, given):
    """Against the file of that name, which --update writes."""
    path = given.source / "tests/golden" / part
    if given.update:
        path.write_text(text, encoding="utf-8")
    wanted = path.read_text(encoding="utf-8")
    return list(difflib.unified_diff(wanted.splitlines(), text.splitlines(), str(path), "now", lineterm=""))


def discovery(text):
    """Paths of the endpoints that Prometheus finds by itself; each entry has one target and names its job."""
    entries = json.loads(text)
    return {entry["labels"]["__metrics_path__"] for entry in entries if len(entry["targets"]) == 1 and entry["labels"]["job"]}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scrape", required=True)
    options.add_argument("--source", required=True, type=pathlib.Path)
    options.add_argument("--update", action="store_true")
    given = options.parse_args()

    def printed(part):
        return subprocess.run([given.scrape, part], capture_output=True, text=True, check=True).stdout

    findings, scraped = [], {}
    for part in ENDPOINTS:
        text = printed(part)
        findings += golden(f"scrape-{part}.txt", text, given)
        findings += promtool(text, part)
        for name, what in of_scrape(text).items():
            if name in scraped:
                findings.append(f"{name} is on two endpoints")
            scraped[name] = what
    text = printed("discovery")
    findings += golden("service-discovery.json", text, given)
    if discovery(text) != {"/metrics", "/metrics/schools", "/metrics/classrooms"}:
        findings.append("the service discovery does not name every endpoint")
    findings += compare(scraped, of_document((given.source / "docs/metrics.md").read_text(encoding="utf-8")))
    print("\n".join(findings) if findings else f"{len(scraped)} metrics: golden, promtool and document agree")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
