#pragma once
// What a site's reports of one hour or one day came to. Values are kept as they came while there are few; beyond that
// every second one is dropped again and again, so that percentiles stay those of an even sample.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/judgement.h"
#include "core/result.h"

namespace campus::collector {

/// Of one quantity. Single precision: seven digits of a rate.
class Spread {
 public:
  void add(float value);
  /// As if the values of `later` had come after these.
  void add(const Spread& later);
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // Of at least one value:
  [[nodiscard]] double minimum() const { return minimum_; }
  [[nodiscard]] double maximum() const { return maximum_; }
  [[nodiscard]] double mean() const { return sum_ / count_; }
  /// Nearest rank, `share` in 0..1.
  [[nodiscard]] double percentile(double share) const;

  void encode(std::string& bytes) const;
  /// Takes its bytes off the front; false where they are not whole.
  [[nodiscard]] bool decode(std::string_view& bytes);
  friend bool operator==(const Spread&, const Spread&) = default;

 private:
  void keep(float value);
  std::uint32_t count_ = 0;
  std::uint32_t stride_ = 1;  ///< every so many values one is kept
  float minimum_ = 0;
  float maximum_ = 0;
  double sum_ = 0;
  std::vector<float> kept_;
};

struct RollUp {
  std::uint32_t reports = 0;
  std::uint32_t compliant = 0;
  Spread down;  ///< bit/s of goodput
  Spread up;
  Spread rtt;   ///< seconds, medians of the idle line
  Spread loss;  ///< ratio
  friend bool operator==(const RollUp&, const RollUp&) = default;

  void add(const Judgement& judgement);
  void add(const RollUp& later);
};

enum class RollUpStep { hour, day };

struct TimedRollUp {
  WallTime begin{};  ///< of the hour, or of the day of UTC+8
  RollUp values;
};

[[nodiscard]] std::string encode_roll_up(const RollUp& roll_up);
/// bad_data: not whole.
[[nodiscard]] Result<RollUp> decode_roll_up(std::string_view bytes);

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::RollUpStep> {
  static constexpr NameTable<collector::RollUpStep, 2> names{
      {{collector::RollUpStep::hour, "hour"}, {collector::RollUpStep::day, "day"}}};
};
}  // namespace campus
