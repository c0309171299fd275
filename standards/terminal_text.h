#pragma once
// Words and columns for people at a terminal.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/model/localized.h"

namespace campus::standards {

[[nodiscard]] std::string pick(Language language, std::string_view zh_cn, std::string_view en);
/// Columns: Chinese characters take two.
[[nodiscard]] std::size_t terminal_width(std::string_view text);
/// Filled up to `width` columns; a longer text gets one space.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

}  // namespace campus::standards
