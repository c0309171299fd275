#include "collector/http/pages/history.h"

#include <array>
#include <string>

#include "collector/http/pages/json_values.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

using wire::Json;

constexpr std::size_t kMostRows = 200;

constexpr Phrase kTitle{"历史", "History"};
constexpr Phrase kByDay{"按天", "By day"};
constexpr Phrase kByHour{"按小时", "By hour"};
constexpr Phrase kTime{"北京时间", "Beijing"};
constexpr Phrase kCompliant{"达标 / 报告", "Compliant / reports"};
constexpr Phrase kDown{"下行中位（最低）", "Down, median (lowest)"};
constexpr Phrase kUp{"上行中位（最低）", "Up, median (lowest)"};
constexpr Phrase kRtt{"空闲时延中位（p95）", "Idle RTT, median (p95)"};
constexpr Phrase kLoss{"平均丢包（最高）", "Loss, mean (highest)"};
constexpr std::array kFigures{kCompliant, kDown, kUp, kRtt, kLoss};
constexpr Phrase kNothing{"这段时间没有报告。", "There is no report of this time."};
constexpr Phrase kHow{
    "每份报告按汇聚平台的判定计一次；速率为 TCP 有效吞吐量。按小时的数据保留 60 天，按天的保留 400 天。",
    "Every report counts once, by the collector's verdict; rates are TCP goodput. Hours are kept for 60 days, days for "
    "400."};
constexpr Phrase kOlder{"只列出最近的部分，全部见 ", "Only the latest are listed; all of them are at "};
constexpr double kMedian = 0.5;
constexpr double kHigh = 0.95;

Json spread_json(const Spread& spread) {
  if (spread.empty()) return nullptr;
  return {{"count", spread.count()},     {"minimum", spread.minimum()},       {"mean", spread.mean()},
          {"maximum", spread.maximum()}, {"p50", spread.percentile(kMedian)}, {"p95", spread.percentile(kHigh)}};
}

std::string figure(double shown, double beside, Unit unit, Language language) {
  return element("b", "", escaped(format_quantity(shown, unit, language))) + " (" +
         escaped(format_quantity(beside, unit, language)) + ")";
}

std::string rate_figure(const Spread& rate, Language language) {
  if (rate.empty()) return "—";
  return figure(rate.percentile(kMedian), rate.minimum(), Unit::bits_per_second, language);
}

std::string begin_text(WallTime begin, RollUpStep step) {
  constexpr std::size_t kDate = 10;
  constexpr std::size_t kMinutes = 16;
  return to_local_text(begin).substr(0, step == RollUpStep::day ? kDate : kMinutes);
}

std::string table_row(const TimedRollUp& one, RollUpStep step, Language language) {
  const auto& values = one.values;
  const auto& rtt = values.rtt;
  const auto& loss = values.loss;
  const auto compliant = std::to_string(values.compliant) + " / " + std::to_string(values.reports) + " (" +
                         percentage(values.compliant, values.reports) + ")";
  const auto round_trip =
      rtt.empty() ? std::string("—") : figure(rtt.percentile(kMedian), rtt.percentile(kHigh), Unit::seconds, language);
  const auto lost = loss.empty() ? std::string("—") : figure(loss.mean(), loss.maximum(), Unit::ratio, language);
  const std::array contents{compliant, rate_figure(values.down, language), rate_figure(values.up, language), round_trip,
                            lost};
  std::string cells = element("th", "", escaped(begin_text(one.begin, step)));
  for (std::size_t i = 0; i < contents.size(); ++i) {
    cells += element("td", "", element("span", "label", kFigures[i].in(language)) + contents[i]);
  }
  return element("tr", "", cells) + "\n";
}

std::string table(std::span<const TimedRollUp> all, RollUpStep step, Language language) {
  std::string head = element("th", "", kTime.in(language));
  for (const auto& name : kFigures) head += element("th", "", name.in(language));
  std::string rows;
  std::size_t listed = 0;
  for (auto one = all.rbegin(); one != all.rend() && listed < kMostRows; ++one, ++listed) {
    rows += table_row(*one, step, language);
  }
  return element(
      "div", "wide",
      element("table", "", element("thead", "", element("tr", "", head)) + "\n" + element("tbody", "", rows)));
}

std::string path_of(const SiteCode& code, RollUpStep step, Language language) {
  return "/sites/" + code.text() + "/history?step=" + std::string(name_of(step)) +
         "&lang=" + std::string(name_of(language));
}

std::string choices(const SiteCode& code, RollUpStep step, Language language) {
  std::string list;
  for (const auto one : {RollUpStep::day, RollUpStep::hour}) {
    const auto words = (one == RollUpStep::day ? kByDay : kByHour).in(language);
    list += element("li", "", one == step ? element("b", "", words) : link(path_of(code, one, language), words));
  }
  return element("ul", "choices", list);
}

}  // namespace

std::string history_path(const SiteCode& code, Language language) { return path_of(code, RollUpStep::day, language); }

std::optional<std::string> history_page(const Snapshot& snapshot, const SiteCode& code, RollUpStep step,
                                        std::span<const TimedRollUp> history, Language language) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return std::nullopt;
  const auto& site = *status->site;
  auto body = element("p", "soft", link(site_path(site.code, language), full_name(site))) +
              choices(code, step, language) + element("p", "soft", kHow.in(language));
  if (history.empty()) {
    body += element("p", "", kNothing.in(language));
  } else {
    body += table(history, step, language);
  }
  if (history.size() > kMostRows) {
    const auto json = "/api/v1/sites/" + code.text() + "/history?step=" + std::string(name_of(step));
    body += element("p", "soft", kOlder.in(language) + link(json, json));
  }
  return framed({full_name(site) + " · " + kTitle.in(language),
                 "/sites/" + code.text() + "/history",
                 "step=" + std::string(name_of(step)),
                 {},
                 body},
                snapshot, language);
}

std::optional<std::string> history_json(const Snapshot& snapshot, const SiteCode& code, RollUpStep step,
                                        std::span<const TimedRollUp> history) {
  if (snapshot.find(code) == nullptr) return std::nullopt;
  Json entries = Json::array();
  for (const auto& one : history) {
    entries.push_back({{"begin", to_rfc3339(one.begin)},
                       {"reports", one.values.reports},
                       {"compliant", one.values.compliant},
                       {"down_bits_per_second", spread_json(one.values.down)},
                       {"up_bits_per_second", spread_json(one.values.up)},
                       {"idle_rtt_seconds", spread_json(one.values.rtt)},
                       {"loss_ratio", spread_json(one.values.loss)}});
  }
  return dumped({{"code", code.text()}, {"step", name_of(step)}, {"history", std::move(entries)}});
}

}  // namespace campus::collector
