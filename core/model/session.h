#pragma once
// What probe and responder tell each other over the control connection. Plain values; counters only ever grow.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/measurement.h"
#include "core/units.h"

namespace campus {

/// What the sending end's TCP knows, summed over the streams of a session.
struct TcpFacts {
  std::int64_t payload = 0;  ///< bytes of a full segment (current MSS); the smallest of all streams
  bool timestamps = false;
  std::string congestion_control;
  std::int64_t port_mtu = 0;
  bool vlan_tagged = false;
  std::int64_t bytes_sent = 0;
  std::int64_t bytes_retransmitted = 0;
  std::int64_t busy_microseconds = 0;            ///< time with data to send
  std::int64_t window_limited_microseconds = 0;  ///< of it, waiting for the receiver's window
};

/// A host's own counters at one moment; two of them tell what happened between.
struct HostCounters {
  std::string interface;
  std::optional<BitRate> port_rate;
  std::optional<bool> full_duplex;
  std::optional<BitRate> port_offers;     ///< the fastest mode the port offers
  std::optional<BitRate> partner_offers;  ///< the fastest mode its partner offers
  std::optional<std::string> driver;
  std::optional<std::vector<std::string>> offloads;  ///< of the port, that are on
  std::optional<bool> wireless;
  std::vector<std::int64_t> cpu_busy;    ///< per core, clock ticks
  std::vector<std::int64_t> cpu_total;   ///< per core, clock ticks
  std::vector<std::int64_t> cpu_steal;   ///< per core, of it: taken by the hypervisor
  std::vector<std::int64_t> cores_used;  ///< by the threads that moved the test's data
  std::int64_t softnet_dropped = 0;      ///< whole host
  std::int64_t socket_dropped = 0;       ///< this session's socket
  std::int64_t port_dropped = 0;         ///< by the port for want of room in its ring
  std::int64_t interface_received = 0;   ///< bytes
  std::int64_t interface_sent = 0;       ///< bytes
};

struct SessionRequest {
  Method method = Method::tcp;
  std::optional<Direction> direction;  ///< tcp; a session of trains serves both
  std::int64_t streams = 1;
  Seconds duration{};                 ///< for which the session may carry data
  std::optional<BitRate> rate;        ///< it will load the responder with, where known; counts against its capacity
  std::optional<DataSize> bytes;      ///< asked per stream and direction; the grant may be less
  std::string key;                    ///< id of the device key
  std::optional<std::string> ticket;  ///< as text; leave for a test, whose first session this is
  std::optional<std::string> test;    ///< a further session of the test that a ticket began
};

struct SessionGrant {
  std::string id;  ///< 32 hex digits, unguessable: whoever knows it may use the session
  Seconds duration{};
  DataSize bytes;
  std::int64_t streams = 1;
  std::optional<std::string> test;  ///< 32 hex digits: what further sessions of the ticket's test name
};

/// Why there is no session. `reason` is a machine word, absent where there is none; with a nonce it is a challenge.
struct SessionRefusal {
  std::string error;
  std::optional<std::string> reason;
  std::optional<std::int64_t> retry_after_seconds;
  std::optional<std::string> nonce;
  std::optional<BitRate> port_rate{};  ///< of the responder's port, for whoever has no ticket yet
};

enum class SessionState { waiting, running, ended };

/// The responder's view; `samples` holds (nanoseconds since the first byte, cumulative bytes) pairs from the
/// index asked for onwards.
struct SessionStatus {
  SessionState state = SessionState::waiting;
  std::int64_t streams = 0;  ///< connected so far
  std::vector<std::int64_t> samples;
  std::int64_t next = 0;  ///< index to ask for next
  TcpFacts tcp;
  HostCounters host;
  std::int64_t packets_received = 0;
  std::int64_t packets_echoed = 0;
};

template <>
struct EnumNames<SessionState> {
  static constexpr NameTable<SessionState, 3> names{
      {{SessionState::waiting, "waiting"}, {SessionState::running, "running"}, {SessionState::ended, "ended"}}};
};

}  // namespace campus
