#!/usr/bin/env python3
"""Runs every query of the dashboards against a Prometheus and demands success and data.

panel_queries.py --prometheus http://127.0.0.1:9090 [--dashboards DIR] [--healthy] [--budget SECONDS]

Variables take every value that their own query yields (and "all" where they offer it); a panel's expression must
succeed with each of them and have data with at least one. --healthy is for a city without faults: the panels that
list faults may then be empty, and are named below with the reason.
"""
import argparse
import itertools
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))
from dashboards import exprs_of, interpolate, load, panels_of, used_variables, variables_of  # noqa: E402

EMPTY_WHEN_HEALTHY = {
    "验收不达标学校": "lists noncompliant schools; none is the aim",
    "当前不达标学校": "lists noncompliant schools; none is the aim",
    "不符合最多的指标（所选级别，前 10）": "lists items with nonconforming sites",
    "正在发生的告警": "lists firing alerts",
}


class Prometheus:
    def __init__(self, address):
        self.address = address.rstrip("/")

    def get(self, path, **arguments):
        url = f"{self.address}/api/v1/{path}?{urllib.parse.urlencode(arguments, doseq=True)}"
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url}: {error.code} {error.read().decode()[:300]}") from error

    def instant(self, expr):
        return self.get("query", query=expr)["result"]

    def range(self, expr, seconds=60):
        now = time.time()
        return self.get("query_range", query=expr, start=now - seconds, end=now, step=5)["result"]


def options_of(prometheus, variable, values):
    """What a query variable offers, as (value, text), the way Grafana reads it."""
    query = interpolate(variable["query"]["query"], values)
    if match := re.fullmatch(r"label_values\((?:(.*),\s*)?(\w+)\)", query):
        selector = {"match[]": match[1]} if match[1] else {}
        return [(value, value) for value in prometheus.get(f"label/{match[2]}/values", **selector)]
    match = re.fullmatch(r"query_result\((.*)\)", query)
    if not match:
        raise RuntimeError(f"variable {variable['name']}: cannot run {query}")
    lines = []
    for each in prometheus.instant(match[1]):
        labels = dict(each["metric"])
        name = labels.pop("__name__", "")
        inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
        lines.append(f"{name}{{{inner}}} {each['value'][1]} {each['value'][0] * 1000}")
    regex = re.compile(variable["regex"].strip("/").replace("(?<", "(?P<"))
    found = [regex.search(line) for line in lines]
    return [(each["value"], each["text"]) for each in found if each]


def values_of(prometheus, dashboard):
    """name -> every value it may take"""
    every, first = {}, {}
    for name, variable in variables_of(dashboard).items():
        if variable["type"] == "custom":
            values = [option["value"] for option in variable["options"]]
        elif variable["type"] == "query":
            offered = options_of(prometheus, variable, first)
            if not offered:
                raise RuntimeError(f"variable {name} offers nothing")
            values = ([variable["allValue"]] if variable["includeAll"] else []) + [value for value, _ in offered]
        else:
            values = [variable["current"]["value"]]
        every[name], first[name] = values, values[0]
    return every


def run_panel(prometheus, panel, every):
    """Every expression: queries run, those with data, slowest in seconds."""
    for target in panel["targets"]:
        names = sorted(used_variables(target["expr"]))
        ran = with_data = 0
        slowest = 0.0
        for values in itertools.product(*(every[name] for name in names)):
            expr = interpolate(target["expr"], dict(zip(names, values)))
            begun = time.monotonic()
            result = prometheus.instant(expr) if target["instant"] else prometheus.range(expr)
            slowest = max(slowest, time.monotonic() - begun)
            ran += 1
            with_data += 1 if result else 0
        yield target["expr"], ran, with_data, slowest


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--prometheus", required=True)
    options.add_argument("--dashboards", default=HERE.parent.parent / "grafana/dashboards")
    options.add_argument("--healthy", action="store_true")
    options.add_argument("--budget", type=float, default=2.0, help="seconds that one query may take")
    given = options.parse_args()
    prometheus = Prometheus(given.prometheus)
    findings, ran_in_all = [], 0
    for uid, dashboard in load(given.dashboards).items():
        every = values_of(prometheus, dashboard)
        for panel in panels_of(dashboard):
            for expr, ran, with_data, slowest in run_panel(prometheus, panel, every):
                ran_in_all += ran
                may_be_empty = given.healthy and panel["title"] in EMPTY_WHEN_HEALTHY
                if not with_data and not may_be_empty:
                    findings.append(f"{uid}: {panel['title']}: no data: {expr}")
                if slowest > given.budget:
                    findings.append(f"{uid}: {panel['title']}: {slowest:.1f} s: {expr}")
    print("\n".join(findings) if findings else f"{ran_in_all} queries: all succeed, every panel has data")
    return 1 if findings or not ran_in_all else 0


if __name__ == "__main__":
    sys.exit(main())
