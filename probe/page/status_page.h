#pragma once
// The probe's state as a page for whoever stands before the box: whether all is well, else what is wrong and what to
// do. It asks nothing of any other server. Pure.

#include <chrono>
#include <string>

#include "core/model/localized.h"
#include "core/model/probe_status.h"
#include "core/time.h"

namespace campus::probe {

struct PageMoment {
  WallTime now{};
  WallTime begun{};  ///< the probe that serves the page
};

/// A status that is written every ten minutes at least and is older than this tells nothing of now.
inline constexpr std::chrono::minutes kOldStatus{15};

[[nodiscard]] std::string status_page(const ProbeStatus& status, const PageMoment& moment, Language language);
/// For a box on which no probe ran yet.
[[nodiscard]] std::string no_status_page(Language language);
/// Where nobody knows, and why.
[[nodiscard]] std::string unreadable_status_page(const std::string& why, Language language);
[[nodiscard]] std::string_view status_page_style();

}  // namespace campus::probe
