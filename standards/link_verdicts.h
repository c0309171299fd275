#pragma once
// One line, two duties: the bureau promised a rate (policy), the carrier sold one (contract). Both are judged from the
// same run, apart, so that nobody is blamed for the other's. Pure.

#include <optional>
#include <vector>

#include "core/model/report.h"
#include "standards/catalogue.h"

namespace campus::standards {

enum class LinkFinding {
  on_target,           ///< the policy's rate is there, and the contract's where one is known
  contract_too_small,  ///< the line keeps its contract, and the contract is below the target: the bureau's to mend
  contract_broken,     ///< the line is below its contract: the carrier's to mend
  below_target,        ///< below the target, and nobody knows the contract
  undecided            ///< at least one of the two could not be judged
};

struct LinkVerdict {
  Direction direction = Direction::down;
  RuleId policy_rule;
  ItemVerdict policy = ItemVerdict::not_tested;
  BitRate target;
  std::optional<RuleId> contract_rule;  ///< absent where the profile does not judge contracts
  ItemVerdict contract = ItemVerdict::not_tested;
  std::optional<BitRate> contracted;
  LinkFinding finding = LinkFinding::undecided;
};

/// Of the directions that the profile promises a rate for, from the items as judged. Rules for the Internet's or
/// another named tier are no promise about this line.
[[nodiscard]] std::vector<LinkVerdict> link_verdicts(const ResolvedProfile& profile, const Assessment& assessment,
                                                     const Facts& facts);

}  // namespace campus::standards

namespace campus {
template <>
struct EnumNames<standards::LinkFinding> {
  using Finding = standards::LinkFinding;
  static constexpr NameTable<Finding, 5> names{{{Finding::on_target, "on_target"},
                                                {Finding::contract_too_small, "contract_too_small"},
                                                {Finding::contract_broken, "contract_broken"},
                                                {Finding::below_target, "below_target"},
                                                {Finding::undecided, "undecided"}}};
};
}  // namespace campus
