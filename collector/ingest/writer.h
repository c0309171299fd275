#pragma once
// The one thread that writes: a bounded queue of deliveries in front of it, one durable commit for as many as wait.
// Any thread may submit; callbacks run on the writing thread and must not wait.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collector/fleet/limits.h"
#include "collector/ingest/ingest.h"
#include "collector/metrics/own_metrics.h"
#include "core/time.h"

namespace campus::collector {

class Writer {
 public:
  /// Answers in order; nothing at all where the reports could not be kept.
  using Answered = std::function<void(std::optional<std::vector<wire::DeliveryAnswer>>)>;
  using Task = std::function<void(Ingest&)>;
  /// One line for the operator when the store fails and when it is back.
  using Log = std::function<void(const std::string&)>;

  /// Hears once that the store is damaged: it stays closed then.
  using Damaged = std::function<void(const Error&)>;

  Writer(Ingest& ingest, OwnMetrics& metrics, const Clock& clock, Log log, WriterLimits limits = {},
         Damaged damaged = {});
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// False where the queue is full, the store is not healthy or the writer stops: nothing was taken.
  [[nodiscard]] bool submit(Delivery delivery, Answered answered);
  /// Work between two commits. False where too much waits already or the writer stops.
  [[nodiscard]] bool run(Task task);

  [[nodiscard]] bool healthy() const { return healthy_; }
  /// Finishes what was taken; what is submitted afterwards is refused. Called by the destructor.
  void stop();

 private:
  struct Waiting {
    Delivery delivery;
    Answered answered;
    std::size_t bytes = 0;
  };

  void work();
  void wait(std::unique_lock<std::mutex>& lock);
  void commit(std::vector<Waiting> batch);
  void commit_refusals();
  void note_commit(SteadyTime begun, std::size_t reports);
  [[nodiscard]] bool refusals_are_due();
  void bring_back();
  void look_after_the_store();
  void notice_failure();
  void fail(const Error& error);
  void say(const std::string& line);
  bool tell_damage(const Error& error);
  std::vector<Waiting> take_batch();
  void note_queue();

  Ingest& ingest_;
  OwnMetrics& metrics_;
  const Clock& clock_;
  const Log log_;
  const Damaged damaged_;
  const WriterLimits limits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::deque<Task> tasks_;
  std::size_t waiting_reports_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::atomic<bool> healthy_ = true;
  // Of the writing thread alone:
  SteadyTime retry_at_{};                    ///< of the next attempt while unhealthy
  SteadyTime upkeep_at_{};                   ///< of the next piece of housekeeping
  SteadyTime others_at_{};                   ///< of the next look at other collectors' work
  bool follows_others_ = true;               ///< until the store says that there can be none
  std::optional<SteadyTime> refused_since_;  ///< when the oldest refusal that no commit has counted was seen
  bool told_damage_ = false;
  std::string said_;  ///< the last line of the log
  std::thread thread_;
};

}  // namespace campus::collector
