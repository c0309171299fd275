#include "probe/method/packet_train.h"

#include <algorithm>
#include <cmath>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A line that the scout saw at under this share of the threshold is offered little more than it can carry.
constexpr double kFarBelow = 0.7;
constexpr double kOfferOverScouted = 2.0;
constexpr auto kLead = milliseconds(4);
constexpr auto kScout = milliseconds(2);
constexpr auto kLongestTrain = milliseconds(60);
constexpr auto kLongestFreeTrain = milliseconds(32);
constexpr auto kLongestTogether = milliseconds(156);
constexpr auto kBetweenTrains = milliseconds(100);
constexpr std::int64_t kScoutPackets = 64;
constexpr std::int64_t kFewestPackets = 8;
constexpr int kMostTrains = 6;
constexpr int kMostScouts = 3;
constexpr double kEnoughForEstimate = 0.0025;
constexpr double kNear = 0.015;
/// Without a target, a scout or a port that tells: start here and double.
constexpr auto kFirstGuess = BitRate::bits_per_second(1'000'000'000);

TrainRateTest::Config test_config(const PacketTrain::Config& config, std::optional<BitRate> threshold,
                                  std::int64_t lead) {
  TrainRateTest::Config test;
  test.threshold = threshold;
  test.wire_bytes = config.wire_bytes;
  test.alpha = config.alpha;
  test.lead = lead;
  test.lead_time = kLead;
  return test;
}

}  // namespace

PacketTrain::PacketTrain(const Config& config) : config_(config), test_(test_config(config, std::nullopt, 0)) {
  if (config.target) threshold_ = config.target->scaled(kTrainThreshold);
}

std::int64_t PacketTrain::packets_in(BitRate rate, nanoseconds time) const {
  return std::max<std::int64_t>((rate * time).bytes() / config_.wire_bytes, 1);
}

std::int64_t PacketTrain::packets_so_far() const {
  std::int64_t sum = 0;
  for (const auto& record : records_) sum += record.counts.sent;
  return sum;
}

TrainPlan PacketTrain::scout() const {
  TrainPlan plan;
  plan.scout = true;
  plan.offered = config_.target.value_or(kFirstGuess);
  plan.packets = std::clamp(packets_in(plan.offered, kScout), kFewestPackets, kScoutPackets);
  plan.lead = plan.packets;
  return plan;
}

std::optional<BitRate> PacketTrain::scouted_rate() const {
  for (const auto& record : records_) {
    const auto& seen = record.counts;
    const auto behind_first = seen.received - seen.first_batch;
    if (!record.plan.scout || behind_first <= 0 || seen.span <= nanoseconds(0)) continue;
    return DataSize::bytes(behind_first * config_.wire_bytes) / seen.span;
  }
  return std::nullopt;
}

TrainPlan PacketTrain::plan_of(BitRate offered, nanoseconds longest) const {
  TrainPlan plan;
  plan.offered = offered;
  plan.packets = std::max(packets_in(offered, longest), kFewestPackets);
  plan.lead = std::clamp(packets_in(offered, kLead), std::int64_t{4}, plan.packets);
  return plan;
}

std::optional<TrainPlan> PacketTrain::judged_train() const {
  auto offered = config_.target->scaled(kOfferOverTarget);
  const auto scouted = scouted_rate();
  // A train that carried all it was offered shows that the scout was misled (a pause of a host looks like a slow line).
  const bool misled =
      std::any_of(records_.begin(), records_.end(), [](const auto& r) { return !r.plan.scout && !r.limited_by_path; });
  if (scouted && !misled && *scouted < threshold_->scaled(kFarBelow)) {
    offered = std::min(offered, scouted->scaled(kOfferOverScouted));
  }
  auto plan = plan_of(offered, kLongestTrain);
  const auto left = packets_in(*config_.target, kLongestTogether) - packets_so_far();
  if (left < plan.packets / 2) return std::nullopt;
  plan.packets = std::min(plan.packets, left);
  const bool had_one = std::any_of(records_.begin(), records_.end(), [](const auto& r) { return !r.plan.scout; });
  if (had_one) plan.pause = kBetweenTrains;
  return plan;
}

/// Without a target the offer grows until the path, not the sender, sets the pace.
std::optional<TrainPlan> PacketTrain::free_train() const {
  auto offered = scouted_rate().value_or(config_.port_rate.value_or(kFirstGuess)).scaled(1.15);
  for (const auto& record : records_) {
    if (record.plan.scout) continue;
    if (record.limited_by_path && record.rate && record.uncertainty <= kEnoughForEstimate) return std::nullopt;
    if (record.rate) offered = record.limited_by_path ? record.rate->scaled(1.1) : record.plan.offered.scaled(2.0);
  }
  if (config_.port_rate) offered = std::min(offered, config_.port_rate->scaled(1.05));
  const auto& last = records_.back();
  if (!last.plan.scout && last.plan.offered == offered && !last.limited_by_path) return std::nullopt;
  return plan_of(offered, kLongestFreeTrain);
}

/// An undecided train of the same offer is continued, unless something was wrong with it.
bool PacketTrain::goes_on(const TrainPlan& plan) const {
  if (!threshold_ || records_.empty() || plan.scout) return false;
  const auto& last = records_.back();
  return !last.plan.scout && last.decision == TrainDecision::open && last.weakness == Reason::none &&
         last.plan.offered == plan.offered;
}

