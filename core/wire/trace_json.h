#pragma once
// Traces of measurements as JSON text: `{"schema":"campus.trace/1","traces":[...]}`, one for each direction. Refuses
// like core/wire/report_json.h.

#include <string>
#include <string_view>
#include <vector>

#include "core/model/trace.h"
#include "core/result.h"

namespace campus::wire {

[[nodiscard]] std::string encode_traces(const std::vector<Trace>& traces);
/// Each must hold the events of its measurement's method.
[[nodiscard]] Result<std::vector<Trace>> parse_traces(std::string_view text);

}  // namespace campus::wire
