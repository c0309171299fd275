#pragma once
// The numbers of a rule by role, as they hold for one site.

#include <optional>
#include <string_view>

#include "core/model/report.h"
#include "core/units.h"
#include "standards/catalogue.h"
#include "standards/rate_rule.h"

namespace campus::standards {

[[nodiscard]] std::optional<double> value_of_role(const Rule& rule, std::string_view role);
/// The unit in which the rule's limit is given and its quantity must come.
[[nodiscard]] Unit unit_of_limit(const Rule& rule);
/// Nothing where the nominal rate is a fact that the roster lacks or gives without a unit.
[[nodiscard]] std::optional<RateRule> rate_rule_of(const Rule& rule, const Facts& facts);
/// Line rate that a loss run has to offer: a share of the nominal rate, or of the contract where that is smaller in
/// either direction, for the run goes both ways at once and more than the contract is lost by design. Nothing where a
/// contract is given and cannot be read.
[[nodiscard]] std::optional<BitRate> load_of(const Rule& rule, const Facts& facts);

}  // namespace campus::standards