std::optional<TrainPlan> PacketTrain::next() {
  running_.reset();
  std::optional<TrainPlan> plan;
  const auto scouts = std::count_if(records_.begin(), records_.end(), [](const auto& r) { return r.plan.scout; });
  const bool answered =
      std::any_of(records_.begin(), records_.end(), [](const auto& r) { return r.counts.received > 0; });
  const bool interrupted = !records_.empty() && records_.back().counts.interrupted;
  if (interrupted) return std::nullopt;
  if (!answered) {
    if (scouts < kMostScouts) plan = scout();
  } else if (static_cast<int>(records_.size()) < kMostTrains + scouts && outcome().verdict != Verdict::met &&
             outcome().verdict != Verdict::not_met) {
    plan = config_.target ? judged_train() : free_train();
  }
  if (!plan) return std::nullopt;
  plan->number = static_cast<std::int64_t>(records_.size()) + 1;
  running_ = plan;
  if (goes_on(*plan)) {
    test_.begin_train(plan->lead);
  } else {
    test_ = TrainRateTest(test_config(config_, plan->scout ? std::nullopt : threshold_, plan->lead));
  }
  return plan;
}

bool PacketTrain::on_slice(const ArrivalSlice& slice) {
  if (!running_ || running_->scout) return false;
  test_.on_slice(slice);
  if (config_.target) return test_.decision() != TrainDecision::open;
  return test_.samples() >= 12 && test_.uncertainty() <= kEnoughForEstimate;
}

Reason PacketTrain::weakness_of(const TrainRecord& record) const {
  if (record.counts.interrupted) return Reason::interrupted;
  if (record.counts.clock_stepped) return Reason::clock_stepped;
  if (record.counts.dropped_in_hosts > 0) return Reason::host_dropped_packets;
  if (record.counts.host_paused) return Reason::host_paused;
  if (record.decision != TrainDecision::below || !record.rate || !threshold_) return Reason::none;
  if (record.counts.span <= nanoseconds(0)) return Reason::none;
  const auto others = DataSize::bytes(record.counts.cross_traffic_bytes) / record.counts.span;
  return *record.rate + others >= *threshold_ ? Reason::cross_traffic : Reason::none;
}

void PacketTrain::on_end(const TrainCounts& counts) {
  if (!running_) return;
  TrainRecord record;
  record.plan = *running_;
  record.decision = test_.decision();
  record.rate = test_.rate();
  record.offered = test_.offered();
  record.uncertainty = test_.uncertainty();
  record.limited_by_path = test_.limited_by_path();
  record.queue_growth = test_.queue_growth();
  record.counts = counts;
  record.weakness = weakness_of(record);
  records_.push_back(record);
  running_.reset();
}

const TrainRecord* PacketTrain::best_record() const {
  // A train that the path did not limit only shows what was offered: the line carries at least the most of these.
  const auto tells_less = [](const TrainRecord& a, const TrainRecord& b) {
    const bool a_above = a.decision == TrainDecision::above;
    const bool b_above = b.decision == TrainDecision::above;
    if (a_above != b_above) return b_above;
    if (a.limited_by_path != b.limited_by_path) return b.limited_by_path;
    return a.limited_by_path ? b.uncertainty < a.uncertainty : *a.rate < *b.rate;
  };
  const TrainRecord* best = nullptr;
  for (const auto& record : records_) {
    if (record.plan.scout || !record.rate) continue;
    if (best == nullptr || tells_less(*best, record)) best = &record;
  }
  return best;
}

TrainOutcome PacketTrain::outcome() const {
  TrainOutcome outcome;
  const auto* best = best_record();
  if (best != nullptr) {
    outcome.line_rate = best->rate;
    outcome.uncertainty = best->uncertainty;
    outcome.queue_growth = best->queue_growth;
  }
  const auto undecided = [&](Reason reason, std::optional<LimitedBy> limited_by = std::nullopt) {
    outcome.reason = reason;
    outcome.limited_by = limited_by;
    if (config_.target) outcome.verdict = Verdict::inconclusive;
    return outcome;
  };
  if (!records_.empty() && records_.back().counts.interrupted) return undecided(Reason::interrupted);
  if (best == nullptr) return undecided(Reason::too_few_samples);
  if (!config_.target) return outcome;

  int below = 0;
  for (const auto& record : records_) {
    if (record.decision == TrainDecision::above && !record.counts.clock_stepped) {
      outcome.verdict = Verdict::met;
      return outcome;
    }
    if (record.decision == TrainDecision::below && record.weakness == Reason::none) ++below;
  }
  if (below >= 2) {
    outcome.verdict = Verdict::not_met;
    outcome.limited_by = LimitedBy::path;
    return outcome;
  }
  for (const auto& record : records_) {
    if (record.weakness != Reason::none) {
      return undecided(record.weakness,
                       record.weakness == Reason::cross_traffic ? LimitedBy::cross_traffic : receiver());
    }
  }
  if (best->offered && *best->offered < threshold_->scaled(1.005) && !best->limited_by_path) {
    return undecided(Reason::load_not_reached, sender());
  }
  const bool near = *best->rate >= threshold_->scaled(1.0 - kNear) && *best->rate <= threshold_->scaled(1.0 + kNear);
  return undecided(near ? Reason::near_threshold : Reason::too_few_samples);
}

}  // namespace campus::probe
