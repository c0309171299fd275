#include "probe/method/sustained_throughput.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

double seconds(nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

/// Two-sided 95 % quantile of Student's t.
double student_t(std::size_t degrees) {
  constexpr std::array table{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                             2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086};
  if (degrees == 0) return table[0];
  return degrees <= table.size() ? table[degrees - 1] : 1.96;
}

/// The rates of the measured part: those grid intervals that lie wholly behind the warm-up.
std::vector<double> measured_rates(const Repeat& repeat) {
  if (repeat.series.empty()) return {};
  const nanoseconds interval = (repeat.warmup + repeat.duration) / static_cast<std::int64_t>(repeat.series.size());
  std::vector<double> rates;
  for (std::size_t i = 0; i < repeat.series.size(); ++i) {
    if (interval * static_cast<std::int64_t>(i) + interval / 2 < repeat.warmup) continue;
    rates.push_back(static_cast<double>(repeat.series[i].bits_per_second()));
  }
  return rates;
}

}  // namespace

void SustainedThroughput::on_sample(nanoseconds at, DataSize cumulative) {
  if (at <= samples_.back().at || cumulative < samples_.back().bytes) return;
  samples_.push_back({at, cumulative});
  extend_grid();
}

double SustainedThroughput::bytes_at(nanoseconds at) const {
  const auto after = std::lower_bound(samples_.begin(), samples_.end(), at,
                                      [](const CountedBytes& sample, nanoseconds t) { return sample.at < t; });
  if (after == samples_.begin()) return static_cast<double>(after->bytes.bytes());
  const auto before = std::prev(after);
  if (after == samples_.end()) return static_cast<double>(before->bytes.bytes());
  const double share = seconds(at - before->at) / seconds(after->at - before->at);
  const auto from = static_cast<double>(before->bytes.bytes());
  return from + share * (static_cast<double>(after->bytes.bytes()) - from);
}

void SustainedThroughput::extend_grid() {
  while (true) {
    const auto begin = config_.interval * static_cast<std::int64_t>(grid_.size());
    const auto end = begin + config_.interval;
    if (samples_.back().at < end) return;
    const double bits = (bytes_at(end) - bytes_at(begin)) * 8.0;
    grid_.push_back(BitRate::bits_per_second(std::llround(bits / seconds(config_.interval))));
    if (warmup_ || end < config_.shortest_warmup) continue;
    if (last_second_agrees() || end >= config_.longest_warmup) warmup_ = end;
  }
}

bool SustainedThroughput::last_second_agrees() const {
  const auto count = static_cast<std::size_t>(std::chrono::seconds(1) / config_.interval);
  if (grid_.size() < count) return false;
  const auto from = grid_.end() - static_cast<std::ptrdiff_t>(count);
  const auto [low, high] = std::minmax_element(from, grid_.end());
  double sum = 0;
  for (auto rate = from; rate != grid_.end(); ++rate) sum += static_cast<double>(rate->bits_per_second());
  const double mean = sum / static_cast<double>(count);
  return mean > 0 && static_cast<double>(high->bits_per_second() - low->bits_per_second()) <= config_.agreement * mean;
}

bool SustainedThroughput::done() const { return warmup_ && samples_.back().at >= *warmup_ + config_.duration; }

Ratio SustainedThroughput::progress() const {
  const auto whole = warmup_.value_or(config_.longest_warmup) + config_.duration;
  return Ratio::of(std::min(1.0, seconds(samples_.back().at) / seconds(whole)));
}

std::optional<BitRate> SustainedThroughput::latest() const {
  if (grid_.empty()) return std::nullopt;
  return grid_.back();
}

nanoseconds SustainedThroughput::value_begins(const std::optional<TokenBucket>& bucket) const {
  if (!bucket || bucket->ended <= *warmup_) return *warmup_;
  const auto steps = (bucket->ended + config_.interval - nanoseconds(1)) / config_.interval;
  return config_.interval * steps;
}

std::optional<Repeat> SustainedThroughput::result() const {
  if (!done()) return std::nullopt;
  const auto bucket = find_token_bucket(samples_);
  const auto begin = value_begins(bucket);
  const auto end = *warmup_ + config_.duration;
  Repeat repeat;
  repeat.warmup = begin;
  repeat.duration = end - begin;
  repeat.goodput =
      BitRate::bits_per_second(std::llround((bytes_at(end) - bytes_at(begin)) * 8.0 / seconds(end - begin)));
  repeat.transferred = samples_.back().bytes;
  if (bucket) repeat.burst = bucket->burst;
  const auto whole = static_cast<std::size_t>(end / config_.interval);
  repeat.series.assign(grid_.begin(), grid_.begin() + static_cast<std::ptrdiff_t>(std::min(whole, grid_.size())));
  return repeat;
}

RateStatistics statistics_of(const std::vector<Repeat>& repeats) {
  double sum = 0;
  std::vector<double> rates;
  for (const auto& repeat : repeats) {
    sum += static_cast<double>(repeat.goodput.bits_per_second());
    const auto of_repeat = measured_rates(repeat);
    rates.insert(rates.end(), of_repeat.begin(), of_repeat.end());
  }
  const double mean = sum / static_cast<double>(repeats.size());
  const double shortest = seconds(repeats.front().duration);
  const double instrument = 0.002 + (shortest > 0 ? 0.001 / shortest : 0.01);

  double squares = 0;
  for (const double rate : rates) squares += (rate - mean) * (rate - mean);
  const auto n = rates.size();
  const double scatter =
      n > 1 && mean > 0
          ? student_t(n - 1) * std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n)) / mean
          : 0.0;
  return {BitRate::bits_per_second(std::llround(mean)), Ratio::of(instrument),
          Ratio::of(std::hypot(instrument, scatter))};
}

}  // namespace campus::probe
