#include "collector/http/pages/fault_text.h"

#include <utility>
#include <vector>

#include "collector/http/pages/failing_items.h"
#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kFaultTitle{"【线路报障】", "[Fault report: access line]"};
constexpr Phrase kSilenceTitle{"【失联核查】", "[Please check: no reports]"};
constexpr Phrase kSite{"单位：", "Site: "};
constexpr Phrase kCode{"（代码 ", " (code "};
constexpr Phrase kClose{"）", ")"};
constexpr Phrase kAddress{"地址：", "Address: "};
constexpr Phrase kCarrier{"线路服务单位（运营商）：", "Carrier: "};
constexpr Phrase kCircuit{"线路编号：", "Circuit: "};
constexpr Phrase kContract{"合同编号：", "Contract: "};
constexpr Phrase kRates{"合同速率（下行 / 上行）：", "Contracted rate (down / up): "};
constexpr Phrase kContact{"现场联系人：", "Contact on site: "};
constexpr Phrase kFailing{"未达标指标：", "Items that do not conform:"};
constexpr Phrase kAlso{"同一报告的其他测量值：", "Other values of the same report: "};
constexpr Phrase kRtt{"空闲往返时延 p50 ", "idle round trip p50 "};
constexpr Phrase kJitter{"抖动 ", "jitter "};
constexpr Phrase kLoss{"丢包率 ", "loss "};
constexpr Phrase kSince{"判为不达标的时间：", "Found noncompliant at: "};
constexpr Phrase kTested{"测试时间：", "Tested at: "};
constexpr Phrase kZone{"（北京时间）", " (Beijing time)"};
constexpr Phrase kHow{"测试方式：", "How it was measured: "};
constexpr Phrase kActive{"，由现场探针与教育专网测速节点之间主动测得",
                         ", actively, between the probe on site and a responder of "
                         "the education network"};
constexpr Phrase kStreams{" 条流", " streams"};
constexpr Phrase kTimes{" 次，每次 ", " times "};
constexpr Phrase kResponder{"，测速节点 ", ", responder "};
constexpr Phrase kRecord{"测试记录编号（SHA-256）：", "Record (SHA-256): "};
constexpr Phrase kSigned{"记录由探针签名，可用 campus-probe verify 核对。",
                         "The record is signed by the probe; campus-probe verify checks it."};
constexpr Phrase kAskFault{"请核查该线路，处理完毕后告知，以便安排复测。",
                           "Please look into this line and tell us when it is mended, so that it can be tested again."};
constexpr Phrase kLastSeen{"最近一次收到上报：", "Last report received: "};
constexpr Phrase kExpected{"应报间隔：", "Reports expected every: "};
constexpr Phrase kMinutes{" 分钟", " minutes"};
constexpr Phrase kSilence{
    "此后没有收到任何上报。线路是否中断尚未确认，也可能是停电或探针故障。",
    "Nothing has arrived since. Whether the line is down is not established; it may be the power or the "
    "probe."};
constexpr Phrase kAskSilence{"请核查该线路状态并告知结果。", "Please check the state of this line and tell us."};

class Text {
 public:
  explicit Text(Language language) : language_(language) {}

