#pragma once
// What a running probe says of itself, in words: what it does now, what is next, what is queued, what is wrong and what
// to do about it.

#include <string>

#include "core/model/localized.h"
#include "core/model/probe_status.h"

namespace campus::probe {

[[nodiscard]] std::string status_text(const ProbeStatus& status, Language language);

}  // namespace campus::probe
