#pragma once
// What decides which trains run and when one has told enough. Pure; probe/net/train_run.h sends, receives and waits.

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/model/train.h"
#include "core/units.h"

namespace campus::probe {

struct TrainPlan {
  std::int64_t number = 1;
  bool scout = false;
  BitRate offered;  ///< line rate after the lead
  std::int64_t packets = 0;
  std::int64_t lead = 0;             ///< of them, back to back at the front
  std::chrono::nanoseconds pause{};  ///< to wait before it
};

class TrainMethod {
 public:
  virtual ~TrainMethod() = default;
  /// The train to run next; nothing when all is said.
  [[nodiscard]] virtual std::optional<TrainPlan> next() = 0;
  /// True: the train has told what it can and should stop.
  [[nodiscard]] virtual bool on_slice(const ArrivalSlice& slice) = 0;
  virtual void on_end(const TrainCounts& counts) = 0;
};

}  // namespace campus::probe
