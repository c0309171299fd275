#pragma once
// A report in which every member has a value of its own, so that a lost or swapped key shows.

#include "core/model/report.h"

namespace campus {

[[nodiscard]] Report sample_report();

}  // namespace campus
