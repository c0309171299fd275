#pragma once
// The rules of the standard in force, by number: what a judgement's numbers stand for.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/measurement.h"
#include "core/model/verdict.h"

namespace campus::collector {

using RuleIndex = std::uint16_t;

struct RuleText {
  RuleId id;
  Localized title;
  Localized chapter;
  std::string clause;  ///< of its first source, with the source's Chinese title
  Requirement requirement = Requirement::scored;
  std::optional<Localized> remediation = std::nullopt;
  std::string responsible = {};  ///< carrier | bureau | school
  std::optional<Direction> of_contract =
      std::nullopt;  ///< a rate rule that holds the line against its contract, not against the policy
};

/// Immutable once made.
class RuleTable {
 public:
  RuleTable() = default;
  /// Sorted by id here.
  explicit RuleTable(std::vector<RuleText> rules);
  [[nodiscard]] const std::vector<RuleText>& rules() const { return rules_; }
  [[nodiscard]] std::optional<RuleIndex> find(const RuleId& id) const;
  /// Of an index that find() gave.
  [[nodiscard]] const RuleText& operator[](RuleIndex index) const { return rules_[index]; }

 private:
  std::vector<RuleText> rules_;
};

}  // namespace campus::collector
