#pragma once
// One observation of a check: seen, or why not. The unit is the quantity's own.

#include <cstdint>
#include <string>

#include "core/model/report.h"
#include "core/result.h"

namespace campus::probe {

[[nodiscard]] CheckObservation observed(const std::string& quantity, double value, std::int64_t samples,
                                        std::string detail);
[[nodiscard]] CheckObservation unseen(const std::string& quantity, Reason reason, std::string detail);
/// Where a fact is missing or cannot be read: fact_missing, with what is wrong.
[[nodiscard]] CheckObservation without_fact(const std::string& quantity, const Error& error);

}  // namespace campus::probe
