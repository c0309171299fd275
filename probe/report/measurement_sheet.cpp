#include <array>
#include <optional>
#include <span>
#include <utility>

#include "core/words.h"
#include "probe/report/measurement_text.h"
#include "probe/report/path_text.h"
#include "probe/report/plain_text.h"
#include "probe/report/record_sheets.h"

namespace campus::probe {
namespace {

using Number = std::optional<double>;

Number number(const std::optional<BitRate>& rate) {
  return rate ? Number(static_cast<double>(rate->bits_per_second())) : Number();
}
Number number(const std::optional<DataSize>& size) {
  return size ? Number(static_cast<double>(size->bytes())) : Number();
}
Number number(const std::optional<Ratio>& ratio) { return ratio ? Number(ratio->value()) : Number(); }
Number number(const std::optional<Seconds>& time) {
  return time ? Number(std::chrono::duration<double>(*time).count()) : Number();
}
Number number(const std::optional<std::int64_t>& count) {
  return count ? Number(static_cast<double>(*count)) : Number();
}
Number number(const std::optional<Percentiles>& of, Seconds Percentiles::*which) {
  return of ? number(std::optional((*of).*which)) : Number();
}

struct Field {
  std::string_view zh_cn;
  std::string_view en;
  std::string_view unit;
  Number (*of)(const Measurement& m);
};
using M = const Measurement&;

constexpr std::array kFields{
    Field{"TCP有效吞吐量", "goodput", "bit/s", [](M m) { return number(m.goodput); }},
    Field{"IP层速率", "IP-layer rate", "bit/s", [](M m) { return number(m.ip_layer); }},
    Field{"线路速率", "line rate", "bit/s", [](M m) { return number(m.line_rate); }},
    Field{"要求值", "required", "bit/s", [](M m) { return number(m.required); }},
    Field{"政策目标（标称速率）", "target (nominal rate)", "bit/s", [](M m) { return number(m.target); }},
    Field{"路径上限（有效吞吐量）", "ceiling of the path (goodput)", "bit/s",
          [](M m) { return number(ceiling_of(m)); }},
    Field{"不确定度（95%）", "uncertainty (95%)", "ratio", [](M m) { return number(m.uncertainty); }},
    Field{"其中仪器", "of which instrument", "ratio", [](M m) { return number(m.instrument_uncertainty); }},
    Field{"丢包率", "loss", "ratio", [](M m) { return number(m.loss); }},
    Field{"丢包率（下行）", "loss, download", "ratio", [](M m) { return number(m.loss_down); }},
    Field{"丢包率（上行）", "loss, upload", "ratio", [](M m) { return number(m.loss_up); }},
    Field{"发送包数", "packets sent", "count", [](M m) { return number(m.packets_sent); }},
    Field{"丢失包数", "packets lost", "count", [](M m) { return number(m.packets_lost); }},
    Field{"发送负载（线路速率）", "offered load (line rate)", "bit/s", [](M m) { return number(m.offered); }},
    Field{"空载往返时延 p50", "idle round trip p50", "s", [](M m) { return number(m.idle_rtt, &Percentiles::p50); }},
    Field{"空载往返时延 p95", "idle round trip p95", "s", [](M m) { return number(m.idle_rtt, &Percentiles::p95); }},
    Field{"空载往返时延 p99", "idle round trip p99", "s", [](M m) { return number(m.idle_rtt, &Percentiles::p99); }},
    Field{"负载往返时延 p50", "loaded round trip p50", "s",
          [](M m) { return number(m.loaded_rtt, &Percentiles::p50); }},
    Field{"负载往返时延 p95", "loaded round trip p95", "s",
          [](M m) { return number(m.loaded_rtt, &Percentiles::p95); }},
    Field{"负载往返时延 p99", "loaded round trip p99", "s",
          [](M m) { return number(m.loaded_rtt, &Percentiles::p99); }},
    Field{"抖动", "jitter", "s", [](M m) { return number(m.jitter); }},
    Field{"重传率", "retransmissions", "ratio", [](M m) { return number(m.retransmit); }},
    Field{"背景流量", "cross traffic", "ratio", [](M m) { return number(m.cross_traffic); }},
    Field{"突发量（令牌桶）", "burst (token bucket)", "B", [](M m) { return number(m.burst); }},
    Field{"单连接有效吞吐量", "goodput of one stream", "bit/s", [](M m) { return number(m.single_stream); }},
    Field{"路径MTU", "path MTU", "B", [](M m) { return number(m.mtu); }},
    Field{"IP版本", "IP version", "", [](M m) { return number(m.ip_version); }},
    Field{"并发流数", "streams", "count", [](M m) { return number(m.streams); }},
    Field{"预热（不计入）", "warm-up (left out)", "s", [](M m) { return number(m.warmup); }},
    Field{"测量时长", "measured time", "s", [](M m) { return number(m.duration); }},
    Field{"传输数据量", "transferred", "B", [](M m) { return number(m.transferred); }},
    Field{"本机网口速率", "rate of the local port", "bit/s", [](M m) { return number(m.local.port_rate); }},
    Field{"测速节点网口速率", "rate of the responder's port", "bit/s", [](M m) { return number(m.remote.port_rate); }},
};

class Rows {
 public:
  explicit Rows(const ReportView& view) : view_(view) {}

