#pragma once
// The probe's state as a page for whoever stands before the box: whether all is well, else what is wrong and what to
// do. It asks nothing of any other server. Pure.

#include <string>

#include "core/model/localized.h"
#include "core/model/probe_status.h"

namespace campus::probe {

[[nodiscard]] std::string status_page(const ProbeStatus& status, Language language);
/// For a box on which no probe ran yet.
[[nodiscard]] std::string no_status_page(Language language);
[[nodiscard]] std::string_view status_page_style();

}  // namespace campus::probe
