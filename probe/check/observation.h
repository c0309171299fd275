#pragma once
// The observation of one small check, with the unit that its quantity has.

#include <string>

#include "core/model/report.h"
#include "core/result.h"

namespace campus::probe {

[[nodiscard]] CheckObservation seen_as(const std::string& quantity, double value, std::int64_t samples,
                                       std::string detail);
[[nodiscard]] CheckObservation not_seen(const std::string& quantity, Reason reason, std::string detail);
/// Where a fact is missing or cannot be read: fact_missing, with what is wrong.
[[nodiscard]] CheckObservation without_fact(const std::string& quantity, const Error& error);

}  // namespace campus::probe
