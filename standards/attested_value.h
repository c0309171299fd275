#pragma once
// What people stated about a rule.

#include "core/model/report.h"
#include "standards/catalogue.h"
#include "standards/evidence.h"

namespace campus::standards {

/// The newest statement. `not_attested` without one or where the answer cannot be of the rule's unit,
/// `attestation_expired` where it was too old at the time of the audit, `evidence_missing` where it has fewer files
/// than the rule asks for.
[[nodiscard]] Seen look_up_attested(const Rule& rule, const Evidence& evidence);

/// A statement may speak where nothing was observed; never instead of a result, not even an inconclusive one.
[[nodiscard]] bool leaves_room_for_people(Reason reason);

}  // namespace campus::standards
