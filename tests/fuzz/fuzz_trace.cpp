// Traces of measurements, and the state machines that are fed with their events.

#include <string_view>

#include "core/wire/trace_json.h"
#include "probe/method/replay.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto traces = campus::wire::parse_traces(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!traces) return 0;
  for (const auto& trace : *traces) (void)campus::probe::replay(trace);
  return 0;
}
