#include "standards/find_item.h"

#include <algorithm>

namespace campus::standards {

const ItemResult* find_item(const Assessment& assessment, const RuleId& rule) {
  const auto& items = assessment.items;
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const ItemResult& item) { return item.rule == rule; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace campus::standards
