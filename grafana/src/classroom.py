"""One classroom: does it have its 100 Mbit/s, and since when not."""

from panels import (column, dashboard, datasource_variable, met, row, series, stacked, stat, target, text_variable,
                    to_dashboard, truth, words)
from shared import DASHED, banner_variable, classroom_variable, school_variable, site_page

# Both labels, so that no query ever reads more than one school's rooms.
MINE = '{school="$school", classroom="$classroom"}'


def now():
    directions = [{"matcher": {"id": "byName", "options": name}, "properties": [{"id": "displayName", "value": text}]}
                  for name, text in (("down", "下行"), ("up", "上行"))]
    return [
        row("当前情况", 0),
        stat("当前运行状况", "汇聚平台按现行标准对最近一次报告的判定。没有数字表示未评定，或该教室已失联。",
             [target(f"max(campus_classroom_compliant{MINE})")], (0, 1, 6, 5), "none",
             no_value="? 未评定或无当前数据", defaults={"mappings": truth()}),
        stat("实测 ÷ 判定门限", "TCP有效吞吐量 ÷ 判定门限（规则T，指标 C-02，百兆到班）。100 % 即达到门限；无法判定的方向不显示。",
             [target(f"max by (direction) (campus_classroom_throughput_target_ratio{MINE})", legend="{{direction}}")],
             (6, 1, 6, 5), "percentunit", text="value_and_name", overrides=directions,
             defaults={"decimals": 1, "thresholds": met()}),
        stat("往返时延", "空闲线路往返时延的 95 % 分位，由探针按原始样本计算。",
             [target(f"max(campus_classroom_rtt_seconds{MINE})")], (12, 1, 4, 5), "s"),
        stat("丢包率", "丢失包数 ÷ 发送包数。", [target(f"max(campus_classroom_packet_loss_ratio{MINE})")],
             (16, 1, 4, 5), "percentunit", defaults={"decimals": 3}),
        stat("最近一次上报", "汇聚平台收到最近一次报告的时间。",
             [target(f"max(campus_classroom_last_report_timestamp_seconds{MINE}) * 1000")], (20, 1, 4, 5),
             "dateTimeFromNow", no_value="从未上报"),
    ]


def lines():
    return [
        row("随时间的变化", 0),
        series("TCP有效吞吐量", "最近一次测量的TCP有效吞吐量与政策目标（标称 100 Mbit/s）。有效吞吐量必然低于标称速率，是否达标以判定门限为准。",
               [target(f"max by (direction) (campus_classroom_throughput_bytes_per_second{MINE}) * 8",
                       legend="{{direction}}", instant=False),
                target('max(campus_bandwidth_target_bytes_per_second{level="classroom"}) * 8', ref="B",
                       legend="政策目标（标称）", instant=False)],
               (0, 1, 12, 9), "bps", overrides=words("down", "up") + [column("政策目标（标称）", *DASHED)]),
        series("实测 ÷ 判定门限", "达到 100 % 为达到门限；不确定度（至多 1 %）以内略低于 100 % 的判为临界。公式：实测TCP有效吞吐量 ÷ 判定门限。",
               [target(f"max by (direction) (campus_classroom_throughput_target_ratio{MINE})", legend="{{direction}}",
                       instant=False)], (12, 1, 12, 9), "percentunit", overrides=words("down", "up")),
        series("往返时延 p95", "空闲线路往返时延的 95 % 分位。",
               [target(f"max(campus_classroom_rtt_seconds{MINE})", legend="p95", instant=False)], (0, 10, 12, 8), "s"),
        series("丢包率", "丢失包数 ÷ 发送包数。",
               [target(f"max(campus_classroom_packet_loss_ratio{MINE})", legend="丢包率", instant=False)],
               (12, 10, 12, 8), "percentunit"),
    ]


def classroom():
    variables = [datasource_variable(), banner_variable(), school_variable(), classroom_variable(),
                 text_variable("collector", "汇聚平台地址", "http://127.0.0.1:8600")]
    return dashboard("campus-classroom", "教室网络", "一间教室是否实现百兆到班，从什么时候开始没有。", variables,
                     stacked(now(), lines()), [to_dashboard("campus-city", "全市教育网络达标总览"),
                                               to_dashboard("campus-school", "学校网络与教室"), site_page("classroom")])
