// A report that is taken is written again to bytes that give the same report.

#include "core/wire/report_json.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto report = campus::wire::parse_report(campus::as_text(data, size));
  if (!report) {
    campus::require_one_line(report.error().message);
    return 0;
  }
  const auto text = campus::wire::encode_report(*report);
  const auto again = campus::wire::parse_report(text);
  campus::require(again.has_value(), "what is written is taken");
  campus::require(campus::wire::encode_report(*again) == text, "writing is stable");
  return 0;
}
