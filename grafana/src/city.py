"""The city: are we there, where not, and how wide are the gaps."""

from panels import (bars, choice_variable, column, dashboard, datasource_variable, met, row, series, stacked, stat, steps,
                    table, target, to_dashboard, words)
from shared import BANNER_NAMES, DASHED, GROUPS, ITEM_NAMES, LEVELS, SCHOOL_NAMES, SCHOOL_URL, banner_variable

COMPLIANT, ACCEPTED = ', state="compliant"', ', state!="unassessed"'


def sites(metric, level="$level", state=""):
    return f'sum({metric}{{level="{level}", banner=~"$banner"{state}}})'


def share(metric, level="$level", state=COMPLIANT):
    return f"{sites(metric, level, state)} / {sites(metric, level)}"


def level_counts(metric, basis, level, x):
    return stat(f"{LEVELS[level]}：{basis}",
                f"名录中的{LEVELS[level]}计数，{basis}。公式：sum by (state) ({metric})。失联不改变结论；没有的计入未评定。",
                [target(f'sum by (state) ({metric}{{level="{level}", banner=~"$banner"}})', legend="{{state}}")],
                (x, 1, 5, 5), "none", text="value_and_name", overrides=words("compliant", "noncompliant", "unassessed"))


def whole():
    return {"decimals": 1, "thresholds": steps((None, "dark-orange"), (1, "dark-green"))}


def city_acceptance():
    metric, basis = "campus_acceptance_sites", "按最近一次有效验收"
    return [
        row("达标情况：最近一次有效验收", 0),
        stat("学校达标覆盖率", "最近一次有效验收达标的学校数 ÷ 名录学校数。分母是名录，没有验收的留在分母里；请与验收率一起看。依据：若干措施第54条“数字校园达标验收”。",
             [target(share(metric, "school"))], (0, 1, 5, 5), "percentunit", defaults=whole()),
        *(level_counts(metric, basis, level, x) for level, x in (("banner", 5), ("school", 10), ("classroom", 15))),
        stat("学校验收率", "有有效验收的学校数 ÷ 名录学校数。验收率低时，达标覆盖率说明不了全市情况。演示和“无法判定”的验收不算。",
             [target(share(metric, "school", ACCEPTED))],
             (20, 1, 4, 5), "percentunit", defaults={"decimals": 1, "thresholds": steps((None, "text"))}),
    ]


def city_operation():
    metric, basis = "campus_sites", "按最近一次报告"
    return [
        row("当前运行状况：最近一次报告，不论验收或日常", 0),
        stat("学校当前运行达标率", "最近一次报告达标的学校数 ÷ 名录学校数。与达标覆盖率的差，是验收之后变差或变好的学校。",
             [target(share(metric, "school"))], (0, 1, 5, 5), "percentunit", defaults=whole()),
        *(level_counts(metric, basis, level, x) for level, x in (("banner", 5), ("school", 10), ("classroom", 15))),
        stat("学校运行评定率", "最近一次报告有结论的学校数 ÷ 名录学校数。公式：campus_assessed_sites ÷ campus_sites。",
             [target(f'sum(campus_assessed_sites{{level="school", banner=~"$banner"}}) / {sites(metric, "school")}')],
             (20, 1, 4, 5), "percentunit", defaults={"decimals": 1, "thresholds": steps((None, "text"))}),
    ]


def city_coverage():
    return [
        row("全覆盖与期限", 0),
        stat("数字校园覆盖率", "最近一次数字校园记录达标的学校数 ÷ 名录学校数。依据：若干措施第54条“到2025年末实现数字校园全覆盖”。",
             [target(share("campus_digital_campus_sites", "school"))], (0, 1, 5, 6), "percentunit", defaults=whole()),
        stat("距全覆盖期限", "期限减去现在；负数为已逾期的天数。公式：(campus_coverage_deadline_timestamp_seconds − 现在) ÷ 86400。",
             [target("(max(campus_coverage_deadline_timestamp_seconds) - time()) / 86400")], (5, 1, 4, 6), "suffix: 天",
             no_value="没有期限", defaults={"decimals": 0, "thresholds": steps((None, "dark-red"), (0, "text"))}),
        stat("学校探针部署率", "上报过的学校数 ÷ 名录学校数。公式：campus_probes ÷ campus_sites。",
             [target(f'{sites("campus_probes", "school")} / {sites("campus_sites", "school")}')],
             (9, 1, 4, 6), "percentunit", defaults=whole()),
        series("学校全覆盖进度", "全市学校的数字校园覆盖率、验收率和探针部署率随时间的变化，不随旗市区选择变化。",
               [target('level:campus_digital_campus_sites_compliant:ratio{level="school"}', legend="数字校园覆盖率",
                       instant=False),
                target('level:campus_acceptance_sites_assessed:ratio{level="school"}', ref="B", legend="验收率",
                       instant=False),
                target('level:campus_probes_deployed:ratio{level="school"}', ref="C", legend="探针部署率", instant=False)],
               (13, 1, 11, 6), "percentunit", defaults={"max": 1}),
    ]


