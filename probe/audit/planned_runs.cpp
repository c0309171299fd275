#include "probe/audit/planned_runs.h"

#include <algorithm>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Before each run counts.
constexpr nanoseconds kLongestWarmUp = seconds(3);
/// From one stream to thirty-two, by doubling.
constexpr int kMostTrials = 5;
constexpr nanoseconds kTrial = seconds(2);
constexpr nanoseconds kSingleStream = seconds(5);
/// Of the line in one direction, with what decides in the worst case.
constexpr nanoseconds kLongestTrain = milliseconds(160);
constexpr nanoseconds kTrainSession = seconds(10);
constexpr double kFullFrameBits = 1538 * 8;
constexpr std::int64_t kEchoBytes = 128;
constexpr nanoseconds kEchoGap = milliseconds(10);

/// Of full frames at that rate; an hour at most.
nanoseconds time_of(std::int64_t packets, BitRate load) {
  const auto bits = static_cast<double>(std::max<std::int64_t>(load.bits_per_second(), 1));
  const double seconds_taken = static_cast<double>(packets) * kFullFrameBits / bits;
  return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(std::min(seconds_taken, 3600.0)));
}

RunCost at_rate(BitRate rate, nanoseconds usual, nanoseconds most) { return {usual, most, rate * usual, rate * most}; }

}  // namespace

std::vector<standards::Plan::Throughput> throughput_runs(const AuditSpec& spec, const standards::Plan& plan) {
  auto runs = plan.throughput;
  for (const auto& [tier, where] : spec.responders) {
    for (const auto& planned : plan.throughput) {
      if (planned.tier || tier == spec.main_tier()) continue;
      const auto same = [&, of = tier](const auto& run) {
        return run.tier == of && run.direction == planned.direction;
      };
      if (std::none_of(runs.begin(), runs.end(), same)) runs.push_back({planned.direction, planned.nominal, tier});
    }
  }
  return runs;
}

std::chrono::nanoseconds latency_duration(const AuditSpec& spec) {
  constexpr nanoseconds kRoutine = seconds(2);
  return spec.mode == Mode::routine ? std::min(spec.duration, kRoutine) : spec.duration;
}

RunCost cost_of(const AuditSpec& spec, const standards::Plan::Throughput& run) {
  if (spec.throughput_method() == Method::train) {
    auto cost = at_rate(run.nominal, kLongestTrain, kLongestTrain);
    cost.most = kTrainSession;
    return cost;
  }
  const auto each = spec.duration + kLongestWarmUp;
  const auto counted = spec.repeats > 1 ? std::max(spec.repeats, kUnstableRepeats) : 1;
  auto once = each * counted;
  if (!spec.is_demonstration()) {
    once += each + kMostTrials * (std::min(kTrial, spec.duration) + kLongestWarmUp) +
            std::min(kSingleStream, spec.duration) + kLongestWarmUp;
  }
  return at_rate(run.nominal, each * spec.repeats, once * (1 + kMostSpoiltRuns));
}

RunCost cost_of(const AuditSpec& spec, const standards::Plan::Latency& run) {
  const auto idle = latency_duration(spec);
  const auto echoes = DataSize::bytes(kEchoBytes * std::max<std::int64_t>(idle / kEchoGap, 20));
  if (!run.load) return {idle, idle, echoes, echoes};
  const auto packets = time_of(std::max<std::int64_t>(run.packets, 1), *run.load);
  const auto loaded = spec.mode == Mode::routine ? packets : std::max(idle, packets);
  const auto bytes = DataSize::bytes(echoes.bytes() + (*run.load * loaded).bytes());
  return {idle + loaded, idle + loaded, bytes, bytes};
}

}  // namespace campus::probe
