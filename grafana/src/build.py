#!/usr/bin/env python3
"""Builds grafana/dashboards/*.json: build.py [--check]. --check fails where a file differs from what is built."""
import json
import pathlib
import sys

from panels import (bars, choice_variable, column, dashboard, datasource_variable, met, query_variable, row, series,
                    stat, steps, table, target, text_variable, to_dashboard, truth, words)

LEVELS = {"banner": "旗市区", "school": "学校", "classroom": "教室"}
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "dashboards"
SCHOOL_URL = "/d/campus-school?var-datasource=${datasource}&${__url_time_range}"
BANNER_NAMES = "* on (banner) group_left (short_name) max by (banner, short_name) (campus_banner_info)"
SCHOOL_NAMES = "* on (school) group_left (short_name) max by (school, short_name) (campus_school_info)"
ITEM_NAMES = "* on (item) group_left (title, clause) max by (item, title, clause) (campus_item_info)"
BANNER_VARIABLE = ("query_result(max by (banner, short_name) (campus_banner_info))",
                   '/banner="(?<value>[^"]+)".*short_name="(?<text>[^"]+)"/')
SCHOOL_VARIABLE = ('query_result(max by (school, short_name) (campus_school_info{banner=~"$banner"}))',
                   '/school="(?<value>[^"]+)".*short_name="(?<text>[^"]+)"/')


def sites(state, level="$level"):
    chosen = f', state="{state}"' if state else ""
    return f'sum(campus_sites{{level="{level}", banner=~"$banner"{chosen}}})'


def level_counts(level, x):
    return stat(f"{LEVELS[level]}：达标、不达标、未评定",
                f"名录中的{LEVELS[level]}按最近一次报告的判定计数。公式：sum by (state) (campus_sites)。"
                "从未上报的计入未评定；失联不改变结论。",
                [target(f'sum by (state) (campus_sites{{level="{level}", banner=~"$banner"}})', legend="{{state}}")],
                (x, 1, 5, 5), "none", text="value_and_name", overrides=words("compliant", "noncompliant", "unassessed"))


def city_summary():
    return [
        row("全市总览", 0),
        stat("学校达标覆盖率", "达标学校数 ÷ 名录学校数。分母是名录，未测、未上报都留在分母里；请与评定率一起看。依据：若干措施第54条“数字校园全覆盖”。",
             [target(f'{sites("compliant", "school")} / {sites("", "school")}')], (0, 1, 5, 5), "percentunit",
             defaults={"decimals": 1, "thresholds": steps((None, "dark-orange"), (1, "dark-green"))}),
        level_counts("banner", 5), level_counts("school", 10), level_counts("classroom", 15),
        stat("学校评定率", "已评定学校数 ÷ 名录学校数。公式：campus_assessed_sites ÷ campus_sites。评定率低时，达标覆盖率说明不了全市情况。",
             [target(f'sum(campus_assessed_sites{{level="school", banner=~"$banner"}}) / {sites("", "school")}')],
             (20, 1, 4, 5), "percentunit", defaults={"decimals": 1, "thresholds": steps((None, "text"))}),
    ]


