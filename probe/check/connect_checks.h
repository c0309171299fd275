#pragma once
// Two checks that only knock: is the pupils' segment separated, and is anything managed in clear text visible from it?
// TCP connections alone, nothing is sent on them, ten a second at most. Both need the leave of the network's owner.
// docs/methods/checks.md.

#include <vector>

#include "probe/check/site_checks.h"

namespace campus::probe {

/// `separation.open_paths`: how many of the fact `separated_targets` (`ADDRESS:PORT;...`, at most 64) accept from here.
[[nodiscard]] std::vector<CheckObservation> check_separation(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_separation(const CheckContext& context);

/// `management.clear_text`: how many ports of clear-text management accept at the fact `managed_devices`
/// (`ADDRESS;...`, at most 32).
[[nodiscard]] std::vector<CheckObservation> check_management(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_management(const CheckContext& context);

/// The audit's responder accepts a connection: without such a sign of life, silence everywhere says nothing about
/// anybody.
[[nodiscard]] bool responder_accepts(const CheckContext& context);

}  // namespace campus::probe
