#pragma once
// A recorded measurement computed again from its events. Pure: the same trace gives the same estimate bit for bit.

#include "core/model/measurement.h"
#include "core/model/trace.h"
#include "core/result.h"

namespace campus::probe {

/// The estimate, anew; what no method computes (addresses, ports, CPU time) is taken over from the recorded result, and
/// what a judgement adds to it is left out. bad_data: the events end before the method has told anything, or go on
/// after it would have stopped.
[[nodiscard]] Result<Measurement> replay(const Trace& trace);

}  // namespace campus::probe