  /// Every further row is about this one.
  void about(std::string subject, std::string responder) {
    ++count_;
    subject_ = std::move(subject);
    responder_ = std::move(responder);
  }
  void add(const std::string& quantity, SheetCell value, std::string_view unit, SheetCell uncertainty, SheetCell note) {
    rows_.push_back({number_cell(count_), text_cell(subject_), text_cell(responder_), text_cell(quantity),
                     std::move(value), text_cell(std::string(unit)), std::move(uncertainty), std::move(note)});
  }
  void number(const std::string& quantity, const Number& value, std::string_view unit) {
    if (value) add(quantity, number_cell(value), unit, {}, {});
  }
  void text(const std::string& quantity, std::string text, CellTone tone = CellTone::plain) {
    if (!text.empty()) add(quantity, {}, "", {}, text_cell(std::move(text), tone));
  }
  [[nodiscard]] std::string say(std::string_view zh_cn, std::string_view en) const { return view_.say(zh_cn, en); }
  [[nodiscard]] const ReportView& view() const { return view_; }
  [[nodiscard]] std::vector<std::vector<SheetCell>> finish() { return std::move(rows_); }

 private:
  const ReportView& view_;
  double count_ = 0;
  std::string subject_;
  std::string responder_;
  std::vector<std::vector<SheetCell>> rows_;
};

void add_measurement(Rows& rows, const Measurement& m) {
  const auto language = rows.view().language;
  rows.about(title_of(m, language), m.responder.value_or(""));
  if (m.verdict) {
    rows.text(rows.say("判定", "verdict"), std::string(words_of(*m.verdict, language)), tone_of(*m.verdict));
  }
  rows.text(rows.say("原因", "reason"), reason_of(m, language));
  for (const auto& field : kFields) rows.number(rows.say(field.zh_cn, field.en), field.of(m), field.unit);
  for (std::size_t i = 0; i < m.repeats.size(); ++i) {
    if (m.repeats[i].goodput == BitRate()) continue;
    const auto name = fill(rows.say("第 {0} 次有效吞吐量", "goodput of run {0}"), {std::to_string(i + 1)});
    rows.number(name, number(std::optional(m.repeats[i].goodput)), "bit/s");
  }
  if (m.detail) rows.text(rows.say("记录", "noted"), *m.detail);
}

void add_check(Rows& rows, const CheckObservation& check) {
  rows.about(check.quantity, "");
  auto note = check.detail;
  if (check.reason && *check.reason != Reason::none) {
    note += (note.empty() ? "" : rows.say("；", "; ")) + std::string(words_of(*check.reason, rows.view().language));
  }
  rows.add(check.quantity, number_cell(check.value), name_of(check.unit), number_cell(check.uncertainty),
           text_cell(note));
}

void add_platform(Rows& rows, const PlatformCheck& check) {
  const auto language = rows.view().language;
  rows.about(place_text(check, language) + " · IPv" + std::to_string(check.ip_version), check.address);
  rows.text(rows.say("结果", "result"), fault_text(check, language), check.fault ? CellTone::bad : CellTone::good);
  rows.number(rows.say("解析", "name looked up"), number(check.name_lookup), "s");
  rows.number(rows.say("连接", "connected"), number(check.connect), "s");
  rows.number(rows.say("加密", "encrypted"), number(check.tls), "s");
  rows.number(rows.say("首字节", "first byte"), number(check.first_byte), "s");
  rows.number(rows.say("证书剩余", "certificate left"), number(check.certificate_left), "s");
  rows.number(rows.say("持续速率", "rate"), number(check.rate), "bit/s");
}

}  // namespace

Sheet measurement_sheet(const ReportView& view) {
  Sheet sheet{view.say("测量", "Measurements"),
              {{view.say("序号", "number"), 8},
               {view.say("对象", "subject"), 36},
               {view.say("测速节点", "responder"), 22},
               {view.say("量", "quantity"), 28},
               {view.say("数值", "value"), 16},
               {view.say("单位", "unit"), 9},
               {view.say("不确定度", "uncertainty"), 13},
               {view.say("说明", "note"), 56}},
              {}};
  Rows rows(view);
  for (const auto& measurement : view.report.measurements) add_measurement(rows, measurement);
  for (const auto& check : view.report.checks) add_check(rows, check);
  for (const auto& check : view.report.platforms) add_platform(rows, check);
  sheet.rows = rows.finish();
  return sheet;
}

}  // namespace campus::probe
