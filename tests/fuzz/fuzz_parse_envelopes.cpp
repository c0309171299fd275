// The body of POST /api/v1/reports: no bytes that nobody signed are ever verified.

#include "core/wire/report_json.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto envelopes = campus::wire::parse_envelopes(campus::as_text(data, size));
  if (!envelopes) {
    campus::require_one_line(envelopes.error().message);
    return 0;
  }
  for (const auto& envelope : *envelopes) {
    if (!envelope) {
      campus::require_one_line(envelope.error().message);
      continue;
    }
    const auto verified = campus::verify(*envelope, campus::kReportPayloadType);
    if (verified) campus::require(!envelope->signatures.empty(), "somebody signed");
    const auto again = campus::wire::parse_envelope(campus::wire::encode_envelope(*envelope));
    campus::require(again && again->payload == envelope->payload, "an envelope survives writing");
  }
  return 0;
}
