#include "core/wire/trace_json.h"

#include <algorithm>

#include "core/wire/bounded_json.h"
#include "core/wire/fields.h"
#include "core/wire/measurement_fields.h"
#include "core/wire/session_fields.h"

namespace campus::wire {

template <>
struct Fields<ArrivalSlice> {
  static constexpr auto list =
      std::make_tuple(field("index", &ArrivalSlice::index), field("packets", &ArrivalSlice::packets),
                      field("time", &ArrivalSlice::time), field("position", &ArrivalSlice::position),
                      field("sequence", &ArrivalSlice::sequence), field("sent", &ArrivalSlice::sent),
                      field("delay", &ArrivalSlice::delay));
};

template <>
struct Fields<TrainCounts> {
  static constexpr auto list = std::make_tuple(
      field("sent", &TrainCounts::sent), field("passed", &TrainCounts::passed),
      field("received", &TrainCounts::received), field("first_batch", &TrainCounts::first_batch),
      field("span_seconds", &TrainCounts::span), field("dropped_in_hosts", &TrainCounts::dropped_in_hosts),
      field("cross_traffic_bytes", &TrainCounts::cross_traffic_bytes),
      field("clock_stepped", &TrainCounts::clock_stepped), field("host_paused", &TrainCounts::host_paused),
      field("interrupted", &TrainCounts::interrupted));
};

template <>
struct Fields<TrainTrace> {
  static constexpr auto list =
      std::make_tuple(field("slices", &TrainTrace::slices), field("counts", &TrainTrace::counts));
};

template <>
struct Fields<TrainsTrace> {
  static constexpr auto list = std::make_tuple(
      field("port_bits_per_second", &TrainsTrace::port_rate), field("wire_bytes", &TrainsTrace::wire_bytes),
      field("alpha", &TrainsTrace::alpha), field("sender_is_here", &TrainsTrace::sender_is_here),
      field("port_mtu_bytes", &TrainsTrace::port_mtu), field("vlan_tagged", &TrainsTrace::vlan_tagged),
      field("trains", &TrainsTrace::trains));
};

template <>
struct Fields<TcpRunTrace> {
  static constexpr auto list = std::make_tuple(
      field("streams", &TcpRunTrace::streams), field("duration_seconds", &TcpRunTrace::duration),
      field("samples", &TcpRunTrace::samples), field("sender", &TcpRunTrace::sender),
      field("local", &TcpRunTrace::local), field("remote", &TcpRunTrace::remote),
      field("other_bytes", &TcpRunTrace::other_bytes), field("loaded_rtt_seconds", &TcpRunTrace::loaded_rtt));
};

template <>
struct Fields<TcpTrace> {
  static constexpr auto list = std::make_tuple(field("runs", &TcpTrace::runs));
};

template <>
struct Fields<LossCounts> {
  static constexpr auto list =
      std::make_tuple(field("sent", &LossCounts::sent), field("arrived_there", &LossCounts::arrived_there),
                      field("echoed", &LossCounts::echoed), field("arrived_here", &LossCounts::arrived_here),
                      field_or_default("separate", &LossCounts::separate));
};

template <>
struct Fields<LatencyTrace> {
  static constexpr auto list = std::make_tuple(
      field("idle_nanoseconds", &LatencyTrace::idle), field("loaded_nanoseconds", &LatencyTrace::loaded),
      field("idle_sent", &LatencyTrace::idle_sent), field("loss", &LatencyTrace::loss));
};

template <>
struct Fields<Trace> {
  static constexpr auto list = std::make_tuple(field("measured", &Trace::measured), field("train", &Trace::train),
                                               field("tcp", &Trace::tcp), field("latency", &Trace::latency));
};

namespace {

/// A method computes with these: what cannot have been counted is refused here, not met there.
void check_numbers(const Trace& trace) {
  const auto negative = [](std::int64_t n) { return n < 0; };
  if (trace.train) {
    if (trace.train->wire_bytes < 64 || trace.train->wire_bytes > 10'000) wrong("/train/wire_bytes is out of range");
    if (trace.train->alpha <= 0 || trace.train->alpha >= 0.5) wrong("/train/alpha must lie between 0 and 0.5");
  }
  if (trace.tcp) {
    if (trace.tcp->runs.empty()) wrong("/tcp/runs is empty");
    for (const auto& run : trace.tcp->runs) {
      if (run.samples.size() % 2 != 0 || std::any_of(run.samples.begin(), run.samples.end(), negative)) {
        wrong("/tcp/runs: samples must be pairs of numbers that are not negative");
      }
      if (run.duration < std::chrono::milliseconds(100)) wrong("/tcp/runs: a duration is under 0.1 s");
    }
  }
}

void check_method(const Trace& trace) {
  const bool fits = trace.measured.method == Method::train ? trace.train && !trace.tcp && !trace.latency
                    : trace.measured.method == Method::tcp ? trace.tcp && !trace.train && !trace.latency
                                                           : trace.latency && !trace.train && !trace.tcp;
  if (!fits) wrong("must hold the events of method " + std::string(name_of(trace.measured.method)) + " and no other");
}

}  // namespace

std::string encode_traces(const std::vector<Trace>& traces) {
  return Json{{"schema", kTraceSchema}, {"traces", encode(traces)}}.dump(-1, ' ', false,
                                                                         Json::error_handler_t::replace);
}

Result<std::vector<Trace>> parse_traces(std::string_view text) {
  auto json = parse_bounded(text, kTraceLimits);
  if (!json) return json.error();
  if (!json->is_object() || json->value("schema", Json()) != kTraceSchema || !json->contains("traces")) {
    return Error{ErrorCode::bad_data, "/schema: must be \"" + std::string(kTraceSchema) + "\", with traces"};
  }
  try {
    auto traces = decode<std::vector<Trace>>((*json)["traces"]);
    for (const auto& trace : traces) {
      check_method(trace);
      check_numbers(trace);
    }
    return traces;
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, "/traces" + error.pointer() + ": " + error.what()};
  }
}

}  // namespace campus::wire