def city_banners():
    metric = "campus_acceptance_sites"
    ratio = (f'sum by (banner) ({metric}{{level="$level", state="compliant", banner=~"$banner"}}) '
             f'/ (sum by (banner) ({metric}{{level="$level", banner=~"$banner"}}) > 0)')
    return [
        row("各旗市区", 0),
        bars("各旗市区达标覆盖率（所选级别）", "各旗市区内所选级别最近一次有效验收达标的测点数 ÷ 名录数。点击条形进入该旗市区的学校看板。",
             [target(f"{ratio} {BANNER_NAMES}", legend="{{short_name}}")], (0, 1, 12, 9), "percentunit",
             defaults={"min": 0, "max": 1, "decimals": 1, "thresholds": steps((None, "dark-orange"), (1, "dark-green")),
                       "links": [{"title": "查看该旗市区的学校",
                                  "url": SCHOOL_URL + "&var-banner=${__field.labels.banner}"}]}),
        bars("旗市区出口：实测 ÷ 判定门限", "TCP有效吞吐量 ÷ 判定门限（规则T，指标 B-02，万兆到旗市区）。100 % 即达到门限；没有当前数据或无法判定的旗市区不显示。",
             [target('campus_banner_throughput_target_ratio{banner=~"$banner"} ' + BANNER_NAMES,
                     legend="{{short_name}} {{direction}}")], (12, 1, 12, 9), "percentunit",
             defaults={"min": 0, "decimals": 1, "thresholds": met()}),
        series("达标覆盖率趋势", "全市各级最近一次有效验收达标数 ÷ 名录数随时间的变化，不随旗市区选择变化。"
               "记录规则 level:campus_acceptance_sites_compliant:ratio。",
               [target("level:campus_acceptance_sites_compliant:ratio", legend="{{level}}", instant=False)],
               (0, 10, 12, 8), "percentunit", defaults={"max": 1},
               overrides=[column(level, ("displayName", text)) for level, text in LEVELS.items()]),
        series("旗市区出口TCP有效吞吐量", "最近一次测量的TCP有效吞吐量与政策目标（标称 10 Gbit/s）。有效吞吐量必然低于标称速率，是否达标以判定门限为准。",
               [target('campus_banner_throughput_bytes_per_second{banner=~"$banner"} * 8 ' + BANNER_NAMES,
                       legend="{{short_name}} {{direction}}", instant=False),
                target('campus_bandwidth_target_bytes_per_second{level="banner"} * 8', ref="B", legend="政策目标（标称）",
                       instant=False)],
               (12, 10, 12, 8), "bps",
               overrides=[column("政策目标（标称）", *DASHED)]),
    ]


