#!/usr/bin/env python3
"""Lint of grafana/dashboards: check_dashboards.py --source DIR

Rules: not editable, schema 42, a datasource variable used by every panel and query variable; every panel has a Chinese
title and description, a unit, a text for no data, valid PromQL, only metrics that the golden scrape, a recording rule or
Prometheus itself has; counters go through rate or increase; no rate is written into an expression; series of classrooms
are read of one chosen school only; links lead to dashboards, variables and columns that exist; panels do not overlap; files
equal what grafana/src/build.py builds.
"""
import argparse
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from dashboards import KINDS, exprs_of, interpolate, load, panels_of, used_variables, variables_of

CHINESE = re.compile(r"[一-鿿]")
METRIC = re.compile(r"(?<![\w:])((?:[a-z_]+:)?campus_[a-z0-9_]+(?::[a-z0-9_]+)?|ALERTS|up)(?![\w:(])")
BUILT_IN = {"ALERTS", "up"}
URL_WORDS = {"__url_time_range"}


def known_metrics(source):
    names = set(BUILT_IN)
    for part in ("city", "schools", "classrooms"):
        text = (source / f"tests/golden/scrape-{part}.txt").read_text(encoding="utf-8")
        for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M):
            names |= {name + end for end in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    rules = (source / "grafana/rules/recording.yml").read_text(encoding="utf-8")
    return names | set(re.findall(r"- record: (\S+)", rules))


def without_strings(expr):
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', expr)


def check_expr(expr, known):
    bare = without_strings(expr)
    for name in METRIC.findall(bare):
        if name not in known:
            yield f"no such metric: {name}"
        if name.endswith("_total") and not re.search(rf"(?:rate|increase)\({name}\b", bare):
            yield f"{name} is a counter and goes through rate() or increase()"
    for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e\d+)?", bare):
        if float(number) >= 1e6:
            yield f"{number}: promised rates come from campus_bandwidth_target_bytes_per_second"


def check_classrooms(expr, dashboard):
    """A city has tens of thousands of them: a query or a variable over all would be minutes of waiting."""
    if "campus_classroom_" not in expr:
        return
    selections = re.findall(r"campus_classroom_\w+(\{[^}]*\})?", expr)
    if not all('school="$school"' in selection for selection in selections):
        yield "series of classrooms are not those of one school"
    school = variables_of(dashboard).get("school")
    if school is None or school["includeAll"] or school["multi"]:
        yield "series of classrooms without one chosen school"


def fields_of(panel):
    for transformation in panel.get("transformations", []):
        yield from transformation["options"].get("renameByName", {}).values()


def check_url(url, panel, dashboard, all_dashboards):
    own = variables_of(dashboard)
    for name in used_variables(url) - URL_WORDS:
        if name not in own:
            yield f"link uses ${name}, which this dashboard has not"
    for field in re.findall(r'__data\.fields\["([^"]+)"\]', url):
        if field not in set(fields_of(panel)):
            yield f"link uses column {field}, which the panel has not"
    for label in re.findall(r"__field\.labels\.(\w+)", url):
        if not any(re.search(rf"by \([^)]*\b{label}\b|on \([^)]*\b{label}\b", expr) for expr in exprs_of(panel)):
            yield f"link uses label {label}, which no query of the panel keeps"
    internal = re.match(r"/d/([\w-]+)", url)
    if internal and internal[1] not in all_dashboards:
        yield f"link leads to {internal[1]}, which does not exist"
    if internal and internal[1] in all_dashboards:
        for name in re.findall(r"[?&]var-(\w+)=", url):
            if name not in variables_of(all_dashboards[internal[1]]):
                yield f"link sets {name}, which {internal[1]} has not"


