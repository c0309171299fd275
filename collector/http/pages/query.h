#pragma once
// The query of an address, as browsers write it. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace campus::collector {

/// The first value of `name` in `a=1&b=2`, with `%XX` and `+` read; nothing where the name does not stand there. The
/// bytes may be anything, and at most kLongestQueryValue of them.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view name);

inline constexpr std::size_t kLongestQueryValue = 1024;

}  // namespace campus::collector
