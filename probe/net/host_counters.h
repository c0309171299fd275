#pragma once
// This host's own counters from /proc, at one moment.

#include <cstdint>
#include <string>

#include "core/model/measurement.h"
#include "core/model/session.h"
#include "probe/net/port_facts.h"

namespace campus::probe {

/// Cores, softnet backlog drops and the port's byte counters. `cores_used` and `socket_dropped` are the caller's.
[[nodiscard]] HostCounters read_host_counters(const PortFacts& port);

/// What a reading says of its port.
void add_port(HostConditions& conditions, const HostCounters& counters);

/// What happened between two readings. Counters that ran backwards (a reboot, a lie) give nothing.
[[nodiscard]] HostConditions conditions_between(const HostCounters& before, const HostCounters& after);

/// Packets that the host's receive backlog has dropped so far, all cores.
[[nodiscard]] std::int64_t softnet_drops();

/// Packets that the port itself had no room for, so far. Its own "dropped" counter is left out: that counts frames
/// nobody asked for as well.
[[nodiscard]] std::int64_t port_drops(const std::string& interface);

/// Time that the hypervisor took from this host's cores so far, clock ticks, all cores.
[[nodiscard]] std::int64_t stolen_ticks();

/// CPU time of this process so far.
[[nodiscard]] Seconds process_cpu_time();

}  // namespace campus::probe
