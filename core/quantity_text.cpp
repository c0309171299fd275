// Numbers for people: three to four significant digits, the unit's own prefix, the same digits in every language.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "core/units.h"
#include "core/words.h"

namespace campus {
namespace {

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// Always with a point: printf would follow a locale that somebody set.
std::string written(double value, std::chars_format format, int decimals) {
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, decimals);
  return error == std::errc() ? std::string(buffer.data(), end) : "?";
}

/// Plain decimal notation up to 1e15, `digits` significant places, no trailing zeros.
std::string significant(double value, int digits) {
  if (value == 0) return "0";
  if (value >= 1e15 || value < 1e-9) {
    return written(value, std::chars_format::scientific, digits - 1);
  }
  const int whole = static_cast<int>(std::floor(std::log10(value))) + 1;
  return without_trailing_zeros(written(value, std::chars_format::fixed, std::max(0, digits - whole)));
}

std::string rate_text(double value) {
  constexpr double largest = 9e18;
  if (value >= largest) return significant(value, 4) + " bit/s";
  return to_text(BitRate::bits_per_second(std::llround(value)));
}

std::string time_text(double seconds) {
  if (seconds == 0) return "0 s";
  if (seconds >= 1) return significant(seconds, 4) + " s";
  if (seconds >= 1e-3) return significant(seconds * 1e3, 3) + " ms";
  return significant(seconds * 1e6, 3) + " µs";
}

std::string magnitude(double value, Unit unit) {
  switch (unit) {
    case Unit::bits_per_second:
      return rate_text(value);
    case Unit::seconds:
      return time_text(value);
    case Unit::ratio:
      return significant(value * 100.0, 4) + " %";
    case Unit::count:
      return significant(value, std::floor(value) == value ? 15 : 6);
    case Unit::dbm:
      return significant(value, 4) + " dBm";
    case Unit::truth:
      break;
  }
  return {};
}

}  // namespace

std::string_view sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least:
      return "≥";
    case Comparison::at_most:
      return "≤";
    case Comparison::equal:
      break;
  }
  return "=";
}

std::string in_full(double value) {
  std::array<char, 400> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

std::string format_quantity(double value, Unit unit, Language language) {
  if (!std::isfinite(value)) return "—";
  if (unit == Unit::truth) {
    if (language == Language::en) return value != 0 ? "yes" : "no";
    return value != 0 ? "是" : "否";
  }
  return value < 0 ? "-" + magnitude(-value, unit) : magnitude(value, unit);
}

}  // namespace campus
