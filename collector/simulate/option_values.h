#pragma once
// The values of options as they are typed. Every error is usage and names the option. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace campus::collector::simulate {

/// A share from 0 to 1: `0.06`, `6%`.
[[nodiscard]] Result<double> parse_share(std::string_view option, std::string_view text);
/// A whole number within the bounds.
[[nodiscard]] Result<std::uint64_t> parse_whole(std::string_view option, std::string_view text, std::uint64_t least,
                                                std::uint64_t most);
/// Seconds within the bounds, with decimals: `0.5`, `60`, `60s`.
[[nodiscard]] Result<std::chrono::milliseconds> parse_seconds(std::string_view option, std::string_view text,
                                                              double least, double most);
/// Reports a second: `500`, `500/s`, `0.2`; nothing for `max`, as fast as the collector answers.
[[nodiscard]] Result<std::optional<double>> parse_rate(std::string_view text);
/// `127.0.0.2,127.0.0.3`: texts between commas, none empty.
[[nodiscard]] Result<std::vector<std::string>> parse_list(std::string_view option, std::string_view text);

}  // namespace campus::collector::simulate
