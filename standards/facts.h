#pragma once
// Reading a roster row the way rules do: whatever cannot be read counts as absent.

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/units.h"
#include "standards/catalogue.h"

namespace campus::standards {

[[nodiscard]] bool holds(const FactCondition& condition, const Facts& facts);
[[nodiscard]] bool hold(const std::vector<FactCondition>& conditions, const Facts& facts);

/// There and not blank, whether it can be read or not.
[[nodiscard]] bool is_given(const Facts& facts, std::string_view name);
/// A number, or text that is nothing but one.
[[nodiscard]] std::optional<double> number_of(const Facts& facts, std::string_view name);
/// true and false, 1 and 0, 是 and 否, 有 and 无, yes and no.
[[nodiscard]] std::optional<bool> truth_of(const Facts& facts, std::string_view name);
/// `1000M`, `千兆`; a bare number is bit/s and must be at least 1,000,000, because 1000 might mean anything.
[[nodiscard]] std::optional<BitRate> rate_of(const Facts& facts, std::string_view name);

}  // namespace campus::standards
