#pragma once
// An approval, for a time, to let named sites go on although they fail one rule. It stands beside the result and never
// changes it: the item stays failed and loses its points, only the gate is released.

#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/verdict.h"
#include "core/time.h"

namespace campus {

struct Waiver {
  std::string id;
  RuleId rule;
  std::vector<SiteCode> sites;  ///< exact codes; a record holds its own alone
  Localized reason;
  Localized compensation;  ///< what the site does meanwhile
  std::string approver;
  std::string document_number;
  CalendarDate approved_on{};  ///< first day
  CalendarDate expires_on{};   ///< last day, to its end
  friend bool operator==(const Waiver&, const Waiver&) = default;
};

/// The waiver that an item has, in full, with the verdict that it would have without.
struct ItemWaiver {
  std::string id;
  Localized reason;
  Localized compensation;
  std::string approver;
  std::string document_number;
  CalendarDate approved_on{};
  CalendarDate expires_on{};
  ItemVerdict original = ItemVerdict::nonconform;
  friend bool operator==(const ItemWaiver&, const ItemWaiver&) = default;
};

}  // namespace campus
