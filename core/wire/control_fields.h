#pragma once
// The keys of the responder's control messages. Include in .cpp files.

#include <string>
#include <tuple>

#include "core/model/session.h"
#include "core/wire/fields.h"
#include "core/wire/session_fields.h"

namespace campus::wire {

template <>
struct Fields<HostCounters> {
  static constexpr auto list = std::make_tuple(
      field("interface", &HostCounters::interface), field("port_bits_per_second", &HostCounters::port_rate),
      field("full_duplex", &HostCounters::full_duplex),
      field("port_offers_bits_per_second", &HostCounters::port_offers),
      field("partner_offers_bits_per_second", &HostCounters::partner_offers), field("driver", &HostCounters::driver),
      field("offloads", &HostCounters::offloads), field("wireless", &HostCounters::wireless),
      field("cpu_busy_ticks", &HostCounters::cpu_busy), field("cpu_total_ticks", &HostCounters::cpu_total),
      field_or_default("cpu_steal_ticks", &HostCounters::cpu_steal), field("cores_used", &HostCounters::cores_used),
      field("softnet_dropped_packets", &HostCounters::softnet_dropped),
      field("socket_dropped_packets", &HostCounters::socket_dropped),
      field("port_dropped_packets", &HostCounters::port_dropped),
      field("interface_received_bytes", &HostCounters::interface_received),
      field("interface_sent_bytes", &HostCounters::interface_sent));
};

template <>
struct Fields<SessionRequest> {
  static constexpr auto list =
      std::make_tuple(field("method", &SessionRequest::method), field("direction", &SessionRequest::direction),
                      field("streams", &SessionRequest::streams), field("seconds", &SessionRequest::duration),
                      field("rate_bits_per_second", &SessionRequest::rate), field("bytes", &SessionRequest::bytes),
                      field_or_default("key", &SessionRequest::key), field("ticket", &SessionRequest::ticket),
                      field("test", &SessionRequest::test));
};

struct GrantLimits {
  Seconds duration{};
  DataSize bytes;
  std::int64_t streams = 1;
};

struct WireGrant {
  std::string id;
  GrantLimits limits;
  std::optional<std::string> test;
};

template <>
struct Fields<GrantLimits> {
  static constexpr auto list =
      std::make_tuple(field("seconds", &GrantLimits::duration), field("bytes", &GrantLimits::bytes),
                      field("streams", &GrantLimits::streams));
};

template <>
struct Fields<WireGrant> {
  static constexpr auto list = std::make_tuple(field("id", &WireGrant::id), field("limits", &WireGrant::limits),
                                               field("test", &WireGrant::test));
};

template <>
struct Fields<SessionRefusal> {
  static constexpr auto list = std::make_tuple(
      field("error", &SessionRefusal::error), field("reason", &SessionRefusal::reason),
      field("retry_after_seconds", &SessionRefusal::retry_after_seconds), field("nonce", &SessionRefusal::nonce),
      field("port_bits_per_second", &SessionRefusal::port_rate));
};

template <>
struct Fields<SessionStatus> {
  static constexpr auto list = std::make_tuple(
      field("state", &SessionStatus::state), field("streams", &SessionStatus::streams),
      field("samples", &SessionStatus::samples), field("next", &SessionStatus::next), field("tcp", &SessionStatus::tcp),
      field("host", &SessionStatus::host), field("packets_received", &SessionStatus::packets_received),
      field("packets_echoed", &SessionStatus::packets_echoed));
};

}  // namespace campus::wire
