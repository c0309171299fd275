#pragma once
// When the next delivery is tried, and how much of it. Pure: time comes in, chance comes through its port.

#include <chrono>
#include <cstdint>

#include "core/random.h"
#include "core/units.h"

namespace campus::probe {

struct DrainSettings {
  /// What deliveries may take on average. Begin with share_of_uplink() of what was measured.
  BitRate rate = BitRate::bits_per_second(1'000'000);
  std::chrono::nanoseconds first_pause = std::chrono::seconds(2);  ///< after one failure, at most
  std::chrono::nanoseconds longest_pause = std::chrono::minutes(5);
  /// The most that a collector can ask for; a wrong clock or a hostile peer shall not silence a probe for ever.
  std::chrono::nanoseconds longest_retry_after = std::chrono::hours(1);
  std::int64_t batch_bytes = std::int64_t{256} << 10;
};

/// A tenth of the uplink, at most `ceiling`.
[[nodiscard]] BitRate share_of_uplink(BitRate uplink, BitRate ceiling);

/// One object belongs to one thread.
class Drain {
 public:
  Drain(const DrainSettings& settings, RandomSource& random, std::chrono::nanoseconds now);

  /// Since the same beginning as `now` everywhere. The first is spread over longest_pause's tenth, so that a city that
  /// gets its power back does not speak at once.
  [[nodiscard]] std::chrono::nanoseconds next_try() const { return next_; }
  [[nodiscard]] std::int64_t batch_bytes() const { return settings_.batch_bytes; }
  [[nodiscard]] int failures() const { return failures_; }

  /// A batch was answered: the next follows when the rate allows.
  void answered(std::chrono::nanoseconds now, std::int64_t bytes);
  /// No answer, or one that asks to come back: a pause of uniform chance between nothing and a bound that doubles with
  /// each failure, on top of what the collector asked for. The bytes count against the rate.
  void failed(std::chrono::nanoseconds now, std::int64_t bytes, std::chrono::nanoseconds retry_after);
  void set_rate(BitRate rate) { settings_.rate = rate; }

 private:
  [[nodiscard]] double chance();
  [[nodiscard]] std::chrono::nanoseconds time_for(std::int64_t bytes) const;

  DrainSettings settings_;
  RandomSource& random_;
  std::chrono::nanoseconds next_;
  int failures_ = 0;
};

}  // namespace campus::probe
