#include "standards/item_counts.h"

namespace campus::standards {

void count(Counts& counts, ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      ++counts.conform;
      break;
    case ItemVerdict::borderline:
      ++counts.borderline;
      break;
    case ItemVerdict::nonconform:
      ++counts.nonconform;
      break;
    case ItemVerdict::inconclusive:
      ++counts.inconclusive;
      break;
    case ItemVerdict::not_tested:
      ++counts.not_tested;
      break;
    case ItemVerdict::waived:
      ++counts.waived;
      break;
    case ItemVerdict::not_applicable:
      ++counts.not_applicable;
      break;
  }
}

}  // namespace campus::standards
