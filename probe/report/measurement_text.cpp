#include "probe/report/measurement_text.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "core/units.h"
#include "core/words.h"
#include "probe/report/plain_text.h"
#include "standards/rate_rule.h"

namespace campus::probe {
namespace {

using Rows = std::vector<LabelledText>;

struct Writer {
  Language language;
  Rows rows;

  [[nodiscard]] std::string say(std::string_view zh_cn, std::string_view en) const {
    return std::string(language == Language::en ? en : zh_cn);
  }
  [[nodiscard]] std::string text(BitRate value) const { return campus::to_text(value); }
  [[nodiscard]] std::string text(DataSize value) const { return probe::to_text(value); }
  [[nodiscard]] std::string text(Ratio value) const { return format_quantity(value.value(), Unit::ratio, language); }
  [[nodiscard]] std::string text(Seconds value) const {
    return format_quantity(static_cast<double>(value.count()) / 1e9, Unit::seconds, language);
  }
  [[nodiscard]] std::string text(std::int64_t value) const { return std::to_string(value); }
  [[nodiscard]] std::string text(const std::string& value) const { return value; }
  [[nodiscard]] std::string text(const Percentiles& value) const {
    return text(value.p50) + " / " + text(value.p95) + " / " + text(value.p99);
  }

  template <class T>
  void add(std::string_view zh_cn, std::string_view en, const std::optional<T>& value, std::string_view suffix = "") {
    if (value) rows.push_back({say(zh_cn, en), text(*value) + std::string(suffix)});
  }
  void add_text(std::string_view zh_cn, std::string_view en, std::string value) {
    if (!value.empty()) rows.push_back({say(zh_cn, en), std::move(value)});
  }
};

std::string layer_name(std::string_view layer, const Writer& out) {
  if (layer == "goodput") return out.say("TCP有效吞吐量", "goodput");
  if (layer == "ip_layer") return out.say("IP层速率", "IP-layer rate");
  if (layer == "line_rate") return out.say("线路速率", "line rate");
  return std::string(layer);
}

std::string requirement_of(const Measurement& m, const Writer& out) {
  if (!m.required) return {};
  std::string text = "≥ " + out.text(*m.required);
  if (m.required_layer) text += out.say("（", " (") + layer_name(*m.required_layer, out) + out.say("）", ")");
  return text;
}

std::string loss_of(const Measurement& m, const Writer& out) {
  if (!m.loss) return {};
  std::string text = out.text(*m.loss);
  if (m.packets_sent && m.packets_lost) {
    text += fill(out.say("（发送 {0} 包，丢失 {1} 包）", " ({0} packets sent, {1} lost)"),
                 {std::to_string(*m.packets_sent), std::to_string(*m.packets_lost)});
  }
  if (m.loss_down && m.loss_up) {
    text += fill(out.say("，下行 {0}，上行 {1}", ", download {0}, upload {1}"),
                 {out.text(*m.loss_down), out.text(*m.loss_up)});
  }
  return text;
}

std::string host_text(const HostConditions& host, const Writer& out) {
  std::string text;
  const auto join = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : out.say("，", ", ")) + part;
  };
  if (host.interface) join(*host.interface);
  if (host.port_rate) join(out.text(*host.port_rate));
  if (host.full_duplex) join(*host.full_duplex ? out.say("全双工", "full duplex") : out.say("半双工", "half duplex"));
  if (host.port_offers && host.port_rate && *host.port_offers != *host.port_rate) {
    join(out.say("本端支持 ", "offers ") + out.text(*host.port_offers));
  }
  if (host.partner_offers) join(out.say("对端支持 ", "partner offers ") + out.text(*host.partner_offers));
  if (host.driver) join(out.say("驱动 ", "driver ") + *host.driver);
  if (host.wireless && *host.wireless) join(out.say("无线", "wireless"));
  if (host.cpu_busy) join(out.say("最忙核心 ", "busiest core ") + out.text(*host.cpu_busy));
  if (host.cpu_steal && host.cpu_steal->value() > 0) {
    join(out.say("被虚拟化占用 ", "taken by the hypervisor ") + out.text(*host.cpu_steal));
  }
  if (host.packets_dropped) {
    join(fill(out.say("主机内丢包 {0}", "{0} packets dropped in the host"), {std::to_string(*host.packets_dropped)}));
  }
  return text;
}

std::string packet_text(const Measurement& m, const Writer& out) {
  if (!m.payload || !m.overhead) return {};
  auto text = fill(out.say("净荷 {0} B，开销 {1} B", "payload {0} B, overhead {1} B"),
                   {std::to_string(*m.payload), std::to_string(*m.overhead)});
  if (m.encapsulation && *m.encapsulation > 0) {
    text += fill(out.say("，另计隧道 {0} B", ", tunnel {0} B"), {std::to_string(*m.encapsulation)});
  }
  return text;
}

std::string trials_text(const Measurement& m, const Writer& out) {
  std::string text;
  for (const auto& trial : m.stream_trials) {
    text +=
        (text.empty() ? "" : out.say("，", ", ")) + std::to_string(trial.streams) + " × → " + out.text(trial.goodput);
  }
  return text;
}

std::string runs_text(const Measurement& m, const Writer& out) {
  constexpr std::size_t most_shown = 12;
  if (m.repeats.empty() || m.repeats.front().goodput == BitRate()) return {};
  std::string text;
  for (std::size_t i = 0; i < m.repeats.size() && i < most_shown; ++i) {
    text += (i == 0 ? "" : out.say("，", ", ")) + out.text(m.repeats[i].goodput);
  }
  return text + (m.repeats.size() > most_shown ? " …" : "");
}

}  // namespace

