#pragma once
// The train method: a few short trains of UDP packets decide whether a line reaches a target at line rate. Pure: plans
// trains and draws conclusions; whoever drives it sends, receives and waits. docs/methods/train.md.
//
//   scout     a few back-to-back packets: a line far below the target is found before it is flooded
//   verdict   just above the target, until the sequential test decides or the train's cap is reached
//   again     a train that says "below" stands only if a second one, 100 ms later, says the same

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/verdict.h"
#include "core/units.h"
#include "probe/method/arrival_slices.h"
#include "probe/method/train_method.h"
#include "probe/method/train_rate_test.h"

namespace campus::probe {

/// What a train offers where nothing is known of the line.
inline constexpr double kOfferOverTarget = 1.03;
/// Share of the target at line rate that is asked for.
inline constexpr double kTrainThreshold = 0.985;

struct TrainRecord {
  TrainPlan plan;
  TrainDecision decision = TrainDecision::open;
  std::optional<BitRate> rate;
  std::optional<BitRate> offered;
  double uncertainty = 0;  ///< half-width over rate, 95 %
  bool limited_by_path = false;
  std::chrono::nanoseconds queue_growth{};
  TrainCounts counts;
  Reason weakness = Reason::none;  ///< why a "below" of this train does not count
};

struct TrainOutcome {
  std::optional<Verdict> verdict;  ///< nothing without a target
  Reason reason = Reason::none;
  std::optional<LimitedBy> limited_by;
  std::optional<BitRate> line_rate;
  double uncertainty = 0;
  std::chrono::nanoseconds queue_growth{};  ///< of the train that the line rate is of
};

class PacketTrain final : public TrainMethod {
 public:
  struct Config {
    std::optional<BitRate> target;
    std::optional<BitRate> port_rate;  ///< of the slower end, where known: nothing faster is offered
    std::int64_t wire_bytes = 1538;
    double alpha = 0.001;
    bool sender_is_here = false;  ///< up: a slow sender is our weakness, what the receiver drops is the responder's
  };

  explicit PacketTrain(const Config& config);

  [[nodiscard]] std::optional<TrainPlan> next() override;
  [[nodiscard]] bool on_slice(const ArrivalSlice& slice) override;
  void on_end(const TrainCounts& counts) override;

  [[nodiscard]] TrainOutcome outcome() const;
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const std::vector<TrainRecord>& records() const { return records_; }

 private:
  [[nodiscard]] TrainPlan scout() const;
  [[nodiscard]] std::optional<TrainPlan> judged_train() const;
  [[nodiscard]] std::optional<TrainPlan> free_train() const;
  [[nodiscard]] TrainPlan plan_of(BitRate offered, std::chrono::nanoseconds longest) const;
  [[nodiscard]] std::optional<BitRate> scouted_rate() const;
  [[nodiscard]] bool goes_on(const TrainPlan& plan) const;
  [[nodiscard]] Reason weakness_of(const TrainRecord& record) const;
  [[nodiscard]] std::int64_t packets_in(BitRate rate, std::chrono::nanoseconds time) const;
  [[nodiscard]] std::int64_t packets_so_far() const;
  /// That tells most of the line; nothing without an estimate.
  [[nodiscard]] const TrainRecord* best_record() const;
  [[nodiscard]] LimitedBy sender() const {
    return config_.sender_is_here ? LimitedBy::local_cpu : LimitedBy::responder;
  }
  [[nodiscard]] LimitedBy receiver() const {
    return config_.sender_is_here ? LimitedBy::responder : LimitedBy::local_cpu;
  }

  Config config_;
  std::optional<BitRate> threshold_;
  std::optional<TrainPlan> running_;
  TrainRateTest test_;
  std::vector<TrainRecord> records_;
};

}  // namespace campus::probe
