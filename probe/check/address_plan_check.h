#pragma once
// `address.in_plan`: do the addresses here belong to the bureau's plan? docs/methods/checks.md.

#include <span>
#include <string>

#include "core/model/report.h"
#include "core/net/cidr.h"

namespace campus::probe {

/// Every address beyond the link lies in a range of its family. A family of which the plan says nothing is not judged.
/// No value: unavailable_here where no address is left to judge. `addresses` are numeric. Pure.
[[nodiscard]] CheckObservation judge_addresses(std::span<const Cidr> plan, std::span<const std::string> addresses,
                                               const std::string& interface);

/// The same of the addresses that `interface` has now. fact_missing without a plan, or with one that cannot be read.
[[nodiscard]] CheckObservation check_address_plan(const std::string& plan, const std::string& interface);

}  // namespace campus::probe
