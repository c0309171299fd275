#include "probe/spool/signed_place.h"

#include "core/envelope/envelope.h"
#include "core/wire/report_json.h"

namespace campus::probe {

std::optional<SignedPlace> signed_place(std::string_view text) {
  const auto envelope = wire::parse_envelope(text);
  if (!envelope || !verify(*envelope, kReportPayloadType)) return std::nullopt;
  const auto report = wire::parse_report(envelope->payload);
  if (!report || envelope->signatures.front().key != report->key) return std::nullopt;
  return SignedPlace{report->key, report->sequence, envelope->id(), report->previous, kind_of(*report)};
}

}  // namespace campus::probe
