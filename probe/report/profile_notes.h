#pragma once
// What a report's own copy of its profile adds to the items: shares of rule T, the coverage asked, verified sources.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/report.h"

namespace campus::probe {

struct RateShares {
  double share = 0.90;
  double ceiling_share = 0.97;
};

struct BandNote {
  Localized title;
  std::int64_t min_score_permille = 0;
};

struct CapNote {
  RuleId rule;
  Localized band;
};

struct ProfileNotes {
  std::optional<std::int64_t> min_coverage_permille;
  std::optional<std::int64_t> min_score_permille;
  std::vector<BandNote> bands;  ///< the highest first
  std::vector<CapNote> caps;
  std::map<std::string, bool> verified;      ///< source id -> somebody read the document itself
  std::map<std::string, RateShares> shares;  ///< rule id -> shares, for rules of kind rate
};

/// Empty where the report carries no readable profile.
[[nodiscard]] ProfileNotes notes_of(const Report& report);

}  // namespace campus::probe
