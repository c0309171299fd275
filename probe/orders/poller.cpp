#include "probe/orders/poller.h"

#include <utility>

#include "core/limits.h"
#include "core/posix/system_random.h"
#include "probe/orders/poll_answer.h"
#include "probe/orders/poll_pace.h"

namespace campus::probe {
namespace {

constexpr HttpClient::Limits kLimits{std::chrono::seconds(5), std::chrono::seconds(15), kOrdersLimits.bytes * 3 / 2};

}  // namespace

Poller::Poller(CollectorAccess collector, const SigningKey& key, PollPorts ports, RandomSource& random,
               const Clock& clock)
    : collector_(std::move(collector)),
      key_(key),
      ports_(std::move(ports)),
      random_(random),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Poller::wake() {
  const std::lock_guard guard(mutex_);
  woken_ = true;
  changed_.notify_all();
}

PollerState Poller::state() const {
  const std::lock_guard guard(mutex_);
  return state_;
}

void Poller::run(const std::stop_token& stop) {
  HttpClient http(kLimits, collector_);
  http.end_with(stop);
  PollPace pace(random_);
  auto pause = pace.first();
  while (true) {
    wait(pause, stop);
    if (stop.stop_requested()) return;
    pause = poll(http, pace, stop);
  }
}

void Poller::wait(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, time, [&] { return woken_; });
  woken_ = false;
}

std::chrono::milliseconds Poller::poll(HttpClient& http, PollPace& pace, const std::stop_token& stop) {
  auto said = ports_.describe();
  said.schema = kPollSchema;
  said.nonce = random_id(random_);
  said.heard = heard_;
  const auto [reading, answer] = poll_once(http, collector_, said, key_, ports_.trust(), stop);
  if (!answer && answer.error().code == ErrorCode::interrupted) return {};
  if (reading.answer) {
    heard_ = reading.answer->at;
    ports_.take(*reading.answer, answer->vouched_until);
  }
  {
    const std::lock_guard guard(mutex_);
    state_.fault = reading.fault;
    state_.refusal = reading.refusal;
    if (reading.answer) {
      state_.answered = clock_.steady();
      state_.answered_at = clock_.wall();
    }
  }
  if (reading.answer) {
    // Whoever ordered silence waits to hear that it is kept.
    const auto ordered = reading.answer->silence ? reading.answer->silence->order : 0;
    return pace.answered(reading.answer->next_poll, ordered != said.silence);
  }
  return pace.failed(answer ? answer->retry_after : std::nullopt);
}

}  // namespace campus::probe
