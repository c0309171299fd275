#include <algorithm>
#include <vector>

#include "core/words.h"
#include "probe/report/html_parts.h"
#include "probe/report/measurement_text.h"
#include "probe/report/path_text.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

Markup pair_of(const std::vector<LabelledText>& rows, std::size_t index) {
  if (index >= rows.size()) return element("th", Markup()) + element("td", Markup());
  return element("th", rows[index].label) + element("td", isolated(rows[index].value));
}

/// What was found at the left, how it was measured at the right, both ends below.
Markup details_of(const Measurement& measurement, Language language) {
  const auto findings = findings_of(measurement, language);
  const auto conditions = conditions_of(measurement, language);
  Markup rows;
  for (std::size_t i = 0; i < std::max(findings.size(), conditions.size()); ++i) {
    rows += element("tr", pair_of(findings, i) + pair_of(conditions, i));
  }
  for (const auto& row : hosts_of(measurement, language)) {
    rows += element("tr", element("th", row.label) + element("td", {{"colspan", "3"}}, isolated(row.value)));
  }
  return element("table", {{"class", "pair"}}, rows);
}

Markup measurement_block(const ReportView& view, const Measurement& measurement) {
  auto title = element("span", title_of(measurement, view.language));
  if (measurement.verdict) title += badge(*measurement.verdict, view.language);
  auto head = element("h3", title);
  const auto reason = reason_of(measurement, view.language);
  if (!reason.empty()) head += element("p", reason);
  head += bullet_bar(measurement, view.language) + series_chart(measurement, view.language);
  return element("div", {{"class", "run"}}, head) + details_of(measurement, view.language) + verbatim("\n");
}

std::string value_of(const ReportView& view, const CheckObservation& check) {
  if (!check.value) return "—";
  auto text = view.quantity(*check.value, check.unit);
  if (check.uncertainty && check.unit != Unit::truth) text += " ± " + view.quantity(*check.uncertainty, check.unit);
  return text;
}

Markup checks_table(const ReportView& view) {
  if (view.report.checks.empty()) return {};
  Markup rows;
  for (const auto& check : view.report.checks) {
    auto note = element("span", {{"class", "m"}}, isolated(check.detail));
    if (check.reason && *check.reason != Reason::none) {
      if (!check.detail.empty()) note += verbatim("<br>");
      note += Markup(words_of(*check.reason, view.language));
    }
    rows += element("tr", element("td", {{"class", "m"}}, check.quantity) +
                              element("td", {{"class", "n"}}, value_of(view, check)) +
                              element("td", {{"class", "n"}}, std::to_string(check.samples)) + element("td", note));
  }
  const auto head = element("th", view.say("测量量", "Quantity")) + element("th", view.say("观测值", "Value")) +
                    element("th", view.say("样本数", "Samples")) + element("th", view.say("观测记录", "What was seen"));
  return element("h3", view.say("其他观测", "Other observations")) +
         element("table", element("thead", element("tr", head)) + element("tbody", rows));
}

Markup bottleneck_block(const ReportView& view) {
  const auto found = bottlenecks_of(view);
  if (found.empty()) return {};
  Markup rows;
  for (const auto& one : found) {
    rows += element("tr", element("th", words_of(one.direction, view.language)) +
                              element("td", finding_text(one, view.language)) +
                              element("td", evidence_text(one, view.language)));
  }
  const auto head = element("th", view.say("方向", "Direction")) + element("th", view.say("结论", "Finding")) +
                    element("th", view.say("依据（由近及远）", "Evidence, nearest first"));
  return element("h3", view.say("瓶颈定位", "Where the limit lies")) +
         element("table", element("thead", element("tr", head)) + element("tbody", rows));
}

Markup platforms_table(const ReportView& view) {
  if (view.report.platforms.empty()) return {};
  const auto moment = [&](const std::optional<Seconds>& at) {
    const auto seconds = at ? std::chrono::duration<double>(*at).count() : 0.0;
    return element("td", {{"class", "n"}}, at ? view.quantity(seconds, Unit::seconds) : "—");
  };
  Markup rows;
  for (const auto& check : view.report.platforms) {
    auto rate = std::string("—");
    if (check.rate) rate = view.quantity(static_cast<double>(check.rate->bits_per_second()), Unit::bits_per_second);
    rows += element("tr", element("td", isolated(place_text(check, view.language))) +
                              element("td", {{"class", "n"}}, "IPv" + std::to_string(check.ip_version)) +
                              element("td", fault_text(check, view.language)) + moment(check.name_lookup) +
                              moment(check.connect) + moment(check.tls) + moment(check.first_byte) +
                              element("td", {{"class", "n"}}, rate));
  }
  Markup head;
  for (const auto& title : {view.say("平台", "Platform"), view.say("协议", "Family"), view.say("结果", "Result"),
                            view.say("解析", "DNS"), view.say("连接", "Connect"), view.say("加密", "TLS"),
                            view.say("首字节", "First byte"), view.say("持续速率", "Rate")}) {
    head += element("th", title);
  }
  return element("h3", view.say("教学平台访问（自请求开始的累计时间）", "Platforms (time since the request began)")) +
         element("table", element("thead", element("tr", head)) + element("tbody", rows));
}

}  // namespace

Markup measurements_block(const ReportView& view) {
  Markup block;
  for (const auto& measurement : view.report.measurements) block += measurement_block(view, measurement);
  if (block.empty()) {
    block = element("p", view.say("没有完成任何网络测量。", "No network measurement was completed."));
  }
  return block + bottleneck_block(view) + checks_table(view) + platforms_table(view);
}

}  // namespace campus::probe
