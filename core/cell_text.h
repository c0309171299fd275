#pragma once
// What people type into the cells of a table, as they meant it. The text must be UTF-8.

#include <string>
#include <string_view>

namespace campus {

/// ０-９, Ａ-Ｚ and the rest of the full-width block, and the ideographic space, as their plain selves.
[[nodiscard]] std::string narrowed(std::string_view text);
/// One line without blanks at its ends.
[[nodiscard]] std::string tidied(std::string text);

}  // namespace campus
