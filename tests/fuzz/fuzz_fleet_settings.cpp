// What an operator imports for the fleet, and a stranger's request for enrolment: both before anything is kept.

#include "collector/ingest/enrolment_claim.h"
#include "collector/orders/fleet_settings.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = campus::as_text(data, size);
  if (const auto settings = campus::collector::parse_fleet_settings(text); !settings) {
    campus::require_one_line(settings.error().message);
  }
  const auto examined = campus::collector::examine_enrolment(text);
  if (const auto* refusal = std::get_if<campus::collector::ClaimRefusal>(&examined); refusal != nullptr) {
    if (!refusal->detail.empty()) campus::require_one_line(refusal->detail);
  }
  return 0;
}
