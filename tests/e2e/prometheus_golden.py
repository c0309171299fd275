#!/usr/bin/env python3
"""The golden scrape through a real Prometheus: every panel has data, alerts fire for faults and for them alone.

Needs no collector, so it tells a fault of dashboards and rules from one of the collector. Exit 77 without Prometheus.
"""
import json
import re
import subprocess
import sys
import tempfile
import time

from prometheus_lab import SOURCE, PrometheusServer, ScrapeServer, until

MINI_CITY_TIME = 1795420800
CLASSROOMS_OF = "150722"  # tests/golden/scrape-classrooms.txt
GOOD = 'campus_school_compliant{banner="150702",school="2107020001"}'


def golden(part):
    """With times moved to now, as a living collector would show them."""
    shift = int(time.time()) - MINI_CITY_TIME

    def moved(match):
        return match[1] + str(float(match[2]) + shift)

    text = (SOURCE / f"tests/golden/scrape-{part}.txt").read_text(encoding="utf-8")
    return re.sub(r"^(\w+_timestamp_seconds(?:\{.*\})? )(\S+)$", moved, text, flags=re.M)


def discovery(target):
    """The golden service discovery with our own address, of the one banner whose rooms are golden."""
    entries = json.loads((SOURCE / "tests/golden/service-discovery.json").read_text(encoding="utf-8"))
    return json.dumps([{**each, "targets": [target]} for each in entries
                       if each["labels"].get("__param_banner", CLASSROOMS_OF) == CLASSROOMS_OF])


def schools(alerts):
    return {alert["school"] for alert in alerts}


def check(prometheus, scrape):
    until("the noncompliant school alerts", 40,
          lambda: schools(prometheus.alerts("CampusSchoolBelowTarget")) == {"2107020002"})
    until("the stale school alerts", 40,
          lambda: schools(prometheus.alerts("CampusSchoolReportsStale")) == {"2107220001"})
    assert not prometheus.alerts("CampusCollectorDown"), "the collector is up"
    queries = [sys.executable, str(SOURCE / "tests/e2e/panel_queries.py"), "--prometheus", prometheus.address]
    until("every panel has data", 60, lambda: subprocess.run(queries, check=False).returncode == 0)
    text = scrape.texts["/metrics/schools"]
    assert f"{GOOD} 1" in text
    scrape.texts["/metrics/schools"] = text.replace(f"{GOOD} 1", f"{GOOD} 0")
    until("a school that fails alerts by name", 40, lambda: any(
        alert["school"] == "2107020001" and alert["name"] == "海拉尔区第一实验学校"
        for alert in prometheus.alerts("CampusSchoolBelowTarget")))
    scrape.texts["/metrics/schools"] = text
    until("the alert ends with the fault", 40,
          lambda: schools(prometheus.alerts("CampusSchoolBelowTarget")) == {"2107020002"})
    scrape.texts["/metrics"] = ""
    until("a collector that does not answer alerts", 40, lambda: prometheus.alerts("CampusCollectorDown"))


def main():
    if not PrometheusServer.installed():
        print("prometheus is not installed: apt install prometheus")
        return 77
    scrape = ScrapeServer({"/metrics": golden("city"), "/metrics/schools": golden("schools"),
                           f"/metrics/classrooms?banner={CLASSROOMS_OF}": golden("classrooms")})
    scrape.texts["/sd"] = discovery(scrape.target)
    with tempfile.TemporaryDirectory(prefix="campus-prometheus-") as folder:
        prometheus = PrometheusServer(folder, scrape.target)
        try:
            prometheus.ready()
            check(prometheus, scrape)
        finally:
            prometheus.stop()
            scrape.stop()
    print("alerts and panels follow the golden scrape")
    return 0


if __name__ == "__main__":
    sys.exit(main())