def city_banners():
    ratio = ('sum by (banner) (campus_sites{level="$level", state="compliant", banner=~"$banner"}) '
             '/ (sum by (banner) (campus_sites{level="$level", banner=~"$banner"}) > 0)')
    return [
        row("各旗市区", 6),
        bars("各旗市区达标覆盖率（所选级别）", "各旗市区内所选级别的达标数 ÷ 名录数。点击条形进入该旗市区的学校看板。",
             [target(f"{ratio} {BANNER_NAMES}", legend="{{short_name}}")], (0, 7, 12, 9), "percentunit",
             defaults={"min": 0, "max": 1, "decimals": 1, "thresholds": steps((None, "dark-orange"), (1, "dark-green")),
                       "links": [{"title": "查看该旗市区的学校",
                                  "url": SCHOOL_URL + "&var-banner=${__field.labels.banner}"}]}),
        bars("旗市区出口：实测 ÷ 判定门限", "TCP有效吞吐量 ÷ 判定门限（规则T，指标 B-02，万兆到旗市区）。100 % 即达到门限；没有当前数据或无法判定的旗市区不显示。",
             [target('campus_banner_throughput_target_ratio{banner=~"$banner"} ' + BANNER_NAMES,
                     legend="{{short_name}} {{direction}}")], (12, 7, 12, 9), "percentunit",
             defaults={"min": 0, "decimals": 1, "thresholds": met()}),
        series("达标覆盖率趋势", "全市各级达标数 ÷ 名录数随时间的变化，不随旗市区选择变化。记录规则 level:campus_sites_compliant:ratio。",
               [target("level:campus_sites_compliant:ratio", legend="{{level}}", instant=False)],
               (0, 16, 12, 8), "percentunit", defaults={"max": 1},
               overrides=[column(level, ("displayName", text)) for level, text in LEVELS.items()]),
        series("旗市区出口TCP有效吞吐量", "最近一次测量的TCP有效吞吐量与政策目标（标称 10 Gbit/s）。有效吞吐量必然低于标称速率，是否达标以判定门限为准。",
               [target('campus_banner_throughput_bytes_per_second{banner=~"$banner"} * 8 ' + BANNER_NAMES,
                       legend="{{short_name}} {{direction}}", instant=False),
                target('campus_bandwidth_target_bytes_per_second{level="banner"} * 8', ref="B", legend="政策目标（标称）",
                       instant=False)],
               (12, 16, 12, 8), "bps",
               overrides=[column("政策目标（标称）", ("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}),
                                 ("color", {"mode": "fixed", "fixedColor": "#6b7280"}))]),
    ]


def city_problems():
    school_link = [{"title": "查看该校", "url": SCHOOL_URL + "&var-banner=${__data.fields[\"旗市区代码\"]}"
                    "&var-school=${__data.fields[\"学校代码\"]}"}]
    return [
        row("存在问题", 24),
        table("不达标学校", "当前判定为不达标的学校（campus_school_compliant == 0）。失联学校的结论不再显示，见上报情况。点击学校进入详情。",
              [target('(campus_school_compliant{banner=~"$banner"} == 0) ' + SCHOOL_NAMES, table=True)],
              (0, 25, 12, 9), "none", {"short_name": "学校", "school": "学校代码", "banner": "旗市区代码"},
              no_value="没有当前不达标的学校", overrides=[column("学校", ("links", school_link))]),
        bars("不符合最多的指标（所选级别，前 10）", "所选级别中判定为“不符合”的测点数，按指标排列。公式：topk(10, sum by (item) (campus_item_sites{result=\"nonconform\"}))。",
             [target('topk(10, sum by (item) (campus_item_sites{level="$level", result="nonconform", banner=~"$banner"}) '
                     f'> 0) {ITEM_NAMES}', legend="{{item}} {{title}}")], (12, 25, 12, 9), "none",
             no_value="没有不符合的指标", defaults={"min": 0, "thresholds": steps((None, "dark-red"))}),
        table("正在发生的告警", "Prometheus 正在触发的告警（ALERTS）。处置办法见 docs/operating.md 的同名小节。",
              [target('ALERTS{alertname=~"Campus.*", alertstate="firing"}', table=True)],
              (0, 34, 12, 8), "none",
              {"alertname": "告警", "severity": "级别", "name": "名称", "school": "学校代码", "banner": "旗市区代码"},
              no_value="没有正在触发的告警", hidden=["alertstate", "direction", "state", "level", "op", "reason"],
              overrides=[column("级别", ("mappings", [{"type": "value", "options": {
                  "critical": {"text": "严重", "color": "dark-red", "index": 0},
                  "warning": {"text": "警告", "color": "dark-orange", "index": 1},
                  "info": {"text": "提示", "color": "dark-blue", "index": 2}}}]))]),
        table("现行标准", "汇聚平台判定所依据的标准。未经批准的标准为试行指标，不作为验收依据。",
              [target("campus_standard_info", table=True)], (12, 34, 12, 8), "none",
              {"standard": "标准", "version": "版本", "draft": "效力"},
              overrides=[column("效力", ("mappings", [{"type": "value", "options": {
                  "true": {"text": "试行指标，不作为验收依据", "color": "dark-yellow", "index": 0},
                  "false": {"text": "已批准", "color": "dark-green", "index": 1}}}]))]),
    ]


def city_reports():
    fresh = ["fresh", "late", "stale", "retired"]
    return [
        row("上报与平台", 42),
        stat("上报情况（所选级别）", "上报过的测点按新鲜度计数，另列从未上报的测点数 = 名录数 − 上报过的测点数。失联不等于不达标。",
             [target('sum by (state) (campus_probes{level="$level", banner=~"$banner"})', legend="{{state}}"),
              target(f'{sites("")} - sum(campus_probes{{level="$level", banner=~"$banner"}})', ref="B", legend="never")],
             (0, 43, 12, 5), "none", text="value_and_name", overrides=words(*fresh, "never")),
        stat("待批准的报告", "密钥未批准或测点不在名录中的报告，批准之前不计入任何数字。批准命令见汇聚平台首页。",
             [target("sum(campus_pending_reports)")], (12, 43, 4, 5), "none",
             defaults={"thresholds": steps((None, "text"), (1, "dark-orange"))}),
        stat("快照时间", "看板数据的生成时刻；超过 5 分钟没有更新会告警。公式：campus_collector_snapshot_timestamp_seconds × 1000。",
             [target("max(campus_collector_snapshot_timestamp_seconds) * 1000")], (16, 43, 4, 5), "dateTimeFromNow"),
        stat("存储失败", "最近 1 小时存储操作失败次数；未落盘的报告不会得到确认。",
             [target("sum(increase(campus_collector_storage_errors_total[1h]))")], (20, 43, 4, 5), "none",
             defaults={"decimals": 0, "thresholds": steps((None, "text"), (1, "dark-red"))}),
        series("收到的报告", "每分钟收到的报告，按处理结果。公式：sum by (outcome) (rate(campus_reports_total)) × 60。",
               [target('sum by (outcome) (rate(campus_reports_total{banner=~"$banner"}[$__rate_interval])) * 60',
                       legend="{{outcome}}", instant=False)], (0, 48, 12, 8), "none",
               overrides=words("stored", "pending", "duplicate", "rejected", "late", "limited")),
        series("吞吐量与时延中位数（所选级别）", "所选级别各测点现值的中位数。来自分布直方图，是同一时刻各测点之间的分布，不是时间上的分布。时延用右轴。",
               [target('histogram_quantile(0.5, sum by (le, direction) (campus_measured_throughput_bytes_per_second_bucket'
                       '{level="$level", banner=~"$banner"})) * 8', legend="{{direction}}", instant=False),
                target('histogram_quantile(0.5, sum by (le) (campus_measured_rtt_seconds_bucket{level="$level", '
                       'banner=~"$banner"}))', ref="B", legend="往返时延", instant=False)], (12, 48, 12, 8), "bps",
               overrides=words("down", "up") + [column("往返时延", ("unit", "s"), ("custom.axisPlacement", "right"))]),
        series("落盘耗时与队列", "一次事务落盘耗时的 95 % 分位；右轴为排队等待写入的报告数。",
               [target("histogram_quantile(0.95, sum by (le) (rate(campus_collector_commit_duration_seconds_bucket"
                       "[$__rate_interval])))", legend="落盘耗时 p95", instant=False),
                target("sum(campus_collector_queue_reports)", ref="B", legend="排队报告数", instant=False)],
               (0, 56, 12, 7), "s",
               overrides=[column("排队报告数", ("unit", "none"), ("custom.axisPlacement", "right"))]),
        series("存储文件大小", "数据库文件与预写日志的大小。预写日志持续增长说明检查点没有完成。",
               [target("sum by (file) (campus_collector_storage_bytes)", legend="{{file}}", instant=False)],
               (12, 56, 12, 7), "bytes"),
    ]


def city():
    variables = [datasource_variable(),
                 choice_variable("level", "级别", LEVELS, "school"),
                 query_variable("banner", "旗市区", *BANNER_VARIABLE)]
    panels = city_summary() + city_banners() + city_problems() + city_reports()
    return dashboard("campus-city", "全市教育网络达标总览", "全市是否实现万兆到旗市区、千兆到校、百兆到班，哪里没有，为什么。",
                     variables, panels, [to_dashboard("campus-school", "学校网络与教室")])


def school_stats():
    mine = '{school="$school"}'
    return [
        row("当前情况", 0),
        stat("网络达标情况", "汇聚平台按现行标准对最近一次报告的判定。没有数字表示未评定，或该校已失联。",
             [target("max(campus_school_compliant" + mine + ")")], (0, 1, 5, 5), "none",
             no_value="? 未评定或无当前数据", defaults={"mappings": truth()}),
        stat("出口实测 ÷ 判定门限", "TCP有效吞吐量 ÷ 判定门限（规则T，指标 S-02 下行、S-03 上行，千兆到校）。100 % 即达到门限；无法判定的方向不显示。",
             [target("max by (direction) (campus_school_throughput_target_ratio" + mine + ")", legend="{{direction}}")],
             (5, 1, 7, 5), "percentunit", text="value_and_name", overrides=[
                 {"matcher": {"id": "byName", "options": name}, "properties": [{"id": "displayName", "value": text}]}
                 for name, text in (("down", "下行"), ("up", "上行"))],
             defaults={"decimals": 1, "thresholds": met()}),
        stat("教室：达标、不达标、未评定", "该校名录教室按最近一次报告的判定计数（指标 C-02，百兆到班）。",
             [target("sum by (state) (campus_school_classrooms" + mine + ")", legend="{{state}}")],
             (12, 1, 7, 5), "none", text="value_and_name", no_value="名录中没有教室",
             overrides=words("compliant", "noncompliant", "unassessed")),
        stat("最近一次上报", "汇聚平台收到最近一次报告的时间；超过应报间隔的 3 倍为失联。",
             [target("max(campus_school_last_report_timestamp_seconds" + mine + ") * 1000")], (19, 1, 5, 5),
             "dateTimeFromNow", no_value="从未上报"),
    ]


def school_lines():
    mine = '{school="$school"}'
    by_direction = words("down", "up")
    return [
        row("出口网络", 6),
        series("出口TCP有效吞吐量", "最近一次测量的TCP有效吞吐量与政策目标（标称速率）。有效吞吐量必然低于标称速率，是否达标以判定门限为准。",
               [target("max by (direction) (campus_school_throughput_bytes_per_second" + mine + ") * 8",
                       legend="{{direction}}", instant=False),
                target('max(campus_bandwidth_target_bytes_per_second{level="school"}) * 8', ref="B", legend="政策目标（标称）",
                       instant=False)],
               (0, 7, 12, 9), "bps", overrides=by_direction + [
                   column("政策目标（标称）", ("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}),
                          ("color", {"mode": "fixed", "fixedColor": "#6b7280"}))]),
        series("实测 ÷ 判定门限", "达到 100 % 为达到门限；不确定度（至多 1 %）以内略低于 100 % 的判为临界。公式：实测TCP有效吞吐量 ÷ 判定门限。",
               [target("max by (direction) (campus_school_throughput_target_ratio" + mine + ")", legend="{{direction}}",
                       instant=False)], (12, 7, 12, 9), "percentunit", overrides=by_direction,
               defaults={"thresholds": met(), "custom": {
                   "drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "auto", "spanNulls": False,
                   "axisSoftMin": 0, "thresholdsStyle": {"mode": "dashed"}}}),
        series("往返时延", "空闲线路往返时延的 50 %、95 %、99 % 分位，由探针按原始样本计算（指标 S-07）。",
               [target("max by (percentile) (campus_school_rtt_seconds" + mine + ")", legend="{{percentile}}",
                       instant=False)], (0, 16, 8, 8), "s"),
        series("抖动", "空闲线路的时延变化（指标 S-08）。",
               [target("max(campus_school_jitter_seconds" + mine + ")", legend="抖动", instant=False)],
               (8, 16, 8, 8), "s"),
        series("丢包率", "丢失包数 ÷ 发送包数（指标 S-06）。",
               [target("max(campus_school_packet_loss_ratio" + mine + ")", legend="丢包率", instant=False)],
               (16, 16, 8, 8), "percentunit"),
    ]


def school_items():
    return [
        row("指标与教室", 24),
        table("指标达标一览表", "该校各项指标的当前判定：1 为符合或临界，0 为不符合或经批准豁免。无法判定、未测、不适用的指标不在表中，见汇聚平台的测点页面。",
              [target('max by (item) (campus_school_item_compliant{school="$school"}) ' + ITEM_NAMES, table=True)],
              (0, 25, 14, 10), "none", {"item": "指标", "title": "名称", "clause": "依据", "Value": "判定"},
              overrides=[column("判定", ("mappings", [{"type": "value", "options": {
                  "1": {"text": "✓ 符合", "color": "dark-green", "index": 0},
                  "0": {"text": "✗ 不符合", "color": "dark-red", "index": 1}}}]))]),
        table("本旗市区学校一览", "同一旗市区各校的当前判定，点击学校切换。未评定或失联的学校不在表中。",
              [target('campus_school_compliant{banner=~"$banner"} ' + SCHOOL_NAMES, table=True)],
              (14, 25, 10, 10), "none", {"short_name": "学校", "school": "学校代码", "Value": "判定"}, hidden=["banner"],
              overrides=[column("判定", ("mappings", truth())),
                         column("学校", ("links", [{"title": "查看该校", "url": SCHOOL_URL +
                                                  "&var-banner=${banner}&var-school=${__data.fields[\"学校代码\"]}"}]))]),
        series("教室达标情况", "该校名录教室按判定计数随时间的变化。",
               [target('sum by (state) (campus_school_classrooms{school="$school"})', legend="{{state}}", instant=False)],
               (0, 35, 12, 8), "none", overrides=words("compliant", "noncompliant", "unassessed")),
        series("上报连续性", "距最近一次上报的时间与应报间隔的 3 倍。超过即为失联；停用的没有应报间隔。",
               [target('time() - max(campus_school_last_report_timestamp_seconds{school="$school"})', legend="距最近上报",
                       instant=False),
                target('clamp_min(3 * max(campus_school_report_interval_seconds{school="$school"}), 900)', ref="B",
                       legend="失联界限", instant=False)], (12, 35, 12, 8), "s"),
    ]


def school():
    variables = [datasource_variable(),
                 query_variable("banner", "旗市区", *BANNER_VARIABLE),
                 query_variable("school", "学校", *SCHOOL_VARIABLE, everything=False),
                 text_variable("collector", "汇聚平台地址", "http://127.0.0.1:8600")]
    page = {"type": "link", "title": "测点页面与报告原文", "url": "${collector}/sites/${school}", "icon": "external link",
            "includeVars": False, "keepTime": False, "targetBlank": True, "asDropdown": False, "tags": [],
            "tooltip": "各项指标的要求与实测、原因说明和报告原文"}
    return dashboard("campus-school", "学校网络与教室", "一所学校是否实现千兆到校、百兆到班，差在哪里，从什么时候开始。",
                     variables, school_stats() + school_lines() + school_items(),
                     [to_dashboard("campus-city", "全市教育网络达标总览"), page])


def main():
    differing = []
    for built in (city(), school()):
        text = json.dumps(built, ensure_ascii=False, indent=2) + "\n"
        path = FOLDER / f"{built['uid']}.json"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            differing.append(str(path))
    for path in differing:
        print(f"{path}: differs from what grafana/src/build.py builds; run it")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
