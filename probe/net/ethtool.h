#pragma once
// What a port's driver tells by ethtool over generic netlink: speed, duplex, what both partners offer, offloads.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units.h"

namespace campus::probe {

/// The kernel's names of what lets a port or the kernel move several packets at once: the offloads that bear on rates.
inline constexpr std::array<std::string_view, 7> kOffloads{"tx-tcp-segmentation",
                                                           "tx-tcp6-segmentation",
                                                           "tx-udp-segmentation",
                                                           "tx-generic-segmentation",
                                                           "rx-gro",
                                                           "rx-gro-hw",
                                                           "rx-lro"};

/// Those of `names` that are in kOffloads, in its order.
[[nodiscard]] std::vector<std::string> known_offloads(const std::vector<std::string>& names);

struct EthtoolFacts {
  std::optional<BitRate> rate;             ///< negotiated
  std::optional<BitRate> fastest;          ///< that the port offers
  std::optional<BitRate> partner_fastest;  ///< that its partner offers
  std::optional<bool> full_duplex;
  std::optional<std::vector<std::string>> offloads;  ///< of kOffloads, those that are on
};

/// Whatever the driver does not tell stays absent.
[[nodiscard]] EthtoolFacts ask_ethtool(const std::string& interface);

}  // namespace campus::probe