def city_gaps():
    return [
        row("差距（数字鸿沟）：最近一次有效验收", 0),
        stat("达标比例之差（所选级别）",
             "旗市区之间：最高 − 最低；城乡之间：城镇 − 农村牧区；规模之间：一般学校 − 小规模学校和教学点。"
             "负数表示后者领先。公式见 docs/metrics.md，记为 campus_gap_compliance_ratio；全市，不随旗市区选择变化。",
             [target('max by (between) (campus_gap_compliance_ratio{level="$level"})', legend="{{between}}")],
             (0, 1, 8, 7), "percentunit", text="value_and_name", no_value="只有一方，无从比较",
             overrides=words("banners", "areas", "sizes"),
             defaults={"decimals": 1, "thresholds": steps((None, "text"))}),
        series("达标比例之差的变化（所选级别）", "同左，随时间的变化；缩小即鸿沟缩小。",
               [target('max by (between) (campus_gap_compliance_ratio{level="$level"})', legend="{{between}}",
                       instant=False)], (8, 1, 8, 7), "percentunit", overrides=words("banners", "areas", "sizes")),
        bars("实测 ÷ 判定门限的中位数（所选级别）", "各组测点TCP有效吞吐量 ÷ 判定门限的中位数。教室按所属学校分组；旗市区一级不分组。",
             [target('max by (group, direction) (campus_group_target_ratio{level="$level", percentile="p50"})',
                     legend="{{group}} {{direction}}")], (16, 1, 8, 7), "percentunit", no_value="该级别不分组",
             overrides=[{"matcher": {"id": "byName", "options": f"{group} {direction}"},
                         "properties": [{"id": "displayName", "value": f"{text} {way}"}]}
                        for group, text in GROUPS.items() for direction, way in (("down", "下行"), ("up", "上行"))],
             defaults={"min": 0, "decimals": 1, "thresholds": met()}),
        bars("旗市区内的校际差距", "各旗市区内各校比值的 p90 ÷ p10，1 为没有差距；至少两所学校有判定时才显示。",
             [target('max by (banner, direction) (campus_gap_schools_ratio{banner=~"$banner"}) ' + BANNER_NAMES,
                     legend="{{short_name}} {{direction}}")], (0, 8, 12, 8), "none",
             defaults={"min": 0, "decimals": 2, "thresholds": steps((None, "text"))}),
        table("各旗市区学校的比值分位", "各校TCP有效吞吐量 ÷ 判定门限的下行分位数（p10、p50、p90），即左图的依据。",
              [target('max by (banner, percentile) (campus_banner_schools_target_ratio{banner=~"$banner", '
                      'direction="down"}) ' + BANNER_NAMES, table=True)], (12, 8, 12, 8), "percentunit",
              {"short_name": "旗市区", "percentile": "分位", "Value": "实测 ÷ 门限"}, hidden=["banner"]),
    ]


def city_problems():
    school_link = [{"title": "查看该校", "url": SCHOOL_URL + "&var-banner=${__data.fields[\"旗市区代码\"]}"
                    "&var-school=${__data.fields[\"学校代码\"]}"}]
    columns = {"short_name": "学校", "school": "学校代码", "banner": "旗市区代码"}
    return [
        row("存在问题", 0),
        table("验收不达标学校", "最近一次有效验收判定为不达标的学校（campus_school_acceptance_compliant == 0），不论是否失联。点击学校进入详情。",
              [target('(campus_school_acceptance_compliant{banner=~"$banner"} == 0) ' + SCHOOL_NAMES, table=True)],
              (0, 1, 8, 9), "none", columns, no_value="没有验收不达标的学校",
              overrides=[column("学校", ("links", school_link))]),
        table("当前不达标学校", "当前判定为不达标的学校（campus_school_compliant == 0）。失联学校的结论不再显示，见上报情况。点击学校进入详情。",
              [target('(campus_school_compliant{banner=~"$banner"} == 0) ' + SCHOOL_NAMES, table=True)],
              (8, 1, 8, 9), "none", columns, no_value="没有当前不达标的学校",
              overrides=[column("学校", ("links", school_link))]),
        bars("不符合最多的指标（所选级别，前 10）", "所选级别中判定为“不符合”的测点数，按指标排列。公式：topk(10, sum by (item) (campus_item_sites{result=\"nonconform\"}))。",
             [target('topk(10, sum by (item) (campus_item_sites{level="$level", result="nonconform", banner=~"$banner"}) '
                     f'> 0) {ITEM_NAMES}', legend="{{item}} {{title}}")], (16, 1, 8, 9), "none",
             no_value="没有不符合的指标", defaults={"min": 0, "thresholds": steps((None, "dark-red"))}),
        table("正在发生的告警", "Prometheus 正在触发的告警（ALERTS）。处置办法见 docs/operating.md 的同名小节。",
              [target('ALERTS{alertname=~"Campus.*", alertstate="firing"}', table=True)],
              (0, 10, 12, 8), "none",
              {"alertname": "告警", "severity": "级别", "name": "名称", "school": "学校代码", "banner": "旗市区代码"},
              no_value="没有正在触发的告警", hidden=["alertstate", "direction", "state", "level", "op", "reason"],
              overrides=[column("级别", ("mappings", [{"type": "value", "options": {
                  "critical": {"text": "严重", "color": "dark-red", "index": 0},
                  "warning": {"text": "警告", "color": "dark-orange", "index": 1},
                  "info": {"text": "提示", "color": "dark-blue", "index": 2}}}]))]),
        table("现行标准", "汇聚平台判定所依据的标准。未经批准的标准为试行指标，不作为验收依据。",
              [target("campus_standard_info", table=True)], (12, 10, 12, 8), "none",
              {"standard": "标准", "version": "版本", "draft": "效力"},
              overrides=[column("效力", ("mappings", [{"type": "value", "options": {
                  "true": {"text": "试行指标，不作为验收依据", "color": "dark-yellow", "index": 0},
                  "false": {"text": "已批准", "color": "dark-green", "index": 1}}}]))]),
    ]


