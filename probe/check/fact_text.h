#pragma once
// Facts as checks read them: a text, a number, several things, a server.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/result.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// Text fact, empty where there is none.
[[nodiscard]] std::string text_fact(const Facts& facts, const std::string& name);
/// As a number, be it written as one or as text.
[[nodiscard]] std::optional<double> number_fact(const Facts& facts, const std::string& name);

/// The entries between `;`, without the blanks around them and without empty ones.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

/// A host without a port. The error is one line that quotes what was written.
[[nodiscard]] Result<std::string> parse_host(std::string_view text);

}  // namespace campus::probe
