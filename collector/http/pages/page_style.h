#pragma once
// How the pages look: one sheet within each page, for no page asks for anything else.

#include <string_view>

namespace campus::collector {

[[nodiscard]] std::string_view page_style();

}  // namespace campus::collector
