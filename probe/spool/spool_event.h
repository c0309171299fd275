#pragma once
// What happened to the spool and what became of it, for people.

#include <string>

#include "core/time.h"
#include "core/words.h"
#include "probe/spool/chain_check.h"

namespace campus::probe {

struct SpoolEvent {
  WallTime at{};
  SpoolFinding finding;
  std::int64_t kept = 0;  ///< records that are in the spool afterwards
  std::string file;       ///< where the former file was put, below the state folder; empty where it stayed
  friend bool operator==(const SpoolEvent&, const SpoolEvent&) = default;
};

/// One line without time: what, which records, what became of it.
[[nodiscard]] std::string describe(const SpoolEvent& event, Language language);

}  // namespace campus::probe
