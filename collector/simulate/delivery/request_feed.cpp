#include "collector/simulate/delivery/request_feed.h"

#include <algorithm>
#include <utility>

namespace campus::collector::simulate {
namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

RequestFeed::RequestFeed(Batches batches, ReportMaker maker, Encoding encoding, std::chrono::milliseconds patience)
    : batches_(std::move(batches)), maker_(std::move(maker)), encoding_(encoding) {
  const auto duration = batches_.schedule().options().duration;
  const auto longest = std::chrono::milliseconds::max();
  last_ = duration > longest - patience ? longest : duration + patience;
}

std::chrono::milliseconds RequestFeed::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - *began_);
}

bool RequestFeed::wait_until(std::chrono::milliseconds due, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  woken_.wait_until(lock, stop, *began_ + due, [] { return false; });
  return !stop.stop_requested();
}

bool RequestFeed::take_batch(const std::stop_token& stop) {
  auto batch = batches_.next(now());
  if (!batch) return false;
  left_ = std::move(batch->tickets);
  behind_ = std::max(behind_, now() - batch->due);
  return wait_until(batch->due, stop);
}

Result<std::optional<Request>> RequestFeed::next(const std::stop_token& stop) {
  if (!began_) began_ = SteadyClock::now();
  if (left_.empty() && !take_batch(stop)) return std::optional<Request>();
  if (is_over()) return std::optional<Request>();
  const auto envelopes = envelopes_of(left_, maker_);
  if (!envelopes) return envelopes.error();
  left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(envelopes->size()));
  auto request = request_of(*envelopes, encoding_);
  if (!request) return request.error();
  return std::optional(*std::move(request));
}

std::uint64_t RequestFeed::unsent(const std::stop_token& stop) {
  std::uint64_t count = left_.size();
  if (stop.stop_requested()) return count;
  while (const auto batch = batches_.next(now())) count += batch->tickets.size();
  return count;
}

}  // namespace campus::collector::simulate
