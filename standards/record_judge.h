#pragma once
// Many records judged by one standard: a profile is resolved once, however many records it holds for.

#include <map>
#include <string>

#include "core/model/report.h"
#include "core/result.h"
#include "standards/catalogue.h"

namespace campus::standards {

/// Not thread-safe. The catalogue must outlive it.
class RecordJudge {
 public:
  explicit RecordJudge(const Catalogue& catalogue) : catalogue_(catalogue) {}

  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }

  /// As resolve_again chooses it for the record; lives as long as the judge.
  [[nodiscard]] Result<const ResolvedProfile*> profile_for(const Report& report);
  /// From the record's observations and facts alone; its claim is not looked at.
  [[nodiscard]] Result<Assessment> judge(const Report& report);

 private:
  const Catalogue& catalogue_;
  std::map<std::string, ResolvedProfile> profiles_;
};

}  // namespace campus::standards
