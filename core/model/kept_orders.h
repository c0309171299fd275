#pragma once
// What a probe keeps of the collector's orders between its runs, beside the plan and the tickets themselves.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/orders.h"

namespace campus {

struct KeptOrders {
  std::optional<Silence> silence;
  std::vector<std::int64_t> tests_taken;  ///< orders of tests that were begun, or given up, as Poll has them
  std::optional<TestOrder> waiting;       ///< a test that did not begin yet
  std::int64_t plan_version = 0;          ///< no plan of this version or an older one is taken any more
  std::vector<std::string> issuers;  ///< of the last plan that was taken: here, too, for the file of the plan may break
  std::int64_t tests_day = 0;        ///< the last day on which an ordered test began, counted from 1970
  std::int64_t tests = 0;            ///< on that day
  std::int64_t sustained_day = 0;    ///< the last on which an ordered sustained one began
  friend bool operator==(const KeptOrders&, const KeptOrders&) = default;
};

/// Bytes of tests within 24 hours of running. Counted on the steady clock of each boot, so that nobody gains bytes by
/// setting the time.
struct KeptBudget {
  std::string boot;             ///< in which it was written
  std::int64_t steady_ns = 0;   ///< of that boot, when it was written
  std::int64_t elapsed_ns = 0;  ///< of the 24 hours, until then
  std::int64_t bytes = 0;       ///< since they began
  friend bool operator==(const KeptBudget&, const KeptBudget&) = default;
};

}  // namespace campus
