#include "probe/method/train_rate_test.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace campus::probe {
namespace {

/// Nanoseconds after the first arrival that are never judged.
constexpr double kSettling = 1'000'000;

/// Nanoseconds above the delay of the empty path.
constexpr std::int64_t kStandingQueue = 1'000'000;

/// However regular the arrivals look: fewer samples decide nothing.
constexpr std::int64_t kFewestSamples = 6;

/// A path that took less than this share of what was offered was the limit.
constexpr double kTakenByPath = 0.98;
/// Where less than the threshold was offered, the path must have refused a plain part of it.
constexpr double kPlainlyLess = 0.85;
/// Offered at least so much above the threshold: what is missing was not missing at the sender.
constexpr double kOfferMargin = 1.005;

}  // namespace

double TrainRateTest::line_bits_per_second(double packets, double nanoseconds) const {
  return packets * static_cast<double>(config_.wire_bytes) * 8.0 * 1e9 / nanoseconds;
}

void TrainRateTest::on_slice(const ArrivalSlice& slice) {
  if (slice.packets <= 0 || decision_ != TrainDecision::open) return;
  empty_delay_ = std::min(empty_delay_.value_or(slice.delay), slice.delay);
  most_delay_ = std::max(most_delay_.value_or(slice.delay), slice.delay);
  const bool lead_passed =
      slice.sequence >= config_.lead || slice.time >= static_cast<double>(config_.lead_time.count());
  if (!lead_passed || slice.time < kSettling) return;
  least_delay_ = std::min(least_delay_.value_or(slice.delay), slice.delay);
  if (merging_.packets == 0) merging_since_ = slice.time;
  const auto weight = static_cast<double>(slice.packets);
  merging_.packets += slice.packets;
  merging_.time += weight * slice.time;
  merging_.position += weight * slice.position;
  merging_.sequence = slice.sequence;
  merging_.sent = slice.sent;
  const bool long_enough = slice.time - merging_since_ >= 0.7 * static_cast<double>(config_.sample.count());
  if (merging_.packets < config_.packets_per_sample || !long_enough) return;
  const auto packets = static_cast<double>(merging_.packets);
  add({merging_.time / packets, merging_.position / packets, merging_.sequence, merging_.sent});
  merging_ = {.packets = 0};
}

void TrainRateTest::begin_train(std::int64_t lead) {
  queue_always_stood_ = queue_stood();
  empty_delay_.reset();
  least_delay_.reset();
  most_delay_.reset();
  config_.lead = lead;
  merging_ = {.packets = 0};
  last_.reset();
}

void TrainRateTest::add(const Centre& centre) {
  if (last_ && centre.time > last_->time) {
    const double packets = centre.position - last_->position;
    const double nanoseconds = centre.time - last_->time;
    rates_.add(line_bits_per_second(packets, nanoseconds));
    packets_ += packets;
    nanoseconds_ += nanoseconds;
    sent_packets_ += static_cast<double>(centre.sequence - last_->sequence);
    sent_nanoseconds_ += static_cast<double>(centre.sent - last_->sent);
  }
  last_ = centre;
  decide();
}

std::optional<BitRate> TrainRateTest::rate() const {
  if (rates_.count() < 3) return std::nullopt;
  return BitRate::bits_per_second(std::llround(line_bits_per_second(packets_, nanoseconds_)));
}

double TrainRateTest::half_width(double alpha) const {
  const auto mean = rate();
  if (!mean || mean->bits_per_second() <= 0) return std::numeric_limits<double>::infinity();
  return rates_.half_width(alpha) / static_cast<double>(mean->bits_per_second());
}

std::optional<BitRate> TrainRateTest::offered() const {
  if (sent_nanoseconds_ <= 0 || sent_packets_ <= 0) return std::nullopt;
  return BitRate::bits_per_second(std::llround(line_bits_per_second(sent_packets_, sent_nanoseconds_)));
}

/// While a queue stands the bottleneck is never idle: what arrives is its rate, however fast or slow the sender is.
bool TrainRateTest::queue_stood() const {
  return queue_always_stood_ && empty_delay_ && least_delay_ && *least_delay_ - *empty_delay_ >= kStandingQueue;
}

std::chrono::nanoseconds TrainRateTest::queue_growth() const {
  if (!empty_delay_ || !most_delay_) return {};
  return std::chrono::nanoseconds(*most_delay_ - *empty_delay_);
}

bool TrainRateTest::limited_by_path() const {
  const auto arrived = rate();
  const auto sent = offered();
  return queue_stood() || (arrived && sent && *arrived < sent->scaled(kTakenByPath));
}

/// Less arrived than is asked for, and that was not for want of an offer.
bool TrainRateTest::below_with(double half_width) const {
  const auto most = rate()->scaled(1.0 + half_width);
  const auto sent = offered();
  if (!sent || most >= *config_.threshold) return false;
  return queue_stood() || *sent >= config_.threshold->scaled(kOfferMargin) || most < sent->scaled(kPlainlyLess);
}

void TrainRateTest::decide() {
  const auto arrived = rate();
  if (!arrived || !config_.threshold || rates_.count() < kFewestSamples) return;
  const double half = half_width(config_.alpha);
  if (!std::isfinite(half)) return;
  if (arrived->scaled(1.0 - std::min(half, 1.0)) >= *config_.threshold) {
    decision_ = TrainDecision::above;
  } else if (below_with(half)) {
    decision_ = TrainDecision::below;
  }
}

}  // namespace campus::probe
