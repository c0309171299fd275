#pragma once

#include <string_view>

#include "core/model/localized.h"

namespace campus::probe {

/// The commands of campus-probe, one line each.
[[nodiscard]] std::string_view usage_text(Language language);

}  // namespace campus::probe
