#pragma once
// The kernel's cable test: which pairs of a copper cable are broken or shorted, and how far away, where the port's PHY
// can tell. The link goes down for some seconds, and it takes the privilege to administer the network.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"

struct nlmsghdr;

namespace campus::probe {

/// By ethtool-netlink's ETHTOOL_A_CABLE_RESULT_CODE_*.
enum class PairState { unspecified, ok, open, shorted, crossed };

struct CablePair {
  int pair = 0;  ///< 0 to 3: A to D, wires 1-2, 3-6, 4-5, 7-8 of an RJ45 plug
  PairState state = PairState::unspecified;
  std::optional<std::int64_t> centimetres;  ///< to the fault
  friend bool operator==(const CablePair&, const CablePair&) = default;
};

/// missing: no such port, or its PHY or driver has no such test; permission; unavailable: no result within `patience`;
/// interrupted.
[[nodiscard]] Result<std::vector<CablePair>> test_cable(const std::string& interface,
                                                        std::chrono::milliseconds patience,
                                                        const std::stop_token& stop);

/// Of one message of the kernel's group `monitor`: the pairs it names, when it is about a cable test on `interface`.
struct CableNews {
  bool completed = false;
  std::vector<CablePair> pairs;
};
[[nodiscard]] std::optional<CableNews> read_cable_news(const nlmsghdr* message, const std::string& interface);

}  // namespace campus::probe
