#pragma once
// The verdict that `measure` and `replay` put on a measurement without a standard, and the exit code it leads to.

#include <span>

#include "core/exit_code.h"
#include "core/model/measurement.h"

namespace campus::probe {

/// By its own target: rule T for tcp, 0.985 of the line rate for trains, loss at 70 % of the rate for latency. Without
/// a target nothing is judged.
void judge_measurement(Measurement& measurement);

/// nonconform before undecided before conforms. A measurement without a value has not told what was asked.
[[nodiscard]] ExitCode exit_code_of_measurements(std::span<const Measurement> measurements);

}  // namespace campus::probe
