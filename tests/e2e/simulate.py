#!/usr/bin/env python3
"""The real collector, fed by `campus-collector simulate`: what was sent is what it counts, faults and a crash included.

Needs $CAMPUS_BIN (campus-collector, campus-probe) and $CAMPUS_SOURCE. Exit 77 where a program is missing.
"""
import base64
import collections
import csv
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
CITY = ["--seed", "5", "--schools", "20", "--classrooms", "166"]
SITES = 14 + 20 + 166


def run(program, *words, code=0):
    done = subprocess.run([BIN / program, *map(str, words)], capture_output=True, text=True, timeout=300, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))
    assert done.returncode == code, f"{program} {words}: exit code {done.returncode}, not {code}: {done.stderr}"
    return done


def simulate(*words, code=0):
    return run("campus-collector", "simulate", *CITY, *words, code=code)


def deliver(collector, *words):
    tally = json.loads(simulate("--collector", collector.url, "--format", "json", *words).stdout)
    assert tally["lost"] == 0 and tally["unsent"] == 0, tally
    assert tally["sent"] == tally["acknowledged"] + sum(tally["rejected"].values()), tally
    return tally


class Collector:
    """`serve` on a store and a port of its own, so that it can come back after a crash."""

    def __init__(self, folder, *words):
        self.store, self.words, self.port = f"sqlite:{folder}", words, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen([BIN / "campus-collector", "serve", "--listen", f"127.0.0.1:{self.port}", "--store",
                                         self.store, *self.words], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), f"serve does not start: {line!r}"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def counts(self, metric, label):
        """Sums of a metric by one label."""
        sums = collections.Counter()
        for line in self.get("/metrics").splitlines():
            if line.startswith(metric + "{"):
                sums[re.search(label + '="([^"]*)"', line).group(1)] += int(float(line.rsplit(" ", 1)[1]))
        return +sums

    def comes_to_count(self, **outcomes):
        """A scrape shows a snapshot that is a second old at most, and refusals with the next commit."""
        until(f"/metrics counts {outcomes}", 30, lambda: self.counts("campus_reports_total", "outcome") == collections.Counter(outcomes))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


def import_roster(place, store):
    roster = place / "roster.csv"
    simulate("--roster", roster)
    run("campus-collector", "roster", "import", roster, "--store", store)
    return list(csv.DictReader(roster.open(encoding="utf-8")))


def check_city(rows):
    levels = collections.Counter(row["level"] for row in rows)
    assert levels == {"banner": 14, "school": 20, "classroom": 166}, levels
    assert rows[0]["name"] == "海拉尔区" and rows[0]["code"] == "150702", rows[0]


def check_faults(place):
    """Duplicates, reports out of order, a dark banner and silent sites: every one is where it belongs."""
    store = f"sqlite:{place / 'faults'}"
    check_city(import_roster(place, store))
    with Collector(place / "faults", "--open") as collector:
        tally = deliver(collector, "--rate", "200", "--duration", "5", "--batch", "3", "--duplicate-share", "0.1",
                        "--reorder-share", "0.1", "--silent-share", "0.1", "--acceptance-share", "0.1", "--outage", "海拉尔区@1+2")
        assert tally["sites"] < SITES and not tally["rejected"] and not tally["pending"], tally
        assert tally["duplicate"] > 50 and tally["stored"] == 1000, tally
        found = until("every report counts", 30, lambda: (lambda c: c if c.total() >= tally["sent"] else None)(
            collector.counts("campus_reports_total", "outcome")))
        assert found["late"] > 20, "reports out of order and those of the dark banner"
        assert found["stored"] + found["late"] == tally["stored"] and found["duplicate"] == tally["duplicate"], (found, tally)
        assert set(found) == {"stored", "late", "duplicate"}, found
        sites = json.loads(collector.get("/api/v1/sites"))["sites"]
        heard = [site for site in sites if site["last_report"]]
        assert len(heard) == tally["sites"], (len(heard), tally["sites"])


def check_verdicts(place):
    """Each line gets the verdict that it deserves, by the collector's own judgement."""
    store = f"sqlite:{place / 'verdicts'}"
    import_roster(place, store)
    with Collector(place / "verdicts", "--open") as collector:
        tally = deliver(collector, "--rate", "max", "--reports", SITES, "--batch", "20", "--connections", "4")
        assert tally["stored"] == SITES and tally["requests"] == SITES / 20, tally
        collector.comes_to_count(stored=SITES)
        states = collector.counts("campus_sites", "state")
        assert states.total() == SITES and 0.8 * SITES < states["compliant"] < SITES and states["noncompliant"] > 0, states
        # The same probes again, where the first simulation ended: sequences go on, nothing is in conflict.
        again = deliver(collector, "--rate", "max", "--reports", SITES, "--batch", "20")
        assert again["stored"] == SITES and not again["rejected"], again


