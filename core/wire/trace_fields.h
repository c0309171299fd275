#pragma once
// The keys of a trace. Include in .cpp files.

#include <tuple>

#include "core/model/trace.h"
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

}  // namespace campus::wire
