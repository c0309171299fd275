#pragma once
// Requests when they are due. Waits on the thread that asks.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

#include "collector/simulate/batches.h"
#include "collector/simulate/request.h"

namespace campus::collector::simulate {

/// One thread at a time.
class RequestFeed {
 public:
  /// Time runs from the first call of next(). Where that falls behind, nothing is made any more once the schedule's
  /// duration is over by `patience`.
  RequestFeed(Batches batches, ReportMaker maker, Encoding encoding, std::chrono::milliseconds patience);

  /// Returns when the next request is due; nothing at the end, or when a stop was asked for.
  [[nodiscard]] Result<std::optional<Request>> next(const std::stop_token& stop);

  /// Nothing is made any more.
  [[nodiscard]] bool is_over() const { return began_ && now() > last_; }

  /// Afterwards: how much later than due a request was asked for, at most.
  [[nodiscard]] std::chrono::milliseconds behind() const { return behind_; }
  /// Afterwards: how many reports were due and came too late. After a stop those of one request at most.
  [[nodiscard]] std::uint64_t unsent(const std::stop_token& stop);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  [[nodiscard]] std::chrono::milliseconds now() const;
  [[nodiscard]] bool take_batch(const std::stop_token& stop);
  bool wait_until(std::chrono::milliseconds due, const std::stop_token& stop);

  Batches batches_;
  ReportMaker maker_;
  Encoding encoding_;
  std::chrono::milliseconds last_;  ///< nothing is made after it
  std::chrono::milliseconds behind_{};
  std::vector<Ticket> left_;  ///< of a batch that was too large for one body
  std::optional<SteadyTime> began_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
};

}  // namespace campus::collector::simulate
