#pragma once
// What is refused whatever its ticket says: single tickets, devices, sites. Pure.

#include <set>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/ticket/ticket.h"

namespace campus::probe {

struct DenyList {
  static constexpr std::size_t kMost = 100'000;

  std::set<std::string> tickets;  ///< ids
  std::set<std::string> key_ids;  ///< of devices
  std::set<std::string> sites;    ///< a school stands for all its sites

  [[nodiscard]] bool holds(const Ticket& ticket) const;
};

/// `ticket ID`, `key HEX` (the public key or its id) or `site CODE` a line; empty lines and those that begin with # are
/// left out. bad_data: `file:line: ...`.
[[nodiscard]] Result<DenyList> parse_deny_list(std::string_view text, const std::string& file);

}  // namespace campus::probe
