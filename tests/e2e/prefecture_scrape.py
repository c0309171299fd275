#!/usr/bin/env python3
"""A simulated prefecture that has reported once, scraped whole by a real Prometheus and a real VictoriaMetrics by grafana/prometheus.yml: every
target is up, every answer smaller than 16 MiB, promtool finds nothing, both hold as many series as the collector shows. Prometheus hands the counts
on to VictoriaMetrics by remote write, as a city does to its region.

  prefecture_scrape.py [--schools N] [--classrooms N]

Needs $CAMPUS_BIN (campus-collector) and $CAMPUS_SOURCE. Exit 77 where a program is missing.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from prometheus_lab import SOURCE, free_port, until

BIN = pathlib.Path(os.environ.get("CAMPUS_BIN", SOURCE / "build/release/bin"))
LARGEST = 16 << 20  # VictoriaMetrics takes no larger answer unless told to
COUNTS = "campus_sites|campus_acceptance_sites.*|campus_acceptance_target_ratio.*"


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        return answer.read()


class Programs:
    """Ended in reverse order."""

    def __init__(self):
        self.started = []

    def start(self, log, *command):
        with open(log, "w", encoding="utf-8") as output:
            self.started.append(subprocess.Popen(list(map(str, command)), stdout=output, stderr=output))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def fill(folder, target, city):
    """How many sites there are, each of which has reported."""
    subprocess.run([BIN / "campus-collector", "simulate", "--collector", f"http://{target}", "--rate", "max", "--batch", "20", "--duration", "3600", *city,
                    "--reports", str(sites_in(folder))], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)


def sites_in(folder):
    return len((folder / "roster.csv").read_text(encoding="utf-8").splitlines()) - 1


def config_for(target, victoria):
    """The example, for this collector and with shorter pauses."""
    text = (SOURCE / "grafana/prometheus.yml").read_text(encoding="utf-8").replace("127.0.0.1:8600", target)
    head, scrapes = text.split("scrape_configs:")
    scrapes = scrapes.replace("scrape_interval: 30s", "scrape_interval: 20s").replace("scrape_interval: 60s", "scrape_interval: 20s").replace("scrape_timeout: 30s", "scrape_timeout: 20s")
    region = f"""remote_write:
  - url: http://{victoria}/api/v1/write
    write_relabel_configs:
      - source_labels: [__name__]
        regex: {COUNTS}
        action: keep
