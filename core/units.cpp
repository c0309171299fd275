#include "core/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "core/foreign_text.h"

namespace campus {
namespace {

constexpr double kMaxRate = 1e15;

struct RateUnit {
  std::string_view text;
  double factor;
};

constexpr std::array kUnits{
    RateUnit{"", 0.0},       RateUnit{"k", 1e3},      RateUnit{"K", 1e3},      RateUnit{"M", 1e6},
    RateUnit{"G", 1e9},      RateUnit{"T", 1e12},     RateUnit{"bit/s", 1.0},  RateUnit{"kbit/s", 1e3},
    RateUnit{"Kbit/s", 1e3}, RateUnit{"Mbit/s", 1e6}, RateUnit{"Gbit/s", 1e9}, RateUnit{"Tbit/s", 1e12},
    RateUnit{"bps", 1.0},    RateUnit{"kbps", 1e3},   RateUnit{"Kbps", 1e3},   RateUnit{"Mbps", 1e6},
    RateUnit{"Gbps", 1e9},   RateUnit{"kbit", 1e3},   RateUnit{"Mbit", 1e6},   RateUnit{"Gbit", 1e9},
};

struct NamedRate {
  std::string_view text;
  double bits;
};

constexpr std::array kNamedRates{NamedRate{"百兆", 1e8}, NamedRate{"千兆", 1e9}, NamedRate{"万兆", 1e10}};

Error usage(std::string message) { return Error{ErrorCode::usage, std::move(message)}; }

std::optional<double> named_rate(std::string_view text) {
  for (const auto& named : kNamedRates) {
    if (named.text == text) return named.bits;
  }
  return std::nullopt;
}

/// Digits with at most one point; strtod would take "inf", "0x1p3" and a locale's comma.
std::size_t length_of_number(std::string_view text) {
  std::size_t length = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (c < '0' || c > '9') {
      break;
    }
    ++length;
  }
  return length;
}

double to_number(std::string_view digits) {
  double value = 0;
  double scale = 1;
  bool point = false;
  for (const char c : digits) {
    if (c == '.') {
      point = true;
      continue;
    }
    value = value * 10 + (c - '0');
    if (point) scale *= 10;
  }
  return value / scale;
}

std::string ambiguity(std::string_view text, std::string_view number, std::string_view unit) {
  const std::string prefix(1, unit.front());
  const std::string n(number.substr(0, 20));
  return "rate " + in_quotes(text) + " is ambiguous: " + n + " " + prefix + "bit/s (bits) or " + n + " " + prefix +
         "byte/s (" + prefix + "B, eight times as much)? Write " + n + prefix + "bit/s";
}

bool mixes_bits_and_bytes(std::string_view unit) {
  if (unit.size() < 2) return false;
  const bool prefixed = std::string_view("kKMGT").find(unit.front()) != std::string_view::npos;
  if (!prefixed) return false;
  const auto rest = unit.substr(1);
  return rest == "b" || rest == "B" || rest == "b/s" || rest == "B/s" || rest == "Bps" || rest == "iB" ||
         rest == "ib" || rest == "iB/s" || rest == "ib/s" || rest == "Byte/s" || rest == "byte/s";
}

/// To the nearest integer; what does not fit becomes the largest that does, what is not a number zero.
std::int64_t nearest(double value) {
  constexpr double kLimit = 9.2e18;
  if (std::isnan(value)) return 0;
  return std::llround(std::clamp(value, -kLimit, kLimit));
}

/// Always with a point: printf would follow a locale that somebody set.
std::string fixed(double value, int decimals) {
  std::array<char, 48> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(buffer.data(), end) : "?";
}

}  // namespace

BitRate BitRate::scaled(double factor) const {
  return BitRate::bits_per_second(nearest(static_cast<double>(bits_) * factor));
}

BitRate operator/(DataSize size, std::chrono::nanoseconds time) {
  if (time.count() <= 0) return {};
  const double bits = static_cast<double>(size.bytes()) * 8.0;
  return BitRate::bits_per_second(nearest(bits * 1e9 / static_cast<double>(time.count())));
}

DataSize operator*(BitRate rate, std::chrono::nanoseconds time) {
  return DataSize::bytes(nearest(rate.bytes_per_second() * static_cast<double>(time.count()) / 1e9));
}

Ratio Ratio::of(double value) { return Ratio{std::isfinite(value) ? value : 0.0}; }

Result<BitRate> parse_bit_rate(std::string_view text) {
  if (const auto named = named_rate(text)) return BitRate::bits_per_second(std::llround(*named));

  const auto length = length_of_number(text);
  const auto digits = text.substr(0, length);
  auto unit = text.substr(length);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (digits.empty() || digits == ".") {
    return usage("rate " + in_quotes(text) + " does not start with a number: write for example 100M, 1G or 10Gbit/s");
  }
  if (unit.empty()) {
    return usage("rate " + in_quotes(text) + " has no unit: write for example " + std::string(digits.substr(0, 20)) +
                 "M or " + std::string(digits.substr(0, 20)) + "Mbit/s");
  }
  if (mixes_bits_and_bytes(unit)) return usage(ambiguity(text, digits, unit));
  for (const auto& known : kUnits) {
    if (known.text.empty() || known.text != unit) continue;
    const double bits = to_number(digits) * known.factor;
    if (!(bits >= 1.0) || bits > kMaxRate) {
      return usage("rate " + in_quotes(text) + " is out of range: between 1bit/s and 1000T");
    }
    return BitRate::bits_per_second(std::llround(bits));
  }
  return usage("rate " + in_quotes(text) + " has the unknown unit " + in_quotes(unit) +
               ": write k, M, G or kbit/s, Mbit/s, Gbit/s");
}

std::string to_text(BitRate rate) {
  const auto bits = static_cast<double>(rate.bits_per_second());
  if (bits < 999.5) return fixed(bits, 0) + " bit/s";
  struct Step {
    double factor;
    const char* unit;
  };
  constexpr std::array steps{Step{1e3, " kbit/s"}, Step{1e6, " Mbit/s"}, Step{1e9, " Gbit/s"}};
  // A value that rounds up to 1000 belongs to the next unit, one that rounds up to 10 or 100 to fewer decimals.
  for (const auto& step : steps) {
    const double scaled = bits / step.factor;
    if (scaled < 9.9995) return fixed(scaled, 3) + step.unit;
    if (scaled < 99.995) return fixed(scaled, 2) + step.unit;
    if (scaled < 999.95) return fixed(scaled, 1) + step.unit;
  }
  return fixed(bits / 1e9, 0) + " Gbit/s";
}

}  // namespace campus
