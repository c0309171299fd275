#pragma once
// What a measurement says of its own two hosts that could pass for a fault of the line. Pure. The probe's end is looked
// at first; what is wrong at the far end is the responder's.

#include <optional>

#include "core/model/measurement.h"
#include "core/model/verdict.h"
#include "core/units.h"

namespace campus::standards {

struct HostWeakness {
  Reason reason = Reason::none;
  LimitedBy limited_by = LimitedBy::unknown;
};

/// A port negotiated below what the test needs. A port that does not say its speed is no weakness.
[[nodiscard]] std::optional<HostWeakness> slower_port(const Measurement& measurement, BitRate needed);
/// The probe hung on a wireless link. A responder's is its operator's business and shows as its port.
[[nodiscard]] std::optional<HostWeakness> wireless_link(const Measurement& measurement);
/// A core that the test used was busy for over 90 % of the measured time.
[[nodiscard]] std::optional<HostWeakness> busy_core(const Measurement& measurement);
/// A busy core was busy, but it was not the limit: nothing else holds a flow at one rate behind a queue in the path.
/// All of: the loaded round trip stands 3 ms above the idle one (a host's own queues hold one); all but a tenth of the
/// measured 200 ms rates, over all repeats, lie within 1 %; nobody dropped a packet inside a host.
[[nodiscard]] bool path_set_the_pace(const Measurement& measurement);
/// Packets dropped by a port's ring, a backlog or a socket inside a host.
[[nodiscard]] std::optional<HostWeakness> dropped_packets(const Measurement& measurement);
/// So many of them that they, not the path, may be what TCP took for congestion: at least half of what it sent again.
[[nodiscard]] std::optional<HostWeakness> dropped_what_tcp_repeated(const Measurement& measurement);

}  // namespace campus::standards