def check_crash(place):
    """Killed in the middle and started again: nobody's report is lost, none is counted twice."""
    store = f"sqlite:{place / 'crash'}"
    import_roster(place, store)
    with Collector(place / "crash", "--open") as collector:
        fleet = subprocess.Popen([BIN / "campus-collector", "simulate", *CITY, "--collector", collector.url, "--rate", "100",
                                  "--duration", "8", "--format", "json"], stdout=subprocess.PIPE, text=True)
        until("reports arrive", 30, lambda: collector.counts("campus_reports_total", "outcome")["stored"] > 50)
        collector.kill()
        time.sleep(1)
        collector.start()
        tally = json.loads(fleet.communicate(timeout=200)[0])
        assert fleet.returncode == 0, tally
        assert tally["sent"] == 800 == tally["stored"] + tally["duplicate"] and tally["retries"] > 0, tally
        assert tally["lost"] == 0 and tally["unsent"] == 0, tally
        until("every report is there once", 30, lambda: (lambda c: c["stored"] + c["late"] == 800)(
            collector.counts("campus_reports_total", "outcome")))


def check_storm(place):
    store = f"sqlite:{place / 'storm'}"
    import_roster(place, store)
    with Collector(place / "storm", "--open") as collector:
        tally = deliver(collector, "--storm", "2", "--source-addresses", "127.0.0.2,127.0.0.3")
        assert tally["stored"] == SITES and tally["storm"]["probes"] == SITES, tally
        assert 0 <= tally["storm"]["prompt"] <= SITES and tally["latency_seconds"]["from_connect"]["count"] == SITES, tally
        collector.comes_to_count(stored=SITES)


def check_strangers(place):
    """Without --open simulated keys are what they are: unknown."""
    store = f"sqlite:{place / 'strangers'}"
    import_roster(place, store)
    with Collector(place / "strangers") as collector:
        tally = deliver(collector, "--rate", "max", "--reports", "30")
        assert tally["pending"] == 30 and tally["stored"] == 0, tally
        collector.comes_to_count(pending=30)


def check_output(place):
    """Lines are envelopes, the same for the same start; brief ones are read, judged and verified by the probe's tools."""
    lines, again, batched = place / "reports.jsonl", place / "again.jsonl", place / "batched.jsonl"
    words = ["--reports", "40", "--start", "2026-11-23T08:00:00.000Z"]
    simulate("--output", lines, *words)
    simulate("--output", again, *words)
    assert lines.read_bytes() == again.read_bytes(), "the same seed and start give the same bytes"
    linked = place / "linked.jsonl"
    linked.symlink_to(again)
    simulate("--output", linked, *words)
    assert linked.is_symlink() and again.read_bytes() == lines.read_bytes(), "a link is written through, not replaced"
    simulate("--output", batched, "--batch", "10", *words)
    arrays = [json.loads(line) for line in batched.read_text(encoding="utf-8").splitlines()]
    envelopes = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [one for array in arrays for one in array] == envelopes and len(envelopes) == 40
    assert not list(place.glob("*.part"))
    reports = [json.loads(base64.b64decode(one["payload"])) for one in envelopes]
    school = next(i for i, report in enumerate(reports) if report["level"] == "school")
    check_brief(place / "one.json", envelopes[school], reports[school])


def check_brief(file, envelope, report):
    file.write_text(json.dumps(envelope), encoding="utf-8")
    assert "resolved" not in report["standard"] and all("title" not in item for item in report["claim"]["items"])
    run("campus-probe", "verify", file, code=3)  # a key that nobody here trusts
    whole = json.loads(run("campus-probe", "report", file, "--format", "json").stdout)
    assert whole["standard"]["resolved"]["id"] == report["standard"]["profile"]
    assert all(item["title"]["zh-CN"] and item["sources"] for item in whole["claim"]["items"])
    assert [item["verdict"] for item in whole["claim"]["items"]] == [item["verdict"] for item in report["claim"]["items"]]
    judged = subprocess.run([BIN / "campus-probe", "judge", file, "--format", "json"], capture_output=True, text=True, check=False)
    assert json.loads(judged.stdout) == whole["claim"], "judged again it is the same, texts included"
    refused = run("campus-probe", "report", file, "--standard", "henan-2020-extract", code=65)
    assert len(refused.stderr.splitlines()) == 1 and "brief" in refused.stderr, refused.stderr


def check_refusals(place):
    """One line and the right exit code; nothing is left behind."""
    for words, code in ((["--collector", f"http://127.0.0.1:{free_port()}"], 69), (["--collector", "ftp://x"], 64),
                        (["--collector", "http://127.0.0.1:1", "--outage", "北京@1+2"], 64), (["--faults", "all"], 64),
                        (["--output", place / "none/x", "--reports", "1"], 73), (["--roster", place / "none/x"], 73),
                        (["--output", place / "x", "--reports", "1", "--standard", "nowhere"], 66)):
        refused = simulate(*words, code=code)
        assert len(refused.stderr.splitlines()) == 1, refused.stderr
    assert not (place / "x").exists()


def main():
    missing = [name for name in ("campus-probe", "campus-collector") if not (BIN / name).exists()]
    if missing:
        print(f"skipped: {', '.join(missing)} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        os.environ["CAMPUS_PROBE_STATE"] = str(pathlib.Path(name) / "probe")
        for check in (check_faults, check_verdicts, check_crash, check_storm, check_strangers, check_output, check_refusals):
            check(pathlib.Path(name))
            print(f"{check.__name__}: done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
