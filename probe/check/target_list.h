#pragma once
// Targets of checks as the roster's facts list them. Numeric addresses only: a name might lead elsewhere than what the
// network's owner put his name to. Pure but for reading numbers through the system.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/result.h"
#include "probe/check/fact_text.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// The entries of a fact, each once. missing: no such fact, or an empty one; bad_data: more than `most`.
[[nodiscard]] Result<std::vector<std::string>> list_fact(const Facts& facts, const std::string& name, std::size_t most);

/// `ADDRESS:PORT` or, with a default port, `ADDRESS`. bad_data for names, for groups of hosts (multicast, broadcast)
/// and for no host at all (0.0.0.0).
[[nodiscard]] Result<Address> parse_target(std::string_view text, std::optional<std::uint16_t> default_port);
[[nodiscard]] Result<std::vector<Address>> target_list(const Facts& facts, const std::string& name, std::size_t most,
                                                       std::optional<std::uint16_t> default_port);

}  // namespace campus::probe
