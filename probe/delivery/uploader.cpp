#include "probe/delivery/uploader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/compression/gzip.h"
#include "probe/net/collector_fault.h"

namespace campus::probe {
namespace {

/// How the reasons begin that somebody may have mended since: a key approved again, or for the right sites, another
/// limit of a proxy on the way.
constexpr std::array<std::string_view, 3> kMayBeMended{"key_revoked", "key_not_for_site", "status "};
constexpr HttpClient::Limits kLimits{std::chrono::seconds(5), std::chrono::seconds(30), 64U << 10U};

std::string array_of(const std::vector<WaitingRecord>& batch) {
  std::string text = "[";
  for (const auto& one : batch) text += (text.size() > 1 ? "," : "") + one.envelope;
  return text + "]";
}

}  // namespace

Uploader::Uploader(Spool& spool, UploaderSettings settings, RandomSource& random, const Clock& clock)
    : spool_(spool),
      settings_(std::move(settings)),
      random_(random),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Uploader::~Uploader() = default;

void Uploader::wake() {
  const std::lock_guard guard(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Uploader::set_rate(BitRate rate) {
  const std::lock_guard guard(mutex_);
  new_rate_ = rate;
}

UploaderState Uploader::state() const {
  const std::lock_guard guard(mutex_);
  return state_;
}

void Uploader::run(const std::stop_token& stop) {
  HttpClient http(kLimits, {settings_.collector, settings_.trust, settings_.time});
  http.end_with(stop);
  Drain drain(settings_.drain, random_, now());
  auto again = now();
  while (!stop.stop_requested()) {
    if (now() >= again) {
      if (const auto waits = spool_.retry_refused(kMayBeMended); !waits) note_unkept(waits.error());
      again = now() + settings_.refused_again;
    }
    wait_until(drain.next_try(), false, stop);
    if (stop.stop_requested()) return;
    if (!send_batch(http, drain, stop)) wait_until(now() + settings_.idle, true, stop);
  }
}

/// What is recorded does not end a pause that the collector asked for; only where there is no work does it end one.
void Uploader::wait_until(std::chrono::nanoseconds time, bool for_work, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested() && now() < time && !(for_work && woken_)) {
    changed_.wait_for(lock, stop, time - now(), [&] { return for_work && woken_; });
  }
  if (for_work) woken_ = false;
}

bool Uploader::send_batch(HttpClient& http, Drain& drain, const std::stop_token& stop) {
  {
    const std::lock_guard guard(mutex_);
    if (new_rate_) drain.set_rate(*std::exchange(new_rate_, std::nullopt));
  }
  const auto batch = spool_.next_batch({alone_ > 0 ? 1 : settings_.batch_records, drain.batch_bytes()});
  if (!batch) note_unkept(batch.error());
  if (!batch || batch->empty()) return false;
  // Less than half of the bytes, on lines where that is felt.
  constexpr int kLevel = 6;
  const auto body = gzip_compress(array_of(*batch), kLevel);
  if (!body) note_unkept(body.error());
  if (!body) return false;
  const auto answer = http.post_gzipped_json(CollectorAccess{settings_.collector}.address("/api/v1/reports"), *body);
  if (!answer && answer.error().code == ErrorCode::interrupted) return true;
  std::vector<ReportId> digests;
  for (const auto& one : *batch) digests.push_back(one.digest);
  auto read = read_batch_answer(digests, answer);
  if (read.problem) note_problem(fault_of(answer, read, http, stop));
  settle(digests, static_cast<std::int64_t>(body->size()), std::move(read), drain);
  return true;
}

FaultFound Uploader::fault_of(const Result<HttpAnswer>& http, const BatchAnswer& answer, const HttpClient& client,
                              const std::stop_token& stop) const {
  const auto& url = settings_.collector;
  if (!http) return fault_of_exchange(client, url, stop);
  if (answer.login_page) return {Fault::captive_portal, url, *answer.problem};
  return {Fault::collector_unreachable, url, *answer.problem};
}

void Uploader::settle(const std::vector<ReportId>& batch, std::int64_t bytes, BatchAnswer answer, Drain& drain) {
  if (alone_ > 0) --alone_;
  if (answer.refused_as_a_whole) alone_ = batch.size();
  bool well = !answer.problem;
  const auto keep = [&](const Result<void>& kept) {
    if (!kept) note_unkept(kept.error());
    well = well && kept.has_value();
  };
  if (!answer.delivered.empty()) keep(spool_.acknowledge(answer.delivered));
  for (const auto& [digest, reason] : answer.refused) keep(spool_.set_refused(digest, reason));
  if (well) {
    drain.answered(now(), bytes);
  } else {
    drain.failed(now(), bytes, answer.retry_after);
  }
  const std::lock_guard guard(mutex_);
  state_.delivered += static_cast<std::int64_t>(answer.delivered.size());
  state_.refused += static_cast<std::int64_t>(answer.refused.size());
  if (!answer.delivered.empty()) {
    state_.last_delivery = clock_.wall();
    state_.pending = answer.pending;
  }
  if (!well) return;
  state_.failures = 0;
  state_.problem.reset();
}

void Uploader::note_problem(FaultFound problem) {
  const std::lock_guard guard(mutex_);
  state_.problem = std::move(problem);
  ++state_.failures;
}

void Uploader::note_unkept(const Error& error) {
  note_problem({Fault::state_unwritable, "", {error.message, error.message}});
}

}  // namespace campus::probe
