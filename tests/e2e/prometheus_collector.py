#!/usr/bin/env python3
"""A real campus-collector fed with signed reports, scraped by a real Prometheus: every panel has data, verdicts arrive in
metrics, API and status page, and a school that falls below its target alerts by name.

Needs $CAMPUS_BIN (campus-collector, city_feed) and $CAMPUS_SOURCE. Exit 77 where a program is missing.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from prometheus_lab import SOURCE, PrometheusServer, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
STANDARD = SOURCE / "standards/hulunbuir-draft"


class Collector:
    def __init__(self, folder):
        self.store = f"sqlite:{folder / 'store'}"
        self.address = f"http://127.0.0.1:{free_port()}"
        self.folder = folder
        self.process = None
        self.log = open(folder / "collector.log", "w", encoding="utf-8")

    def command(self, *words):
        subprocess.run([BIN / "campus-collector", *words, "--store", self.store], check=True, timeout=60)

    def start(self):
        self.process = subprocess.Popen(
            [BIN / "campus-collector", "serve", "--listen", self.address.removeprefix("http://"), "--store", self.store,
             "--open"], stdout=self.log, stderr=self.log)
        until("the collector is ready", 60, lambda: self.get("/health/ready") is not None)

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.read().decode()

    def site(self, code):
        return json.loads(self.get(f"/api/v1/sites/{code}"))

    def feed(self, *words):
        subprocess.run([BIN / "city_feed", STANDARD, self.folder, *words], check=True, timeout=60)
        body = (self.folder / "reports.json").read_bytes()
        request = urllib.request.Request(self.address + "/api/v1/reports", data=body, method="POST",
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            results = json.load(answer)["results"]
        outcomes = {each["outcome"] for each in results}
        assert outcomes == {"stored"}, results

    def stop(self):
        if self.process:
            self.process.terminate()
            status = self.process.wait(timeout=30)
            assert status == 0, f"the collector ended with {status}, not 0"
        self.log.close()


def state_is(collector, code, state):
    return lambda: collector.site(code)["state"] == state


def check(collector, prometheus):
    until("the first school is compliant", 30, state_is(collector, "2107020001", "compliant"))
    until("the slow school is not", 30, state_is(collector, "2107220001", "noncompliant"))
    assert collector.site("2107020002")["state"] == "unassessed"
    assert "不达标" in collector.get("/") and "尼尔基镇中心校" in collector.get("/sites/2107220001")
    until("the slow school alerts", 60, lambda: [alert for alert in prometheus.alerts("CampusSchoolBelowTarget")
                                                 if alert["school"] == "2107220001"])
    names = {alert["name"] for alert in prometheus.alerts("CampusSchoolBelowTarget")}
    assert names == {"尼尔基镇中心校"}, names
    queries = [sys.executable, str(SOURCE / "tests/e2e/panel_queries.py"), "--prometheus", prometheus.address,
               "--budget", "10"]
    until("every panel has data", 90, lambda: subprocess.run(queries, check=False).returncode == 0)
    collector.feed("--noncompliant", "2107020001")
    until("the school that failed alerts by name", 60, lambda: [
        alert for alert in prometheus.alerts("CampusSchoolBelowTarget") if alert["name"] == "海拉尔区第一实验学校"])


def promtool_is_silent(collector):
    for path in ("/metrics", "/metrics/schools", "/metrics/classrooms?banner=150702", "/metrics/classrooms?banner=150722"):
        run = subprocess.run(["promtool", "check", "metrics"], input=collector.get(path), text=True,
                             capture_output=True, check=False)
        assert run.returncode == 0 and not run.stdout + run.stderr, f"{path}: {run.stdout}{run.stderr}"


def main():
    missing = [name for name in ("campus-collector", "city_feed") if not (BIN / name).exists()]
    if missing or not PrometheusServer.installed():
        print(f"skipped: {', '.join(missing) or 'prometheus'} is missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="campus-e2e-") as name:
        folder = pathlib.Path(name)
        collector, prometheus = Collector(folder), None
        try:
            subprocess.run([BIN / "city_feed", STANDARD, folder], check=True, timeout=60)
            collector.command("roster", "import", str(folder / "roster.csv"))
            collector.start()
            collector.feed()
            prometheus = PrometheusServer(folder, collector.address.removeprefix("http://"))
            prometheus.ready()
            check(collector, prometheus)
            promtool_is_silent(collector)
        except BaseException:
            collector.log.flush()
            print((folder / "collector.log").read_text(encoding="utf-8")[-4000:], file=sys.stderr)
            raise
        finally:
            if prometheus:
                prometheus.stop()
            collector.stop()
    print("signed reports reach metrics, pages, panels and alerts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
