#!/usr/bin/env python3
"""One record through the real programs: responder, audit, verify, report, judge, deliver, and what the collector says of it.

On loopback, so nothing is known about the rates; with a copy of the standard that names no platforms, so nobody outside
is asked. Needs $CAMPUS_BIN (campus-probe, campus-collector) and $CAMPUS_SOURCE. Exit 77 where a program is missing.
"""
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as xml

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
SITE, SCHOOL = "DEMO-HLR-001-101", "DEMO-HLR-001"
ROSTER = SOURCE / "tests/netns/city/roster.csv"


class Server:
    """A program that says where it listens and ends with 0 on SIGTERM."""

    def __init__(self, name, *words):
        self.name = name
        self.process = subprocess.Popen([BIN / name, *words], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"{name} does not start: {line!r}"
        self.address = line.split()[-1].removeprefix("http://").rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        status = self.process.wait(timeout=30)
        assert kind or status == 0, f"{self.name} ended with {status} on SIGTERM, not 0"


class Probe:
    def __init__(self, state):
        self.environment = dict(os.environ, CAMPUS_PROBE_STATE=str(state), LC_ALL="C.UTF-8")

    def run(self, *words, codes=(0,)):
        done = subprocess.run([BIN / "campus-probe", *map(str, words)], env=self.environment, text=True, capture_output=True,
                              timeout=120, check=False)
        assert done.returncode in codes, f"campus-probe {words[0]}: exit code {done.returncode}, not {codes}: {done.stderr}"
        return done


def audit(probe, responder, standard, folder):
    """(exit code, report): nothing is known about loopback's port, but everything was tried and has its verdict."""
    done = probe.run("audit", "--level", "classroom", "--site", SITE, "--responder", f"banner={responder.address}", "--standard", standard,
                     "--duration", "0.2", "--repeats", "1", "--output", folder, codes=(0, 2, 3))
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["demonstration"] and report["standard"]["id"] == "hulunbuir-draft", report["standard"]
    methods = sorted(one["method"] for one in report["measurements"])
    assert methods == ["latency", "tcp", "tcp"], methods
    assert all("goodput_bits_per_second" in one for one in report["measurements"] if one["method"] == "tcp")
    assert all(one["verdict"] for one in report["claim"]["items"])
    return done.returncode, report


def check_verify(probe, stranger, folder, spoilt):
    """The report's digest; what was changed afterwards and who signed it are seen."""
    digest = probe.run("verify", folder).stdout.split(", ")[1]
    assert len(digest) == 64, digest
    stranger.run("verify", folder, codes=(3,))
    shutil.copytree(folder, spoilt)
    text = (spoilt / "report.json").read_text(encoding="utf-8")
    (spoilt / "report.json").write_text(text.replace(SITE, SITE[:-1] + "2"), encoding="utf-8")
    probe.run("verify", spoilt, codes=(2,))
    return digest


def check_views(probe, folder, report, digest):
    def view(kind):
        return probe.run("report", folder, "--format", kind, "--lang", "en").stdout

    assert json.loads(view("json")) == report
    assert digest in view("html") and SITE in view("text")
    rows = list(csv.reader(io.StringIO(view("csv"))))
    cases = [case.get("name") for case in xml.fromstring(view("junit")).iter("testcase")]
    for item in report["claim"]["items"]:
        rule = item["rule"].upper()
        assert any(rule in cell for row in rows for cell in row), f"the table lacks {rule}"
        assert any(rule in name for name in cases), f"the test cases lack {rule}: {cases}"


def check_judge(probe, folder, report, standard, code):
    done = probe.run("judge", folder, "--standard", standard, "--format", "json", codes=(code,))
    assert json.loads(done.stdout) == report["claim"], "the same standard gives the same claim"


def collector_command(store, *words):
    subprocess.run([BIN / "campus-collector", *words, "--store", store], check=True, timeout=60, stdout=subprocess.DEVNULL)


def check_delivery(probe, folder, report, digest, store, standard):
    """The address, for what comes after the collector is gone."""
    collector_command(store, "roster", "import", str(ROSTER))
    with Server("campus-collector", "serve", "--listen", "127.0.0.1:0", "--store", store, "--standard", str(standard)) as collector:
        address = f"http://{collector.address}"

        def get(path):
            with urllib.request.urlopen(address + path, timeout=10) as answer:
                return json.load(answer)

        def deliver():
            return probe.run("deliver", folder, "--collector", address).stdout

        assert "pending (unknown_key)" in deliver()
        assert get(f"/api/v1/sites/{SITE}")["last_report"] is None, "a key that nobody approved moves nothing"
        collector_command(store, "keys", "approve", report["key"], "--site", SCHOOL)
        until("the report counts", 30, lambda: get(f"/api/v1/sites/{SITE}")["last_report"])
        assert "duplicate" in deliver()
        last = get(f"/api/v1/sites/{SITE}")["last_report"]
        assert last["digest"] == digest and last["key"] == report["key"] and last["sequence"] == report["sequence"], last
        assert last["verdict"] == report["claim"] and not last["claim_differs"], "the collector judges as the probe did"
        envelope = json.loads((folder / "report.dsse.json").read_text(encoding="utf-8"))
        assert get(f"/api/v1/reports/{digest}") == envelope
    return address


def main():
    missing = [name for name in ("campus-probe", "campus-collector") if not (BIN / name).exists()]
    if missing:
        print(f"skipped: {', '.join(missing)} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        place = pathlib.Path(name)
        standard, folder = place / "standard", place / "record"
        shutil.copytree(SOURCE / "standards/hulunbuir-draft", standard, ignore=shutil.ignore_patterns("platforms.json"))
        probe, stranger = Probe(place / "state"), Probe(place / "other-state")
        with Server("campus-probe", "responder", "--listen", f"127.0.0.1:{free_port()}", "--open") as responder:
            code, report = audit(probe, responder, standard, folder)
        digest = check_verify(probe, stranger, folder, place / "spoilt")
        check_views(probe, folder, report, digest)
        check_judge(probe, folder, report, standard, code)
        gone = check_delivery(probe, folder, report, digest, f"sqlite:{place / 'store'}", standard)
        failed = probe.run("deliver", folder, "--collector", gone, codes=(69,))
        assert len(failed.stderr.splitlines()) == 1, failed.stderr
        probe.run("verify", folder)
    print("one record: measured, verified, shown, judged, delivered and counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
