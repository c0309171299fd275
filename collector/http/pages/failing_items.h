#pragma once
// Which items of a site's last report fail, and whose they are to mend, by the rules of the standard in force.

#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/fleet/standard_summary.h"
#include "core/model/localized.h"

namespace campus::collector {

struct FailingItem {
  const RuleText* rule = nullptr;                 ///< of the standard's table
  ItemVerdict verdict = ItemVerdict::nonconform;  ///< or waived
  const RateFigure* rate = nullptr;               ///< what was measured, where it is the rate item of a direction
  std::string responsible;                        ///< carrier | bureau | school
  bool contract_too_small = false;  ///< the line keeps its contract, which is below the target: the bureau's to mend
};

/// Nothing for a number that is not in the table.
[[nodiscard]] const RuleText* rule_of(const RuleTable& rules, std::optional<RuleIndex> index);

/// Those that do not conform, and those that were waived behind them; a veto before a mandatory item, that before a
/// scored one. Informational items fail nothing. The pointers are into the status' judgement and the standard.
[[nodiscard]] std::vector<FailingItem> failing_items(const SiteStatus& status, const StandardSummary& standard);

/// `S-02 Download rate: measured 412.0 Mbit/s, required at least 900.0 Mbit/s (TCP goodput); limited by: path`. Plain
/// text of one line; the numbers where there are any.
[[nodiscard]] std::string sentence_of(const FailingItem& item, Language language);

/// Who has to mend it; empty for what no catalogue says.
[[nodiscard]] std::string responsible_words(const FailingItem& item, Language language);

/// What is to be known before the carrier is called; empty but where the contract is too small.
[[nodiscard]] std::string contract_words(const FailingItem& item, Language language);

}  // namespace campus::collector
