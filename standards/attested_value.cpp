#include "standards/attested_value.h"

#include "standards/nominal.h"

namespace campus::standards {
namespace {

const Attestation* newest_of(const Rule& rule, const Evidence& evidence) {
  const Attestation* newest = nullptr;
  for (const auto& one : evidence.attestations) {
    if (one.rule == rule.id && (newest == nullptr || one.at >= newest->at)) newest = &one;
  }
  return newest;
}

bool can_be(double answer, Unit unit) {
  if (unit == Unit::truth) return answer == 0 || answer == 1;
  return unit == Unit::dbm || answer >= 0;
}

}  // namespace

Seen look_up_attested(const Rule& rule, const Evidence& evidence) {
  Seen seen;
  seen.unit = unit_of_limit(rule);
  seen.reason = Reason::not_attested;
  const auto* stated = newest_of(rule, evidence);
  if (stated == nullptr || !rule.attest || !stated->answer || !can_be(*stated->answer, seen.unit)) return seen;
  seen.attestation = stated;
  seen.value = stated->answer;
  seen.detail = "evidence=" + std::to_string(stated->evidence.size());
  seen.reason = Reason::none;
  if (evidence.as_of - stated->at > std::chrono::days(rule.attest->valid_days)) {
    seen.reason = Reason::attestation_expired;
  } else if (static_cast<std::int64_t>(stated->evidence.size()) < rule.attest->least_files) {
    seen.reason = Reason::evidence_missing;
  }
  return seen;
}

bool leaves_room_for_people(Reason reason) {
  return reason == Reason::not_measured || reason == Reason::unavailable_here || reason == Reason::fact_missing ||
         reason == Reason::not_authorised;
}

}  // namespace campus::standards
