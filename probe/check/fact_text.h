#pragma once
// Facts that name several things, or a server.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// The parts between `;`, without blanks around them; empty ones left out.
[[nodiscard]] std::vector<std::string> parts_of_fact(std::string_view fact);

/// A host without a port. The error is one line that quotes what was written.
[[nodiscard]] Result<std::string> parse_host(std::string_view text);

}  // namespace campus::probe