def city_reports():
    fresh = ["fresh", "late", "stale", "retired", "excused"]
    return [
        row("上报与平台", 0),
        stat("上报情况（所选级别）", "上报过的测点按新鲜度计数，另列从未上报的测点数 = 名录数 − 上报过的测点数。失联不等于不达标。",
             [target('sum by (state) (campus_probes{level="$level", banner=~"$banner"})', legend="{{state}}"),
              target(f'{sites("campus_sites")} - sum(campus_probes{{level="$level", banner=~"$banner"}})', ref="B", legend="never")],
             (0, 1, 12, 5), "none", text="value_and_name", overrides=words(*fresh, "never")),
        stat("待批准的报告", "密钥未批准或测点不在名录中的报告，批准之前不计入任何数字。批准命令见汇聚平台首页。",
             [target("sum(campus_pending_reports)")], (12, 1, 4, 5), "none",
             defaults={"thresholds": steps((None, "text"), (1, "dark-orange"))}),
        stat("快照时间", "看板数据的生成时刻；超过 5 分钟没有更新会告警。公式：campus_collector_snapshot_timestamp_seconds × 1000。",
             [target("max(campus_collector_snapshot_timestamp_seconds) * 1000")], (16, 1, 4, 5), "dateTimeFromNow"),
        stat("存储失败", "最近 1 小时存储操作失败次数；未落盘的报告不会得到确认。",
             [target("sum(increase(campus_collector_storage_errors_total[1h]))")], (20, 1, 4, 5), "none",
             defaults={"decimals": 0, "thresholds": steps((None, "text"), (1, "dark-red"))}),
        series("收到的报告", "每分钟收到的报告，按处理结果。公式：sum by (outcome) (rate(campus_reports_total)) × 60。",
               [target('sum by (outcome) (rate(campus_reports_total{banner=~"$banner"}[$__rate_interval])) * 60',
                       legend="{{outcome}}", instant=False)], (0, 6, 12, 8), "none",
               overrides=words("stored", "pending", "duplicate", "rejected", "late", "limited")),
        series("吞吐量与时延中位数（所选级别）", "所选级别各测点现值的中位数。来自分布直方图，是同一时刻各测点之间的分布，不是时间上的分布。时延用右轴。",
               [target('histogram_quantile(0.5, sum by (le, direction) (campus_measured_throughput_bytes_per_second_bucket'
                       '{level="$level", banner=~"$banner"})) * 8', legend="{{direction}}", instant=False),
                target('histogram_quantile(0.5, sum by (le) (campus_measured_rtt_seconds_bucket{level="$level", '
                       'banner=~"$banner"}))', ref="B", legend="往返时延", instant=False)], (12, 6, 12, 8), "bps",
               overrides=words("down", "up") + [column("往返时延", ("unit", "s"), ("custom.axisPlacement", "right"))]),
        series("落盘耗时与队列", "一次事务落盘耗时的 95 % 分位；右轴为排队等待写入的报告数。",
               [target("histogram_quantile(0.95, sum by (le) (rate(campus_collector_commit_duration_seconds_bucket"
                       "[$__rate_interval])))", legend="落盘耗时 p95", instant=False),
                target("sum(campus_collector_queue_reports)", ref="B", legend="排队报告数", instant=False)],
               (0, 14, 12, 7), "s",
               overrides=[column("排队报告数", ("unit", "none"), ("custom.axisPlacement", "right"))]),
        series("存储文件大小", "数据库文件与预写日志的大小。预写日志持续增长说明检查点没有完成。",
               [target("sum by (file) (campus_collector_storage_bytes)", legend="{{file}}", instant=False)],
               (12, 14, 12, 7), "bytes"),
    ]


def city():
    variables = [datasource_variable(), choice_variable("level", "级别", LEVELS, "school"), banner_variable()]
    panels = stacked(city_acceptance(), city_operation(), city_coverage(), city_banners(), city_gaps(), city_problems(),
                     city_reports())
    return dashboard("campus-city", "全市教育网络达标总览", "全市是否实现万兆到旗市区、千兆到校、百兆到班，哪里没有，为什么。",
                     variables, panels, [to_dashboard("campus-school", "学校网络与教室"),
                                         to_dashboard("campus-classroom", "教室网络")])