std::string to_text(DataSize size) {
  struct Step {
    double from;
    const char* unit;
  };
  constexpr std::array steps{Step{1e12, "TB"}, Step{1e9, "GB"}, Step{1e6, "MB"}, Step{1e3, "kB"}};
  const auto bytes = static_cast<double>(size.bytes());
  std::array<char, 48> buffer{};
  for (const auto& [from, unit] : steps) {
    if (bytes < from) continue;
    std::snprintf(buffer.data(), buffer.size(), "%.4g %s", bytes / from, unit);
    return buffer.data();
  }
  return std::to_string(size.bytes()) + " B";
}

std::optional<BitRate> ceiling_of(const Measurement& measurement) {
  if (!measurement.target) return std::nullopt;
  return standards::goodput_ceiling(*measurement.target, measurement);
}

std::string title_of(const Measurement& m, Language language) {
  std::string text = m.direction ? std::string(words_of(*m.direction, language)) + " · " : std::string();
  text += words_of(m.method, language);
  if (m.tier) text += " · " + std::string(words_of(*m.tier, language));
  return text;
}

/// A train sees the line; the other layers follow by arithmetic, and say so.
void add_rates(const Measurement& m, Writer& out) {
  if (m.method == Method::train) {
    out.add("线路速率", "Line rate", m.line_rate);
    out.add("IP层速率（换算）", "IP-layer rate (converted)", m.ip_layer);
    out.add("TCP有效吞吐量（换算）", "Goodput (converted)", m.goodput);
    return;
  }
  out.add("TCP有效吞吐量", "Goodput (TCP payload)", m.goodput);
  out.add("IP层速率", "IP-layer rate", m.ip_layer);
  out.add("线路速率", "Line rate", m.line_rate);
}

std::vector<LabelledText> findings_of(const Measurement& m, Language language) {
  Writer out{language, {}};
  add_rates(m, out);
  out.add_text("要求", "Required", requirement_of(m, out));
  out.add("政策目标（标称速率）", "Target (nominal rate)", m.target);
  if (m.required_layer != "line_rate") {
    out.add("路径上限（有效吞吐量）", "Ceiling of the path (goodput)", ceiling_of(m));
  }
  out.add("不确定度（95%）", "Uncertainty (95%)", m.uncertainty);
  out.add("其中仪器", "of which instrument", m.instrument_uncertainty);
  out.add_text("丢包率", "Loss", loss_of(m, out));
  out.add("空载往返时延 p50/p95/p99", "Idle round trip p50/p95/p99", m.idle_rtt);
  out.add("负载往返时延 p50/p95/p99", "Loaded round trip p50/p95/p99", m.loaded_rtt);
  out.add(m.method == Method::train ? "排队时延（包列内最大）" : "负载增加的时延（中位数）",
          m.method == Method::train ? "Queueing delay (largest within the train)" : "Delay added by the load (median)",
          m.standing_queue);
  if (m.responsiveness) {
    out.add_text("负载响应（往返次数/分钟）", "Responsiveness (round trips a minute)",
                 std::to_string(*m.responsiveness));
  }
  out.add("抖动", "Jitter", m.jitter);
  out.add("重传率", "Retransmissions", m.retransmit);
  out.add("背景流量", "Cross traffic", m.cross_traffic);
  out.add("突发量（令牌桶）", "Burst (token bucket)", m.burst);
  out.add("单连接有效吞吐量", "Goodput of one stream", m.single_stream);
  return std::move(out.rows);
}

std::vector<LabelledText> conditions_of(const Measurement& m, Language language) {
  Writer out{language, {}};
  out.add("测速节点", "Responder", m.responder);
  out.add("规则", "Rule", m.rule);
  out.add("路径MTU", "Path MTU", m.mtu, " B");
  out.add_text("每包", "Per packet", packet_text(m, out));
  out.add("IP版本", "IP version", m.ip_version);
  out.add("拥塞控制（发送端）", "Congestion control (sender)", m.congestion_control);
  out.add("并发流数", "Streams", m.streams);
  out.add_text("增加并发的尝试", "Trials with more streams", trials_text(m, out));
  out.add("预热（不计入）", "Warm-up (left out)", m.warmup);
  out.add("测量时长", "Measured time", m.duration);
  if (!m.repeats.empty()) out.add_text("重复次数", "Repeats", std::to_string(m.repeats.size()));
  out.add("传输数据量", "Transferred", m.transferred);
  out.add("发送负载（线路速率）", "Offered load (line rate)", m.offered);
  out.add("探针处理器时间", "CPU time of the probe", m.cpu);
  if (m.limited_by) out.add_text("受限于", "Limited by", std::string(words_of(*m.limited_by, language)));
  return std::move(out.rows);
}

std::vector<LabelledText> hosts_of(const Measurement& m, Language language) {
  Writer out{language, {}};
  out.add_text("各次结果", "Each run", runs_text(m, out));
  out.add_text("本机网口", "Local port", host_text(m.local, out));
  out.add_text("测速节点网口", "Responder's port", host_text(m.remote, out));
  if (m.detail) out.add_text("记录", "Noted", *m.detail);
  return std::move(out.rows);
}

std::string reason_of(const Measurement& m, Language language) {
  if (m.reason && *m.reason != Reason::none) return std::string(words_of(*m.reason, language));
  if (m.limited_by && m.verdict != Verdict::met) return std::string(sentence_of(*m.limited_by, language));
  return {};
}

}  // namespace campus::probe
