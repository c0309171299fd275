#include "probe/app/exit_code_of_assessment.h"

namespace campus::probe {

ExitCode exit_code_of(const Assessment& assessment) {
  const auto& counts = assessment.counts;
  if (counts.nonconform + counts.waived > 0) return ExitCode::nonconform;
  if (counts.inconclusive + counts.not_tested > 0) return ExitCode::undecided;
  return ExitCode::conforms;
}

}  // namespace campus::probe
