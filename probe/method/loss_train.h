#pragma once
// The loss run above what single packets can offer: one train at the stated load, of which only the packets are
// counted. Pure. docs/methods/latency.md.

#include <chrono>
#include <cstdint>
#include <optional>

#include "probe/method/train_method.h"

namespace campus::probe {

/// As long as asked, but no longer than this: a second of 10 Gbit/s is 800,000 packets.
inline constexpr std::chrono::nanoseconds kLongestLossTrain = std::chrono::seconds(1);

class LossTrain final : public TrainMethod {
 public:
  struct Config {
    BitRate load;  ///< line rate
    std::int64_t wire_bytes = 1538;
    std::int64_t packets = 10'000;  ///< fewest that decide; a tenth more are sent, should the last ones be lost
    std::chrono::nanoseconds duration{};
  };

  explicit LossTrain(const Config& config) : config_(config) {}

  [[nodiscard]] std::optional<TrainPlan> next() override;
  [[nodiscard]] bool on_slice(const ArrivalSlice& slice) override;
  void on_end(const TrainCounts& counts) override { counts_ = counts; }

  [[nodiscard]] const TrainCounts& counts() const { return counts_; }
  /// By the sender's own clock; nothing where too little arrived to tell.
  [[nodiscard]] std::optional<BitRate> offered() const;

 private:
  Config config_;
  bool planned_ = false;
  std::optional<ArrivalSlice> first_;
  ArrivalSlice last_;
  TrainCounts counts_;
};

}  // namespace campus::probe
