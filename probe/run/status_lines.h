#pragma once
// What a running probe says of itself, line by line, for the terminal and for the page on the box. Pure.

#include <string>
#include <vector>

#include "core/model/localized.h"
#include "core/model/probe_status.h"

namespace campus::probe {

struct StatusLine {
  std::string label;
  std::string text;
};

/// Site, what it does now, what is next, what came of the last runs, what waits. Not what is wrong.
[[nodiscard]] std::vector<StatusLine> status_lines(const ProbeStatus& status, Language language);

}  // namespace campus::probe
