#include "standards/answer.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "core/foreign_text.h"
#include "core/units.h"
#include "standards/facts.h"

namespace campus::standards {
namespace {

constexpr double kMost = 1e15;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// `95%` with the suffix `%` is 95.
std::optional<double> number_before(std::string_view text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return std::nullopt;
  text.remove_suffix(suffix.size());
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  if (!whole || !std::isfinite(value) || value < 0 || value > kMost) return std::nullopt;
  return value;
}

std::optional<double> ratio_of(std::string_view text) {
  for (const auto* sign : {"%", "％"}) {
    if (const auto percent = number_before(text, sign)) return *percent / 100;
  }
  const auto number = number_before(text, "");
  return number && *number <= 1 ? number : std::nullopt;
}

std::optional<double> seconds_of(std::string_view text) {
  if (const auto milliseconds = number_before(text, "ms")) return *milliseconds / 1000;
  if (const auto seconds = number_before(text, "s")) return seconds;
  return number_before(text, "");
}

/// A power level, with or without its unit and below zero as a rule.
std::optional<double> level_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  auto level = number_before(text, "dBm");
  if (!level) level = number_before(text, "");
  return level && negative ? std::optional(-*level) : level;
}

std::optional<double> value_of(std::string_view text, Unit unit) {
  switch (unit) {
    case Unit::truth: {
      const auto truth = truth_of({{"answer", std::string(text)}}, "answer");
      return truth ? std::optional(*truth ? 1.0 : 0.0) : std::nullopt;
    }
    case Unit::count:
      return number_before(text, "");
    case Unit::ratio:
      return ratio_of(text);
    case Unit::seconds:
      return seconds_of(text);
    case Unit::dbm:
      return level_of(text);
    case Unit::bits_per_second: {
      const auto rate = parse_bit_rate(text);
      return rate ? std::optional(static_cast<double>(rate->bits_per_second())) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<double> parse_answer(std::string_view text, Unit unit) {
  const auto value = value_of(trimmed(text), unit);
  if (value) return *value;
  return Error{ErrorCode::bad_data,
               "the answer " + in_quotes(text) + " must be " + std::string(how_to_answer(unit, Language::en))};
}

std::string_view how_to_answer(Unit unit, Language language) {
  const bool english = language == Language::en;
  switch (unit) {
    case Unit::truth:
      return english ? "yes or no" : "是 或 否";
    case Unit::count:
      return english ? "a number, not negative" : "数字，不小于 0";
    case Unit::ratio:
      return english ? "a percentage such as 95%, or a number from 0 to 1" : "百分比（如 95%），或 0 到 1 之间的小数";
    case Unit::seconds:
      return english ? "a time such as 20 ms or 0.5 s" : "时间，如 20 ms 或 0.5 s";
    case Unit::dbm:
      return english ? "a level such as -65 dBm" : "电平，如 -65 dBm";
    case Unit::bits_per_second:
      return english ? "a rate with its unit such as 100M or 1G" : "带单位的速率，如 100M、1G";
  }
  return "";
}

}  // namespace campus::standards
