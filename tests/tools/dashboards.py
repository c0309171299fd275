"""What the lint and the query runner share: panels, variables and queries of our dashboards."""
import json
import pathlib
import re

KINDS = {"stat", "timeseries", "bargauge", "table"}


def load(folder):
    """uid -> dashboard"""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(pathlib.Path(folder).glob("*.json"))]
    return {dashboard["uid"]: dashboard for dashboard in found}


def panels_of(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def exprs_of(panel):
    return [target["expr"] for target in panel["targets"]]


def variables_of(dashboard):
    return {variable["name"]: variable for variable in dashboard["templating"]["list"]}


def used_variables(text):
    """$name, ${name}, ${name:format}; Grafana's own are left out."""
    names = re.findall(r"\$\{?([A-Za-z][A-Za-z0-9]*)", text)
    return {name for name in names if not name.startswith("__")}


def interpolate(text, values):
    """values: name -> text. $__rate_interval and friends get fixed values."""
    fixed = {"__rate_interval": "1m", "__interval": "15s", "__range": "1h"}

    def value(match):
        name = match[1] or match[2]
        return fixed[name] if name in fixed else values[name]

    return re.sub(r"\$(?:\{([A-Za-z_]+)(?::[a-z]+)?\}|([A-Za-z_]+))", value, text)
