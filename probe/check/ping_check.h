#pragma once
// `ping.success`: does each of some hosts answer every echo? docs/methods/checks.md.

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/report.h"

namespace campus::probe {

/// What each target is sent.
struct PingPace {
  int echoes = 10;
  std::chrono::milliseconds gap = std::chrono::seconds(1);
  std::chrono::milliseconds patience = std::chrono::seconds(2);  ///< an answer later than that is none
};

inline constexpr std::size_t kMostPingTargets = 32;

/// The worst target's share of answered echoes, all targets at the same time. Targets are names or numeric addresses
/// (a link-local one with its `%interface`). No value: fact_missing where there is no target, too many, or one that is
/// no host; unavailable_here where a name has no address or this process may open no ICMP socket; interrupted.
[[nodiscard]] CheckObservation check_ping(const std::vector<std::string>& targets, const PingPace& pace,
                                          const std::stop_token& stop);

}  // namespace campus::probe
