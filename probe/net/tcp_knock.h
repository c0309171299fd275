#pragma once
// Does anybody accept a TCP connection there? Connections are made and closed at once; not one byte is sent on them.

#include <chrono>
#include <span>
#include <stop_token>
#include <vector>

#include "probe/net/socket.h"

namespace campus::probe {

enum class Knock {
  accepted,
  refused,      ///< answered: nobody listens, or something on the way refuses
  silent,       ///< no answer in time: dropped on the way, or switched off
  unreachable,  ///< a router, or this host, says that there is no way
  not_made      ///< this host could not even try
};

struct KnockPace {
  std::chrono::milliseconds gap{100};        ///< between two beginnings
  std::chrono::milliseconds patience{1000};  ///< for each answer
};

/// In the order of the targets; fewer where it was stopped.
[[nodiscard]] std::vector<Knock> knock(std::span<const Address> targets, const KnockPace& pace,
                                       const std::stop_token& stop);

}  // namespace campus::probe
