#pragma once
// What a running probe says of itself, in words: what it does now, what is next, what is queued, what is wrong and what
// to do about it.

#include <filesystem>
#include <string>

#include "core/model/localized.h"
#include "core/model/probe_status.h"

namespace campus::probe {

/// What the spool of a state folder keeps, and what happened to it; empty where there never was one.
[[nodiscard]] std::string spool_text(const std::filesystem::path& state_folder, Language language);

/// Every target and its purpose.
[[nodiscard]] std::string plan_text(const ProbeStatus& status, Language language);

[[nodiscard]] std::string status_text(const ProbeStatus& status, Language language);

}  // namespace campus::probe
