#pragma once
// What is missing for a site to comply: the fewest items that would have to be mended or tested. Pure, integer
// arithmetic.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/report.h"

namespace campus::standards {

struct Remedy {
  std::vector<RuleId> mend;  ///< nonconform now
  std::vector<RuleId> test;  ///< undecided now, and has to conform
  [[nodiscard]] bool empty() const { return mend.empty() && test.empty(); }
};

/// If each of them conforms, the conclusion is `compliant`, and no fewer would do: every failed veto and mandatory
/// item, every undecided veto item, and then those with the most points until coverage and score are reached. Both in
/// the order of the record. Empty where the conclusion is compliant, or nothing could make it so.
[[nodiscard]] Remedy fewest_remedies(const Assessment& assessment, std::int64_t min_coverage_permille,
                                     std::int64_t min_score_permille);

}  // namespace campus::standards