"""
    head = head.split("rule_files:")[0].rstrip() + "\n  external_labels:\n    city: '150700'\n"
    return head + region + "scrape_configs:" + scrapes, head.split("  external_labels")[0] + "scrape_configs:" + scrapes


def check_bodies(target):
    """Series of all endpoints; each silent before promtool and small enough."""
    listed = json.loads(get(f"http://{target}/sd"))
    paths = {one["labels"]["__metrics_path__"] + ("?banner=" + one["labels"]["__param_banner"] if "__param_banner" in one["labels"] else "") for one in listed}
    assert {"/metrics", "/metrics/schools"} <= paths and len(paths) > 10, paths
    series, largest = 0, 0
    for path in sorted(paths):
        body = get(f"http://{target}{path}")
        largest = max(largest, len(body))
        assert len(body) < LARGEST, f"{path}: {len(body)} bytes"
        lint = subprocess.run(["promtool", "check", "metrics"], input=body, capture_output=True, check=False)
        assert lint.returncode == 0 and not lint.stdout and not lint.stderr, f"{path}: {lint.stdout[:300]} {lint.stderr[:300]}"
        series += sum(1 for line in body.splitlines() if line and line[:1] != b"#")
    return len(paths), series, largest


def value(server, query):
    """Of a query that has one."""
    answer = json.loads(get(f"http://{server}/api/v1/query?{urllib.parse.urlencode({'query': query})}"))
    result = answer["data"]["result"]
    return float(result[0]["value"][1]) if result else None


def health(prometheus):
    targets = json.loads(get(f"http://{prometheus}/api/v1/targets"))["data"]["activeTargets"]
    return sorted((one["health"], one["lastError"]) for one in targets if one["health"] != "unknown")


def check_prometheus(prometheus, targets):
    until("Prometheus has scraped every target", 90, lambda: len(health(prometheus)) == targets)
    assert {word for word, _ in health(prometheus)} == {"up"}, health(prometheus)
    until("every target is up", 30, lambda: value(prometheus, "sum(up)") == targets)


def check_victoria(victoria, targets):
    until("every target of VictoriaMetrics is up", 120, lambda: value(victoria, "sum(up)") == targets)


def check_same(server, name, target, sites):
    def counted():
        return value(server, "count(campus_classroom_info)"), value(server, "count(campus_school_info)")
    rooms = sum(1 for row in (line.split(",") for line in sites) if row[1] == "classroom")
    schools = sum(1 for row in (line.split(",") for line in sites) if row[1] == "school")
    until(f"{name} holds every room and school", 60, lambda: counted() == (rooms, schools))
    ours = sum(1 for line in get(f"http://{target}/metrics/schools").splitlines() if line.startswith(b"campus_school_throughput_target_ratio{"))
    until(f"{name} holds every school's ratios", 60, lambda: value(server, "count(campus_school_throughput_target_ratio)") == ours)


def check_region(victoria, target):
    """What the city hands on adds up to what the collector says."""
    ours = {}
    for line in get(f"http://{target}/metrics").decode().splitlines():
        if line.startswith("campus_sites{"):
            labels, number = line.rsplit(" ", 1)
            state = labels.split('state="')[1].split('"')[0]
            ours[state] = ours.get(state, 0) + float(number)
    for state, number in ours.items():
        query = f'sum(campus_sites{{city="150700",state="{state}"}})'
        until(f"the region has {number} sites {state}", 60, lambda: value(victoria, query) == number)
    return int(value(victoria, 'count({__name__=~"' + COUNTS + '", city="150700"})'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", default="1000")
    parser.add_argument("--classrooms", default="30000")
    options = parser.parse_args()
    missing = [name for name in ("prometheus", "promtool", "victoria-metrics") if not shutil.which(name)]
    if missing:
        print(f"prefecture_scrape: {', '.join(missing)} is not here")
        sys.exit(77)
    city = ["--schools", options.schools, "--classrooms", options.classrooms, "--seed", "4"]
    with tempfile.TemporaryDirectory() as name, Programs() as programs:
        folder = pathlib.Path(name)
        target, prometheus, victoria = (f"127.0.0.1:{free_port()}" for _ in range(3))
        store = f"sqlite:{folder / 'store'}"
        subprocess.run([BIN / "campus-collector", "simulate", "--roster", folder / "roster.csv", *city], check=True)
        subprocess.run([BIN / "campus-collector", "roster", "import", folder / "roster.csv", "--store", store], check=True, stdout=subprocess.DEVNULL)
        programs.start(folder / "collector.log", BIN / "campus-collector", "serve", "--open", "--listen", target, "--store", store)
        until("the collector is ready", 60, lambda: get(f"http://{target}/health/ready"))
        fill(folder, target, city)
        sites = (folder / "roster.csv").read_text(encoding="utf-8").splitlines()[1:]
        until("everything that was delivered is shown", 90, lambda: sum(1 for line in get(f"http://{target}/metrics/schools").splitlines() if line.startswith(b"campus_school_last_report_t")) == int(options.schools))
        targets, series, largest = check_bodies(target)
        ours, theirs = config_for(target, victoria)
        (folder / "prometheus.yml").write_text(ours, encoding="utf-8")
        (folder / "scrape.yml").write_text(theirs, encoding="utf-8")
        programs.start(folder / "victoria.log", "victoria-metrics", f"-httpListenAddr={victoria}", f"-storageDataPath={folder / 'vm'}", f"-promscrape.config={folder / 'scrape.yml'}", "-promscrape.config.strictParse=false", "-promscrape.httpSDCheckInterval=10s", "-search.latencyOffset=1s")
        programs.start(folder / "prometheus.log", "prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address={prometheus}")
        until("Prometheus is ready", 60, lambda: get(f"http://{prometheus}/-/ready"))
        until("VictoriaMetrics is ready", 60, lambda: get(f"http://{victoria}/health"))
        check_prometheus(prometheus, targets)
        check_victoria(victoria, targets)
        check_same(prometheus, "Prometheus", target, sites)
        check_same(victoria, "VictoriaMetrics", target, sites)
        handed_up = check_region(victoria, target)
        print(f"{len(sites)} sites, {series} series on {targets} targets, all up in Prometheus and VictoriaMetrics; the largest answer has {largest} bytes; "
              f"{handed_up} series handed up to the region")


if __name__ == "__main__":
    main()
