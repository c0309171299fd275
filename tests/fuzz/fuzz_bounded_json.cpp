// Under small limits, so that every limit is met; what is taken is valid JSON for the same door.

#include "core/wire/bounded_json.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr campus::JsonLimits limits{4'096, 5, 64, 16, 100};
  const auto json = campus::wire::parse_bounded(campus::as_text(data, size), limits);
  if (!json) {
    campus::require_one_line(json.error().message);
    return 0;
  }
  const auto text = json->dump();
  const auto again = campus::wire::parse_bounded(text, {text.size(), 5, 64, 16, 100});
  campus::require(again && again->dump() == text, "what is written is taken");
  return 0;
}
