"""One school: is the promise kept, what is missing, since when, and in which rooms."""

from panels import (bars, column, dashboard, datasource_variable, met, row, series, stacked, stat, table, target,
                    text_variable, to_dashboard, truth, words)
from shared import (CLASSROOM_NAMES, CLASSROOM_URL, DASHED, ITEM_NAMES, SCHOOL_NAMES, SCHOOL_URL, banner_variable,
                    school_variable, site_page)


def school_stats():
    mine = '{school="$school"}'
    return [
        row("当前情况", 0),
        stat("最近一次有效验收", "汇聚平台按现行标准对最近一次有效验收的判定，失联不改变它。演示、日常测试和“无法判定”的验收不算。",
             [target("max(campus_school_acceptance_compliant" + mine + ")")], (0, 1, 4, 5), "none",
             no_value="? 没有有效验收", defaults={"mappings": truth()}),
        stat("验收时间", "最近一次有效验收的时刻。公式：campus_school_acceptance_timestamp_seconds × 1000。",
             [target("max(campus_school_acceptance_timestamp_seconds" + mine + ") * 1000")], (4, 1, 3, 5),
             "dateTimeFromNow", no_value="没有有效验收"),
        stat("当前运行状况", "汇聚平台按现行标准对最近一次报告的判定，不论验收或日常。没有数字表示未评定，或该校已失联。",
             [target("max(campus_school_compliant" + mine + ")")], (7, 1, 4, 5), "none",
             no_value="? 未评定或无当前数据", defaults={"mappings": truth()}),
        stat("出口实测 ÷ 判定门限", "TCP有效吞吐量 ÷ 判定门限（规则T，指标 S-02 下行、S-03 上行，千兆到校）。100 % 即达到门限；无法判定的方向不显示。",
             [target("max by (direction) (campus_school_throughput_target_ratio" + mine + ")", legend="{{direction}}")],
             (11, 1, 5, 5), "percentunit", text="value_and_name", overrides=[
                 {"matcher": {"id": "byName", "options": name}, "properties": [{"id": "displayName", "value": text}]}
                 for name, text in (("down", "下行"), ("up", "上行"))],
             defaults={"decimals": 1, "thresholds": met()}),
        stat("教室：达标、不达标、未评定", "该校名录教室按最近一次报告的判定计数（指标 C-02，百兆到班）。",
             [target("sum by (state) (campus_school_classrooms" + mine + ")", legend="{{state}}")],
             (16, 1, 5, 5), "none", text="value_and_name", no_value="名录中没有教室",
             overrides=words("compliant", "noncompliant", "unassessed")),
        stat("最近一次上报", "汇聚平台收到最近一次报告的时间；超过应报间隔的 3 倍为失联。",
             [target("max(campus_school_last_report_timestamp_seconds" + mine + ") * 1000")], (21, 1, 3, 5),
             "dateTimeFromNow", no_value="从未上报"),
    ]


def school_lines():
    mine = '{school="$school"}'
    by_direction = words("down", "up")
    return [
        row("出口网络", 0),
        series("出口TCP有效吞吐量", "最近一次测量的TCP有效吞吐量与政策目标（标称速率）。有效吞吐量必然低于标称速率，是否达标以判定门限为准。",
               [target("max by (direction) (campus_school_throughput_bytes_per_second" + mine + ") * 8",
                       legend="{{direction}}", instant=False),
                target('max(campus_bandwidth_target_bytes_per_second{level="school"}) * 8', ref="B", legend="政策目标（标称）",
                       instant=False)],
               (0, 1, 12, 9), "bps", overrides=by_direction + [
                   column("政策目标（标称）", *DASHED)]),
        series("实测 ÷ 判定门限", "达到 100 % 为达到门限；不确定度（至多 1 %）以内略低于 100 % 的判为临界。公式：实测TCP有效吞吐量 ÷ 判定门限。",
               [target("max by (direction) (campus_school_throughput_target_ratio" + mine + ")", legend="{{direction}}",
                       instant=False)], (12, 1, 12, 9), "percentunit", overrides=by_direction,
               defaults={"thresholds": met(), "custom": {
                   "drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "auto", "spanNulls": False,
                   "axisSoftMin": 0, "thresholdsStyle": {"mode": "dashed"}}}),
        series("往返时延", "空闲线路往返时延的 50 %、95 %、99 % 分位，由探针按原始样本计算（指标 S-07）。",
               [target("max by (percentile) (campus_school_rtt_seconds" + mine + ")", legend="{{percentile}}",
                       instant=False)], (0, 10, 8, 8), "s"),
        series("抖动", "空闲线路的时延变化（指标 S-08）。",
               [target("max(campus_school_jitter_seconds" + mine + ")", legend="抖动", instant=False)],
               (8, 10, 8, 8), "s"),
        series("丢包率", "丢失包数 ÷ 发送包数（指标 S-06）。",
               [target("max(campus_school_packet_loss_ratio" + mine + ")", legend="丢包率", instant=False)],
               (16, 10, 8, 8), "percentunit"),
    ]


