#pragma once
// Foreign text inside a message of ours: always one bounded line, whatever the bytes are.

#include <cstddef>
#include <string>
#include <string_view>

namespace campus {

/// In single quotes. Control and direction-changing characters and bytes that are not UTF-8 are written `\x1b`-like;
/// after `most` bytes of `text` it is cut at a character and ends with `...`.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t most = 40);

}  // namespace campus
