#pragma once
// Dispatches put together into requests. Pure.

#include <cstddef>
#include <optional>
#include <vector>

#include "collector/simulate/schedule.h"

namespace campus::collector::simulate {

/// The most envelopes that a collector takes in one request.
inline constexpr std::size_t kMostEnvelopes = 256;

struct Batch {
  std::chrono::milliseconds due{};  ///< when its last report is
  std::vector<Ticket> tickets;
};

class Batches {
 public:
  /// `size` is 1 to kMostEnvelopes.
  Batches(Schedule schedule, std::size_t size) : schedule_(std::move(schedule)), size_(size) {}
  /// Up to `size` reports of different probes. What one probe kept during an outage is a request of its own, at most
  /// kMostEnvelopes of it at once. Nothing at the end.
  [[nodiscard]] std::optional<Batch> next(std::chrono::milliseconds now = {});
  [[nodiscard]] const Schedule& schedule() const { return schedule_; }

 private:
  [[nodiscard]] Batch piece_of_backlog();

  Schedule schedule_;
  std::size_t size_;
  std::optional<Dispatch> backlog_;
};

}  // namespace campus::collector::simulate
