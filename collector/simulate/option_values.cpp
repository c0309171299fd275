#include "collector/simulate/option_values.h"

#include <charconv>
#include <cmath>

#include "core/foreign_text.h"

namespace campus::collector::simulate {
namespace {

constexpr double kMostRate = 1'000'000;

Error wrong(std::string_view option, std::string_view text, const std::string& wanted) {
  return Error{ErrorCode::usage, "--" + std::string(option) + " " + in_quotes(text, 80) + " must be " + wanted};
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string_view without(std::string_view text, std::string_view ending) {
  if (text.ends_with(ending)) text.remove_suffix(ending.size());
  return text;
}

/// `0.5`, not `0.500000`.
std::string brief_number(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

}  // namespace

Result<double> parse_share(std::string_view option, std::string_view text) {
  const bool percent = text.ends_with('%');
  const auto number = number_of(without(text, "%"));
  const double share = number.value_or(-1) / (percent ? 100 : 1);
  if (number && share >= 0 && share <= 1) return share;
  return wrong(option, text, "a share such as 0.06 or 6%, from 0 to 1");
}

Result<std::uint64_t> parse_whole(std::string_view option, std::string_view text, std::uint64_t least,
                                  std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && value >= least && value <= most) return value;
  return wrong(option, text, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<std::chrono::milliseconds> parse_seconds(std::string_view option, std::string_view text, double least,
                                                double most) {
  const auto number = number_of(without(text, "s"));
  if (number && *number >= least && *number <= most) {
    return std::chrono::milliseconds(std::llround(*number * 1000));
  }
  return wrong(option, text, "seconds from " + brief_number(least) + " to " + brief_number(most));
}

Result<std::optional<double>> parse_rate(std::string_view text) {
  if (text == "max") return std::optional<double>();
  const auto number = number_of(without(text, "/s"));
  if (number && *number > 0 && *number <= kMostRate) return number;
  return wrong("rate", text, "reports a second, such as 500 or 0.2, at most 1000000, or max");
}

Result<std::vector<std::string>> parse_list(std::string_view option, std::string_view text) {
  std::vector<std::string> list;
  for (;;) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    if (one.empty()) return wrong(option, text, "texts between commas, none of them empty");
    list.emplace_back(one);
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace campus::collector::simulate