def school_items():
    return [
        row("指标与上报", 0),
        table("指标达标一览表", "该校各项指标的当前判定：1 为符合或临界，0 为不符合或经批准豁免。无法判定、未测、不适用的指标不在表中，见汇聚平台的测点页面。",
              [target('max by (item) (campus_school_item_compliant{school="$school"}) ' + ITEM_NAMES, table=True)],
              (0, 1, 14, 10), "none", {"item": "指标", "title": "名称", "clause": "依据", "Value": "判定"},
              overrides=[column("判定", ("mappings", [{"type": "value", "options": {
                  "1": {"text": "✓ 符合", "color": "dark-green", "index": 0},
                  "0": {"text": "✗ 不符合", "color": "dark-red", "index": 1}}}]))]),
        table("本旗市区学校一览", "同一旗市区各校的当前判定，点击学校切换。未评定或失联的学校不在表中。",
              [target('campus_school_compliant{banner=~"$banner"} ' + SCHOOL_NAMES, table=True)],
              (14, 1, 10, 10), "none", {"short_name": "学校", "school": "学校代码", "Value": "判定"}, hidden=["banner"],
              overrides=[column("判定", ("mappings", truth())),
                         column("学校", ("links", [{"title": "查看该校", "url": SCHOOL_URL +
                                                  "&var-banner=${banner}&var-school=${__data.fields[\"学校代码\"]}"}]))]),
        series("教室达标情况", "该校名录教室按判定计数随时间的变化。",
               [target('sum by (state) (campus_school_classrooms{school="$school"})', legend="{{state}}", instant=False)],
               (0, 11, 12, 8), "none", overrides=words("compliant", "noncompliant", "unassessed")),
        series("上报连续性", "距最近一次上报的时间与应报间隔的 3 倍。超过即为失联；停用的没有应报间隔。",
               [target('time() - max(campus_school_last_report_timestamp_seconds{school="$school"})', legend="距最近上报",
                       instant=False),
                target('clamp_min(3 * max(campus_school_report_interval_seconds{school="$school"}), 900)', ref="B",
                       legend="失联界限", instant=False)], (12, 11, 12, 8), "s"),
    ]


def school_rooms():
    room_link = [{"title": "查看该教室", "url": CLASSROOM_URL + "&var-banner=${banner}&var-school=${school}"
                  "&var-classroom=${__data.fields[\"教室代码\"]}"}]
    return [
        row("教室（百兆到班）", 0),
        table("教室一览", "该校有当前判定的教室，点击教室进入详情。未评定或失联的教室不在表中。",
              [target('max by (classroom) (campus_classroom_compliant{school="$school"}) ' + CLASSROOM_NAMES, table=True)],
              (0, 1, 12, 10), "none", {"name": "教室", "classroom": "教室代码", "Value": "判定"},
              no_value="没有有当前判定的教室",
              overrides=[column("判定", ("mappings", truth())), column("教室", ("links", room_link))]),
        bars("最慢的教室（前 15）：实测 ÷ 判定门限", "各教室两个方向中较低的TCP有效吞吐量 ÷ 判定门限，由低到高 15 间。点击条形进入该教室。",
             [target('sort(bottomk(15, min by (classroom) (campus_classroom_throughput_target_ratio{school="$school"})) '
                     + CLASSROOM_NAMES + ")", legend="{{name}}")], (12, 1, 12, 10), "percentunit",
             no_value="没有已判定的教室",
             defaults={"min": 0, "decimals": 1, "thresholds": met(),
                       "links": [{"title": "查看该教室", "url": CLASSROOM_URL + "&var-banner=${banner}&var-school=${school}"
                                  "&var-classroom=${__field.labels.classroom}"}]}),
    ]


def school():
    variables = [datasource_variable(), banner_variable(), school_variable(),
                 text_variable("collector", "汇聚平台地址", "http://127.0.0.1:8600")]
    return dashboard("campus-school", "学校网络与教室", "一所学校是否实现千兆到校、百兆到班，差在哪里，从什么时候开始。",
                     variables, stacked(school_stats(), school_lines(), school_rooms(), school_items()),
                     [to_dashboard("campus-city", "全市教育网络达标总览"), to_dashboard("campus-classroom", "教室网络"),
                      site_page("school")])
