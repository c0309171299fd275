#include "standards/record_judge.h"

#include <utility>

#include "standards/assess.h"

namespace campus::standards {

Result<const ResolvedProfile*> RecordJudge::profile_for(const Report& report) {
  const auto id = choose_profile_again(catalogue_, report.standard, report.level, report.facts);
  if (!id) return id.error();
  const auto known = profiles_.find(*id);
  if (known != profiles_.end()) return &known->second;
  auto resolved = resolve(catalogue_, *id);
  if (!resolved) return resolved.error();
  return &profiles_.emplace(*id, *std::move(resolved)).first->second;
}

Result<Assessment> RecordJudge::judge(const Report& report) {
  const auto profile = profile_for(report);
  if (!profile) return profile.error();
  return assess(**profile, evidence_of(report, report.facts));
}

}  // namespace campus::standards
