#pragma once
// `address.in_plan`: do the addresses here belong to the bureau's plan? docs/methods/checks.md.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/result.h"
#include "probe/net/cidr.h"

namespace campus::probe {

/// `10.10.0.0/16;fd10::/32`: ranges between `;`, none with bits behind its prefix, at least one. The error is one line
/// that names the fact, quotes the part and says what is wrong with it. Pure.
[[nodiscard]] Result<std::vector<Cidr>> parse_ranges(std::string_view fact, std::string_view text);

/// Every address beyond the link lies in a range of its family. A family of which the plan says nothing is not judged.
/// No value: unavailable_here where no address is left to judge. `addresses` are numeric. Pure.
[[nodiscard]] CheckObservation judge_addresses(std::span<const Cidr> plan, std::span<const std::string> addresses,
                                               const std::string& interface);

/// The same of the addresses that `interface` has now. fact_missing without a plan, or with one that cannot be read.
[[nodiscard]] CheckObservation check_address_plan(const std::string& plan, const std::string& interface);

}  // namespace campus::probe