def urls_in(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "url":
                yield inner
            else:
                yield from urls_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from urls_in(inner)


def check_panel(panel, dashboard, all_dashboards, known):
    defaults = panel["fieldConfig"]["defaults"]
    if panel["type"] not in KINDS:
        yield f"kind {panel['type']} is not one of {sorted(KINDS)}"
    for key in ("title", "description"):
        if not CHINESE.search(panel.get(key, "")):
            yield f"no Chinese {key}"
    if not defaults.get("unit"):
        yield "no unit"
    if not defaults.get("noValue"):
        yield "no text for no data"
    if not panel["targets"]:
        yield "no query"
    for part in (panel, *panel["targets"]):
        if part["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
            yield "datasource is not the variable"
    for expr in exprs_of(panel):
        yield from check_expr(expr, known)
        yield from check_classrooms(expr, dashboard)
        for name in used_variables(expr) - variables_of(dashboard).keys():
            yield f"${name} is no variable of this dashboard"
        if "_bytes_per_second" in expr and defaults.get("unit") == "bps" and "* 8" not in expr:
            yield "bytes per second shown as bit/s without * 8"
    shows_verdict = any(re.search(r"_compliant\{", expr) and "== 0" not in expr for expr in exprs_of(panel))
    if shows_verdict and "'mappings'" not in repr(panel):
        yield "a verdict is shown without words"
    for url in urls_in(panel):
        yield from check_url(url, panel, dashboard, all_dashboards)


def overlap(a, b):
    return a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]


def check_dashboard(dashboard, all_dashboards, known):
    variables = variables_of(dashboard)
    if dashboard["editable"] is not False or dashboard["schemaVersion"] != 42:
        yield "must have editable false and schemaVersion 42"
    if dashboard["timezone"] != "Asia/Shanghai" or not CHINESE.search(dashboard["title"]):
        yield "must show Asia/Shanghai and have a Chinese title"
    if variables.get("datasource", {}).get("type") != "datasource":
        yield "no datasource variable"
    for name, variable in variables.items():
        if variable["type"] != "query":
            continue
        if variable["datasource"]["uid"] != "${datasource}" or variable["refresh"] != 2:
            yield f"variable {name}: datasource variable and refresh on time range"
        if variable["includeAll"] and variable["allValue"] != ".*":
            yield f"variable {name}: all is .*"
        query = variable["query"]["query"]
        yield from (f"variable {name}: {what}" for what in check_expr(query, known))
        yield from (f"variable {name}: {what}" for what in check_classrooms(query, dashboard))
    for link in dashboard["links"]:
        yield from check_url(link["url"], None, dashboard, all_dashboards)
    panels = dashboard["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        yield "panel ids are not unique"
    for a, b in itertools.combinations(panels, 2):
        if overlap(a["gridPos"], b["gridPos"]):
            yield f"{a['title']} and {b['title']} overlap"
    for panel in panels_of(dashboard):
        yield from (f"{panel['title']}: {what}" for what in check_panel(panel, dashboard, all_dashboards, known))


def check_promql(all_dashboards):
    """Every expression as a recording rule, so that promtool parses it."""
    if not shutil.which("promtool"):
        print("promtool is not installed (apt install prometheus): expressions were not parsed")
        return []
    lines = ["groups:", "- name: panels", "  rules:"]
    for uid, dashboard in all_dashboards.items():
        values = {name: "x" for name in variables_of(dashboard)}
        for number, (panel, expr) in enumerate((p, e) for p in panels_of(dashboard) for e in exprs_of(p)):
            quoted = interpolate(expr, values).replace("'", "''")
            lines += [f"  - record: {uid.replace('-', '_')}:{number}", f"    expr: '{quoted}'",
                      f"    labels: {{panel: '{panel['id']}'}}"]
    with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        run = subprocess.run(["promtool", "check", "rules", "--lint=none", file.name], capture_output=True, text=True,
                             check=False)
    return [run.stdout + run.stderr] if run.returncode else []


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", required=True, type=pathlib.Path)
    source = options.parse_args().source
    all_dashboards, known = load(source / "grafana/dashboards"), known_metrics(source)
    build = subprocess.run([sys.executable, "-B", str(source / "grafana/src/build.py"), "--check"], capture_output=True,
                           text=True, check=False)
    found = [build.stdout + build.stderr] if build.returncode else []
    for uid, dashboard in all_dashboards.items():
        found += [f"{uid}: {what}" for what in check_dashboard(dashboard, all_dashboards, known)]
    found += check_promql(all_dashboards)
    panels = sum(len(panels_of(dashboard)) for dashboard in all_dashboards.values())
    print("\n".join(found) if found else f"{len(all_dashboards)} dashboards, {panels} panels: no findings")
    return 1 if found or panels == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
