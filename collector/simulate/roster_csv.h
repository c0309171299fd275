#pragma once
// The city as the table that `roster import` reads. Pure.

#include <string>

#include "collector/simulate/city.h"

namespace campus::collector::simulate {

/// The first row: `code,level,parent,...`
[[nodiscard]] std::string roster_header();
/// Site number `index`, with its line break.
[[nodiscard]] std::string roster_row(const City& city, std::size_t index);

}  // namespace campus::collector::simulate
