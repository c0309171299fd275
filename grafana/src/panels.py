"""Pieces of classic dashboard JSON (schemaVersion 42), Python standard library only."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
STATES = {
    "compliant": ("达标", "dark-green"),
    "noncompliant": ("不达标", "dark-red"),
    "unassessed": ("未评定", "#6b7280"),
    "fresh": ("正常", "dark-green"),
    "late": ("迟报", "dark-yellow"),
    "stale": ("失联", "dark-red"),
    "retired": ("停用", "#6b7280"),
    "excused": ("免报", "dark-blue"),
    "never": ("从未上报", "#9ca3af"),
    "stored": ("已存", "dark-green"),
    "pending": ("待批准", "dark-yellow"),
    "duplicate": ("重复", "#6b7280"),
    "rejected": ("拒收", "dark-red"),
    "limited": ("限流", "dark-orange"),
    "down": ("下行", "dark-blue"),
    "up": ("上行", "dark-purple"),
    "banners": ("旗市区之间", "dark-blue"),
    "areas": ("城乡之间", "dark-purple"),
    "sizes": ("学校规模之间", "dark-orange"),
}


def target(expr, ref="A", legend=None, instant=True, table=False):
    query = {"refId": ref, "datasource": DATASOURCE, "editorMode": "code", "expr": expr,
             "instant": instant, "range": not instant}
    if legend:
        query["legendFormat"] = legend
    if table:
        query["format"] = "table"
    return query


def steps(*pairs):
    """(None, colour), (value, colour), ..."""
    return {"mode": "absolute", "steps": [{"value": value, "color": colour} for value, colour in pairs]}


def words(*names):
    """Series named by a machine word get its Chinese word and colour."""
    return [{"matcher": {"id": "byName", "options": name},
             "properties": [{"id": "displayName", "value": STATES[name][0]},
                            {"id": "color", "value": {"mode": "fixed", "fixedColor": STATES[name][1]}}]}
            for name in names]


def truth(index=0):
    """0/1 of a _compliant series in words."""
    return [{"type": "value", "options": {"1": {"text": "✓ 达标", "color": "dark-green", "index": index},
                                          "0": {"text": "✗ 不达标", "color": "dark-red", "index": index + 1}}}]


def met():
    """A ratio over the judge's threshold in words; the number stays in the tooltip and in the series beside it."""
    return steps((None, "dark-red"), (1, "dark-green"))


def panel(kind, title, description, targets, grid, unit, **more):
    defaults = {"unit": unit, "noValue": more.pop("no_value", "暂无数据")}
    defaults.update(more.pop("defaults", {}))
    built = {
        "type": kind, "title": title, "description": description, "datasource": DATASOURCE,
        "gridPos": dict(zip("xywh", grid)), "targets": targets,
        "fieldConfig": {"defaults": defaults, "overrides": more.pop("overrides", [])},
        "options": more.pop("options", {}),
    }
    built.update(more)
    return built


def stat(title, description, targets, grid, unit, text="auto", **more):
    return panel("stat", title, description, targets, grid, unit, options={
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "textMode": text, "colorMode": "value", "graphMode": "none", "justifyMode": "auto",
        "orientation": "auto", "wideLayout": True}, **more)


def series(title, description, targets, grid, unit, **more):
    defaults = {"custom": {"drawStyle": "line", "lineWidth": 2, "fillOpacity": 5, "showPoints": "auto",
                           "spanNulls": False, "axisSoftMin": 0}}
    defaults.update(more.pop("defaults", {}))
    return panel("timeseries", title, description, targets, grid, unit, defaults=defaults, options={
        "legend": {"displayMode": "table", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull", "min"]},
        "tooltip": {"mode": "multi", "sort": "none"}}, **more)


def bars(title, description, targets, grid, unit, **more):
    return panel("bargauge", title, description, targets, grid, unit, options={
        "displayMode": "basic", "orientation": "horizontal", "showUnfilled": True, "valueMode": "color",
        "minVizHeight": 16, "minVizWidth": 8, "namePlacement": "left", "sizing": "auto",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}, **more)


def table(title, description, targets, grid, unit, columns, **more):
    """columns: field -> Chinese heading, in order; every other field is hidden."""
    hidden = ["Time", "__name__", "instance", "job", "Value", *more.pop("hidden", [])]
    order = {name: index for index, name in enumerate(columns)}
    return panel("table", title, description, targets, grid, unit, options={
        "showHeader": True, "cellHeight": "sm", "footer": {"show": False, "reducer": ["sum"], "fields": ""}},
        transformations=[{"id": "organize", "options": {
            "excludeByName": {name: True for name in hidden if name not in columns},
            "indexByName": order, "renameByName": columns}}], **more)


def column(heading, *properties):
    return {"matcher": {"id": "byName", "options": heading},
            "properties": [{"id": name, "value": value} for name, value in properties]}


def row(title, y):
    return {"type": "row", "title": title, "collapsed": False, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1},
            "panels": []}


def stacked(*groups):
    """Groups of panels, each with rows counted from its own top, one under the other."""
    panels, top = [], 0
    for group in groups:
        for each in group:
            each["gridPos"]["y"] += top
        panels += group
        top = max(each["gridPos"]["y"] + each["gridPos"]["h"] for each in group)
    return panels


def datasource_variable():
    return {"name": "datasource", "type": "datasource", "label": "数据源", "query": "prometheus", "hide": 0,
            "current": {"text": "教育网络监测 Prometheus", "value": "campus-prometheus"}, "refresh": 1, "regex": "",
            "multi": False, "includeAll": False, "options": []}


def query_variable(name, label, query, regex="", everything=True):
    built = {"name": name, "type": "query", "label": label, "datasource": DATASOURCE, "definition": query,
             "query": {"query": query, "refId": f"variable-{name}"}, "regex": regex, "refresh": 2, "sort": 1,
             "hide": 0, "multi": False, "includeAll": everything, "current": {}, "options": []}
    if everything:
        built["allValue"] = ".*"
        built["current"] = {"text": "全部", "value": "$__all"}
    return built


def choice_variable(name, label, choices, current):
    """choices: value -> words"""
    return {"name": name, "type": "custom", "label": label, "hide": 0, "multi": False, "includeAll": False,
            "query": ",".join(f"{text} : {value}" for value, text in choices.items()),
            "options": [{"text": text, "value": value, "selected": value == current}
                        for value, text in choices.items()],
            "current": {"text": choices[current], "value": current}}


def text_variable(name, label, value):
    return {"name": name, "type": "textbox", "label": label, "hide": 0, "query": value,
            "current": {"text": value, "value": value}, "options": [{"text": value, "value": value, "selected": True}]}


def dashboard(uid, title, description, variables, panels, links):
    for number, each in enumerate(panels, 1):
        each["id"] = number
    return {
        "uid": uid, "title": title, "description": description, "tags": ["campus", "教育网络"],
        "schemaVersion": 42, "version": 1, "editable": False, "graphTooltip": 1, "timezone": "Asia/Shanghai",
        "refresh": "1m", "time": {"from": "now-24h", "to": "now"}, "timepicker": {}, "weekStart": "monday",
        "annotations": {"list": []}, "templating": {"list": variables}, "links": links, "panels": panels,
    }


def to_dashboard(uid, title):
    return {"type": "link", "title": title, "url": f"/d/{uid}", "icon": "dashboard", "includeVars": True,
            "keepTime": True, "targetBlank": False, "asDropdown": False, "tags": [], "tooltip": title}