  void line(const std::string& text) { text_ += (text_.empty() ? "" : "\n") + text; }
  /// Nothing where `value` is empty.
  void line(Phrase name, const std::string& value) {
    if (!value.empty()) line(name.in(language_) + value);
  }
  void time(Phrase name, WallTime time) { line(name, to_local_text(time) + kZone.in(language_)); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  Language language_;
  std::string text_;
};

std::string name_of_site(const SiteStatus& status, Language language) {
  auto text = one_line(full_name(*status.site)) + kCode.in(language) + status.site->code.text();
  if (status.banner != nullptr && status.banner != status.site) {
    text += comma(language) + one_line(full_name(*status.banner));
  }
  return text + kClose.in(language);
}

void write_line_facts(Text& text, const SiteStatus& status, Language language) {
  const auto facts = line_facts(status);
  text.line(kSite, name_of_site(status, language));
  text.line(kAddress, facts.address);
  text.line(kCarrier, facts.carrier);
  text.line(kCircuit, facts.circuit);
  text.line(kContract, facts.contract);
  text.line(kRates, contract_rates(facts));
  const bool both = !facts.contact.empty() && !facts.phone.empty();
  text.line(kContact, facts.contact + (both ? " " : "") + facts.phone);
}

std::string seconds_text(Seconds value, Language language) {
  return format_quantity(std::chrono::duration<double>(value).count(), Unit::seconds, language);
}

std::string other_values(const QualityFigure& quality, Language language) {
  std::vector<std::string> values;
  if (quality.rtt) {
    values.push_back(kRtt.in(language) + seconds_text(quality.rtt->p50, language) + " / p95 " +
                     seconds_text(quality.rtt->p95, language));
  }
  if (quality.jitter) values.push_back(kJitter.in(language) + seconds_text(*quality.jitter, language));
  if (quality.loss) values.push_back(kLoss.in(language) + format_quantity(*quality.loss, Unit::ratio, language));
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : comma(language)) + value;
  return text;
}

/// `download: sustained run, 8 streams, 3 times 10 s, responder 10.0.0.1:8601`
std::string run_text(const Measurement& run, Language language) {
  auto text = run.direction ? std::string(campus::words_of(*run.direction, language)) + " " : std::string();
  text += campus::words_of(run.method, language);
  if (run.streams) text += comma(language) + std::to_string(*run.streams) + kStreams.in(language);
  if (run.duration && !run.repeats.empty()) {
    text += comma(language) + std::to_string(run.repeats.size()) + kTimes.in(language) +
            seconds_text(run.repeats.front().duration, language);
  }
  if (run.responder) text += kResponder.in(language) + one_line(*run.responder);
  return text;
}

void write_how(Text& text, const Judgement& judgement, const std::optional<LatestReport>& detail, Language language) {
  text.time(kTested, judgement.ended);
  text.line(kHow, std::string(campus::words_of(judgement.mode, language)) + kActive.in(language));
  if (detail) {
    for (const auto& run : detail->report.measurements) {
      if (run.method != Method::latency && run.goodput) text.line("  " + run_text(run, language));
    }
  }
  text.line(kRecord, judgement.report.hex());
  text.line(kSigned.in(language));
}

}  // namespace

std::string fault_text(const SiteStatus& status, const StandardSummary& standard, std::optional<WallTime> since,
                       const std::optional<LatestReport>& detail, Language language) {
  if (!status.latest || status.site->level == Level::classroom) return "";
  const auto failing = failing_items(status, standard);
  Text text(language);
  text.line(kFaultTitle.in(language));
  write_line_facts(text, status, language);
  text.line(kFailing.in(language));
  int number = 0;
  for (const auto& item : failing) {
    if (item.verdict == ItemVerdict::nonconform && item.responsible == "carrier") {
      text.line("  " + std::to_string(++number) + ". " + sentence_of(item, language));
    }
  }
  if (number == 0) return "";
  text.line(kAlso, other_values(status.latest->quality, language));
  if (since) text.time(kSince, *since);
  write_how(text, *status.latest, detail, language);
  text.line(kAskFault.in(language));
  return text.take();
}

std::string silence_text(const SiteStatus& status, Language language) {
  Text text(language);
  text.line(kSilenceTitle.in(language));
  write_line_facts(text, status, language);
  if (status.latest) text.time(kLastSeen, status.latest->received);
  constexpr int kSecondsOfMinute = 60;
  if (const auto minutes = status.report_interval_seconds / kSecondsOfMinute; minutes > 0) {
    text.line(kExpected, std::to_string(minutes) + kMinutes.in(language));
  }
  text.line(kSilence.in(language));
  text.line(kAskSilence.in(language));
  return text.take();
}

}  // namespace campus::collector
