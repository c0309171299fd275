#pragma once
// Which way a number has to move for a rule to ask for more: what `stricter-only` means for each role of a check.
// docs/standards.md has the table.

#include <string>
#include <string_view>

#include "standards/catalogue.h"

namespace campus::standards {

/// `unclear`: neither way is stricter (the value that `equal` compares with, a scale of units).
enum class Stricter { higher, lower, unclear };

[[nodiscard]] Stricter stricter_way(const Check& check, std::string_view role);
/// Of a parameter in all its roles; unclear where they disagree or there is none.
[[nodiscard]] Stricter stricter_way(const Rule& rule, const std::string& parameter);

/// A requirement's weight: informational 0 to veto 3.
[[nodiscard]] int weight_of(Requirement requirement);
/// The heaviest that the rule can have, whatever the facts.
[[nodiscard]] Requirement heaviest_requirement(const Rule& rule);

}  // namespace campus::standards
