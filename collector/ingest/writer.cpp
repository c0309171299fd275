#include "collector/ingest/writer.h"

#include <algorithm>
#include <utility>

namespace campus::collector {
namespace {

constexpr std::size_t kMostTasks = 256;

std::size_t bytes_of(const Delivery& delivery) {
  std::size_t bytes = 0;
  for (const auto& report : delivery.reports) {
    // Its packed bytes, its verdict, and what the allocator makes of them.
    constexpr std::size_t kBeside = 2048;
    if (report.submission) bytes += report.submission->packed.size() + kBeside;
  }
  return bytes;
}

}  // namespace

Writer::Writer(Ingest& ingest, OwnMetrics& metrics, const Clock& clock, Log log, WriterLimits limits, Damaged damaged)
    : ingest_(ingest),
      metrics_(metrics),
      clock_(clock),
      log_(std::move(log)),
      damaged_(std::move(damaged)),
      limits_(limits),
      thread_([this] { work(); }) {}

Writer::~Writer() { stop(); }

void Writer::note_queue() { metrics_.queue(waiting_reports_, limits_.waiting_reports); }

bool Writer::submit(Delivery delivery, Answered answered) {
  if (!healthy_) return false;
  const auto reports = std::max<std::size_t>(delivery.reports.size(), 1);
  const auto bytes = bytes_of(delivery);
  const auto begun = clock_.steady();
  {
    const std::scoped_lock lock(mutex_);
    metrics_.lock_waited(clock_.steady() - begun);
    // One delivery always fits an empty queue, however large.
    const bool full = !waiting_.empty() && (waiting_reports_ + reports > limits_.waiting_reports ||
                                            waiting_bytes_ + bytes > limits_.waiting_bytes);
    if (stopping_ || full) return false;
    waiting_reports_ += reports;
    waiting_bytes_ += bytes;
    waiting_.push_back({std::move(delivery), std::move(answered), bytes});
    note_queue();
  }
  wake_.notify_one();
  return true;
}

bool Writer::run(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || tasks_.size() >= kMostTasks) return false;
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

void Writer::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::vector<Writer::Waiting> Writer::take_batch() {
  std::vector<Waiting> batch;
  std::size_t reports = 0;
  while (!waiting_.empty() && reports < limits_.reports_per_commit) {
    const auto count = std::max<std::size_t>(waiting_.front().delivery.reports.size(), 1);
    reports += count;
    waiting_reports_ -= count;
    waiting_bytes_ -= waiting_.front().bytes;
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  note_queue();
  return batch;
}

void Writer::work() {
  for (;;) {
    std::vector<Waiting> batch;
    std::deque<Task> tasks;
    {
      std::unique_lock lock(mutex_);
      wait(lock);
      if (stopping_ && waiting_.empty() && tasks_.empty()) break;
      tasks.swap(tasks_);
      batch = take_batch();
    }
    if (!healthy_ && clock_.steady() >= retry_at_) bring_back();
    for (auto& task : tasks) task(ingest_);
    notice_failure();
    if (!batch.empty()) commit(std::move(batch));
    if (refusals_are_due()) commit_refusals();
    if (healthy_) look_after_the_store();
    notice_failure();
  }
  commit_refusals();
}

void Writer::wait(std::unique_lock<std::mutex>& lock) {
  const auto ready = [this] { return stopping_ || !waiting_.empty() || !tasks_.empty(); };
  auto until = retry_at_;
  if (healthy_) {
    until = follows_others_ ? std::min(upkeep_at_, others_at_) : upkeep_at_;
    if (refused_since_) until = std::min(until, *refused_since_ + limits_.counts);
  }
  wake_.wait_for(lock, until - clock_.steady(), ready);
}

/// Whatever can wait until nobody waits for a commit, and some of it even then.
void Writer::look_after_the_store() {
  if (follows_others_ && clock_.steady() >= others_at_) {
    const auto followed = ingest_.follow_others();
    follows_others_ = !followed || *followed;
    others_at_ = clock_.steady() + limits_.others;
  }
  if (clock_.steady() < upkeep_at_) return;
  const auto done = ingest_.maintain();
  upkeep_at_ = clock_.steady() + (done && done->more ? limits_.upkeep_step : limits_.upkeep);
}

bool Writer::refusals_are_due() {
  if (!ingest_.has_refusals()) {
    refused_since_.reset();
    return false;
  }
  if (!refused_since_) refused_since_ = clock_.steady();
  return healthy_ && clock_.steady() - *refused_since_ >= limits_.counts;
}

void Writer::commit_refusals() {
  if (!healthy_) return;
  const auto begun = clock_.steady();
  const auto commits = ingest_.commits();
  if (auto kept = ingest_.commit_refusals(); !kept) return fail(kept.error());
  if (ingest_.commits() > commits) note_commit(begun, 0);
  refused_since_.reset();
}

void Writer::note_commit(SteadyTime begun, std::size_t reports) {
  metrics_.batch_committed(clock_.steady() - begun, reports, clock_.wall());
  const auto sizes = ingest_.store_sizes();
  metrics_.storage_size("db", static_cast<std::size_t>(sizes.database));
  metrics_.storage_size("wal", static_cast<std::size_t>(sizes.log));
  metrics_.storage_size("reports", static_cast<std::size_t>(sizes.reports));
  if (sizes.free > 0) metrics_.storage_free(static_cast<std::size_t>(sizes.free));
}

void Writer::commit(std::vector<Waiting> batch) {
  std::vector<Delivery> deliveries;
  std::size_t reports = 0;
  for (auto& waiting : batch) {
    reports += waiting.delivery.reports.size();
    deliveries.push_back(std::move(waiting.delivery));
  }
  const auto begun = clock_.steady();
  const auto commits = ingest_.commits();
  auto answers = ingest_.process(deliveries);
  if (!answers) fail(answers.error());
  if (ingest_.commits() > commits) note_commit(begun, reports);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].answered(answers ? std::optional((*answers)[i]) : std::nullopt);
  }
}

/// A read that failed inside a task or behind a commit closed the store as a failed write does.
void Writer::notice_failure() {
  if (const auto failure = ingest_.failure()) fail(*failure);
}

void Writer::fail(const Error& error) {
  if (!healthy_.exchange(false)) return;
  retry_at_ = clock_.steady() + limits_.retry;
  if (tell_damage(error)) return;
  say(error.message + "; no report is taken until the store works again");
}

/// What is damaged does not mend itself by being opened again.
bool Writer::tell_damage(const Error& error) {
  if (!damaged_ || !ingest_.store().is_damaged()) return false;
  if (!std::exchange(told_damage_, true)) {
    say(error.message + "; no report is taken any more, and the next start salvages the store");
    damaged_(error);
  }
  return true;
}

void Writer::bring_back() {
  if (told_damage_) {
    retry_at_ = clock_.steady() + limits_.retry;
    return;
  }
  if (auto back = ingest_.recover(); !back) {
    retry_at_ = clock_.steady() + limits_.retry;
    if (tell_damage(back.error())) return;
    return say(back.error().message + "; no report is taken until the store works again");
  }
  healthy_ = true;
  say("the store works again");
}

/// What is tried again every few seconds is said once.
void Writer::say(const std::string& line) {
  if (line == said_) return;
  said_ = line;
  log_(line);
}

}  // namespace campus::collector
