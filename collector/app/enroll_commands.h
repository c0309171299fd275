#pragma once
// `enroll`: codes are made, stretched and printed in the process that was started for it; what the running collector,
// or the store, gets of them are digests. The other half, between two commits, is in enroll_store.h.

#include "collector/app/ask_store.h"
#include "collector/app/enroll_order.h"
#include "core/model/localized.h"

namespace campus::collector {

[[nodiscard]] CommandAnswer make_code_sheets(const EnrollOrder& order, Language language, const AskStore& ask);
[[nodiscard]] CommandAnswer bind_boxes(const EnrollOrder& order, Language language, const AskStore& ask);
[[nodiscard]] CommandAnswer replace_box(const EnrollOrder& order, Language language, const AskStore& ask);

}  // namespace campus::collector
