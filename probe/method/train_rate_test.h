#pragma once
// One packet train: is the rate at which it arrives above or below a threshold? Looks after every slice and stops as
// soon as it knows. Pure. docs/methods/train.md.

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/units.h"
#include "probe/method/arrival_slices.h"
#include "probe/method/confidence_sequence.h"

namespace campus::probe {

enum class TrainDecision { open, above, below };

class TrainRateTest {
 public:
  struct Config {
    std::optional<BitRate> threshold;  ///< line rate; absent: only estimates
    std::int64_t wire_bytes = 1538;    ///< of one packet at line rate
    double alpha = 0.001;              ///< of either error
    /// Packets at the front that empty a bucket and fill the queue: not judged until they have passed, or would have
    /// passed at the offered rate.
    std::int64_t lead = 0;
    std::chrono::nanoseconds lead_time{};
    std::int64_t packets_per_sample = 4;
    std::chrono::nanoseconds sample = std::chrono::milliseconds(2);
  };

  explicit TrainRateTest(const Config& config) : config_(config) {}

  /// Another train goes on where the last one ended undecided: its samples count with the earlier ones.
  void begin_train(std::int64_t lead);
  void on_slice(const ArrivalSlice& slice);

  [[nodiscard]] TrainDecision decision() const { return decision_; }
  [[nodiscard]] std::int64_t samples() const { return rates_.count(); }
  /// Line rate from the first to the last centre of each train; nothing with fewer than three samples.
  [[nodiscard]] std::optional<BitRate> rate() const;
  /// Half-width over rate. At 95 % for the record; at 1 - alpha, for all looks at once, for the decision.
  [[nodiscard]] double uncertainty() const { return half_width(0.05); }
  /// What the sender really offered over the judged time.
  [[nodiscard]] std::optional<BitRate> offered() const;
  /// The most the delay grew over that of the empty path, in this train.
  [[nodiscard]] std::chrono::nanoseconds queue_growth() const;
  /// The path, not the sender, set the pace: clearly less arrived than was offered, or a queue stood all the time.
  [[nodiscard]] bool limited_by_path() const;

 private:
  struct Centre {
    double time = 0;
    double position = 0;
    std::int64_t sequence = 0;
    std::int64_t sent = 0;
  };

  void add(const Centre& centre);
  void decide();
  [[nodiscard]] bool below_with(double half_width) const;
  [[nodiscard]] bool queue_stood() const;
  [[nodiscard]] double line_bits_per_second(double packets, double nanoseconds) const;
  [[nodiscard]] double half_width(double alpha) const;

  Config config_;
  ArrivalSlice merging_{.packets = 0};
  double merging_since_ = 0;
  std::optional<Centre> last_;
  double packets_ = 0;      ///< between the centres, all trains
  double nanoseconds_ = 0;  ///< likewise
  /// Of this train: on an empty path (its first packets saw that), and the least behind the lead.
  std::optional<std::int64_t> empty_delay_;
  std::optional<std::int64_t> least_delay_;
  std::optional<std::int64_t> most_delay_;
  bool queue_always_stood_ = true;  ///< in the trains before
  double sent_packets_ = 0;
  double sent_nanoseconds_ = 0;
  AnytimeMean rates_;
  TrainDecision decision_ = TrainDecision::open;
};

}  // namespace campus::probe
