#include "collector/store/retention.h"

namespace campus::collector {

Keep keep_of(const Judgement* judgement) {
  if (judgement == nullptr) return Keep::record;
  if (judgement->mode == Mode::acceptance && !judgement->demonstration) return Keep::record;
  return judgement->state == SiteState::noncompliant ? Keep::noncompliant : Keep::routine;
}

}  // namespace campus::collector
