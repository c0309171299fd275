#pragma once
// Sizes, rates and ratios as types. Nothing converts by itself; a unit is named where a number enters or leaves.

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

class DataSize {
 public:
  constexpr DataSize() = default;
  [[nodiscard]] static constexpr DataSize bytes(std::int64_t n) { return DataSize{n}; }

  [[nodiscard]] constexpr std::int64_t bytes() const { return bytes_; }

  friend constexpr auto operator<=>(DataSize, DataSize) = default;
  friend constexpr DataSize operator+(DataSize a, DataSize b) { return DataSize{a.bytes_ + b.bytes_}; }
  friend constexpr DataSize operator-(DataSize a, DataSize b) { return DataSize{a.bytes_ - b.bytes_}; }
  constexpr DataSize& operator+=(DataSize other) {
    bytes_ += other.bytes_;
    return *this;
  }

 private:
  constexpr explicit DataSize(std::int64_t n) : bytes_(n) {}
  std::int64_t bytes_ = 0;
};

/// A rate at whatever layer the holding field names. At most 9.2e18 bit/s.
class BitRate {
 public:
  constexpr BitRate() = default;
  [[nodiscard]] static constexpr BitRate bits_per_second(std::int64_t n) { return BitRate{n}; }

  [[nodiscard]] constexpr std::int64_t bits_per_second() const { return bits_; }
  /// The only division by eight: Prometheus speaks bytes.
  [[nodiscard]] constexpr double bytes_per_second() const { return static_cast<double>(bits_) / 8.0; }

  /// Rounded to the nearest bit per second.
  [[nodiscard]] BitRate scaled(double factor) const;

  friend constexpr auto operator<=>(BitRate, BitRate) = default;
  friend constexpr BitRate operator+(BitRate a, BitRate b) { return BitRate{a.bits_ + b.bits_}; }
  friend constexpr BitRate operator-(BitRate a, BitRate b) { return BitRate{a.bits_ - b.bits_}; }
  friend constexpr double operator/(BitRate a, BitRate b) {
    return static_cast<double>(a.bits_) / static_cast<double>(b.bits_);
  }

 private:
  constexpr explicit BitRate(std::int64_t n) : bits_(n) {}
  std::int64_t bits_ = 0;
};

/// Size over time. Zero when no time has passed.
[[nodiscard]] BitRate operator/(DataSize size, std::chrono::nanoseconds time);
[[nodiscard]] DataSize operator*(BitRate rate, std::chrono::nanoseconds time);

/// A share. Never NaN and never infinite; may pass 1 (a rate over its target).
class Ratio {
 public:
  constexpr Ratio() = default;
  [[nodiscard]] static Ratio of(double value);
  [[nodiscard]] constexpr double value() const { return value_; }
  friend constexpr auto operator<=>(Ratio, Ratio) = default;

 private:
  constexpr explicit Ratio(double value) : value_(value) {}
  double value_ = 0.0;
};

/// Parses `100M`, `1G`, `10Gbit/s`, `2.5G`, `1000M`, `千兆`, `百兆`, `万兆`: SI prefixes, unit mandatory.
/// Refuses `MB`, `Mb`, `MBps` and the like with both readings named.
[[nodiscard]] Result<BitRate> parse_bit_rate(std::string_view text);

/// `941.5 Mbit/s`: three to four significant digits, SI prefix.
[[nodiscard]] std::string to_text(BitRate rate);

}  // namespace campus
