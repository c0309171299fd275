#pragma once
// The hours of core/week_hours.h, under the names that the probe's schedule has for them.

#include "core/week_hours.h"

namespace campus::probe {

using campus::kBeijing;
using campus::NightWindow;
using campus::parse_night_window;
using campus::parse_week_hours;
using campus::to_text;
using campus::WeekHours;

}  // namespace campus::probe
