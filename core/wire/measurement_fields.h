#pragma once
// The keys of a measurement: in reports, in the output of `measure`, and in traces. Include in .cpp files.

#include "core/model/measurement.h"
#include "core/wire/fields.h"

namespace campus::wire {

template <>
struct Fields<Percentiles> {
  static constexpr auto list = std::make_tuple(field("p50", &Percentiles::p50), field("p95", &Percentiles::p95),
                                               field("p99", &Percentiles::p99));
};

template <>
struct Fields<Repeat> {
  static constexpr auto list =
      std::make_tuple(field("goodput_bits_per_second", &Repeat::goodput), field("warmup_seconds", &Repeat::warmup),
                      field("duration_seconds", &Repeat::duration), field("transferred_bytes", &Repeat::transferred),
                      field("retransmit_ratio", &Repeat::retransmit), field("burst_bytes", &Repeat::burst),
                      field("series_bits_per_second", &Repeat::series));
};

template <>
struct Fields<StreamTrial> {
  static constexpr auto list =
      std::make_tuple(field("streams", &StreamTrial::streams), field("goodput_bits_per_second", &StreamTrial::goodput));
};

template <>
struct Fields<HostConditions> {
  static constexpr auto list = std::make_tuple(
      field("interface", &HostConditions::interface), field("port_bits_per_second", &HostConditions::port_rate),
      field("full_duplex", &HostConditions::full_duplex), field("cpu_busy_ratio", &HostConditions::cpu_busy),
      field("packets_dropped", &HostConditions::packets_dropped), field("cpu_steal_ratio", &HostConditions::cpu_steal),
      field("port_offers_bits_per_second", &HostConditions::port_offers),
      field("partner_offers_bits_per_second", &HostConditions::partner_offers),
      field("driver", &HostConditions::driver), field("offloads", &HostConditions::offloads),
      field("wireless", &HostConditions::wireless));
};

template <>
struct Fields<Measurement> {
  static constexpr auto list = std::make_tuple(
      field("method", &Measurement::method), field("direction", &Measurement::direction),
      field("mode", &Measurement::mode), field("tier", &Measurement::tier), field("responder", &Measurement::responder),
      field("target_bits_per_second", &Measurement::target), field("rule", &Measurement::rule),
      field("required_bits_per_second", &Measurement::required), field("required_layer", &Measurement::required_layer),
      field("goodput_bits_per_second", &Measurement::goodput),
      field("ip_layer_bits_per_second", &Measurement::ip_layer),
      field("line_rate_bits_per_second", &Measurement::line_rate),
      field("uncertainty_ratio", &Measurement::uncertainty),
      field("instrument_uncertainty_ratio", &Measurement::instrument_uncertainty),
      field("mtu_bytes", &Measurement::mtu), field("overhead_bytes", &Measurement::overhead),
      field("payload_bytes", &Measurement::payload), field("encapsulation_bytes", &Measurement::encapsulation),
      field("ip_version", &Measurement::ip_version), field("congestion_control", &Measurement::congestion_control),
      field("streams", &Measurement::streams), field_or_default("stream_trials", &Measurement::stream_trials),
      field("single_stream_goodput_bits_per_second", &Measurement::single_stream),
      field("warmup_seconds", &Measurement::warmup), field("duration_seconds", &Measurement::duration),
      field_or_default("repeats", &Measurement::repeats), field("transferred_bytes", &Measurement::transferred),
      field("idle_rtt_seconds", &Measurement::idle_rtt), field("loaded_rtt_seconds", &Measurement::loaded_rtt),
      field("standing_queue_seconds", &Measurement::standing_queue),
      field("responsiveness_per_minute", &Measurement::responsiveness), field("jitter_seconds", &Measurement::jitter),
      field("loss_ratio", &Measurement::loss), field("loss_down_ratio", &Measurement::loss_down),
      field("loss_up_ratio", &Measurement::loss_up), field("packets_sent", &Measurement::packets_sent),
      field("packets_lost", &Measurement::packets_lost), field("offered_bits_per_second", &Measurement::offered),
      field("retransmit_ratio", &Measurement::retransmit), field("cross_traffic_ratio", &Measurement::cross_traffic),
      field("burst_bytes", &Measurement::burst), field("local", &Measurement::local),
      field("remote", &Measurement::remote), field("baseline_report", &Measurement::baseline_report),
      field("baseline_age_seconds", &Measurement::baseline_age),
      field("baseline_goodput_bits_per_second", &Measurement::baseline_goodput),
      field("limited_by", &Measurement::limited_by), nullable_field("verdict", &Measurement::verdict),
      field("reason", &Measurement::reason), field("cpu_seconds", &Measurement::cpu),
      field("detail", &Measurement::detail));
};

}  // namespace campus::wire
