#include "standards/facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <variant>

namespace campus::standards {
namespace {

constexpr double kLeastBareRate = 1e6;
constexpr double kMostBareRate = 1e15;

const FactValue* find(const Facts& facts, std::string_view name) {
  const auto found = facts.find(std::string(name));
  return found == facts.end() ? nullptr : &found->second;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_blank(const FactValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->find_first_not_of(" \t") == std::string::npos;
}

}  // namespace

bool holds(const FactCondition& condition, const Facts& facts) {
  const auto* value = find(facts, condition.fact);
  const bool present = value != nullptr && !is_blank(*value);
  if (condition.present && *condition.present != present) return false;
  if (condition.any_of.empty()) return condition.present.has_value();
  return present && std::find(condition.any_of.begin(), condition.any_of.end(), *value) != condition.any_of.end();
}

bool hold(const std::vector<FactCondition>& conditions, const Facts& facts) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const FactCondition& condition) { return holds(condition, facts); });
}

bool is_given(const Facts& facts, std::string_view name) {
  const auto* value = find(facts, name);
  return value != nullptr && !is_blank(*value);
}

std::optional<double> number_of(const Facts& facts, std::string_view name) {
  const auto* value = find(facts, name);
  if (value == nullptr) return std::nullopt;
  if (const auto* number = std::get_if<double>(value)) {
    return std::isfinite(*number) ? std::optional(*number) : std::nullopt;
  }
  if (const auto* text = std::get_if<std::string>(value)) return parse_number(*text);
  return std::nullopt;
}

std::optional<bool> truth_of(const Facts& facts, std::string_view name) {
  const auto* value = find(facts, name);
  if (value == nullptr) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(value)) return *truth;
  if (const auto number = number_of(facts, name)) {
    return *number == 0 || *number == 1 ? std::optional(*number == 1) : std::nullopt;
  }
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) return std::nullopt;
  for (const auto* yes : {"true", "yes", "是", "有"}) {
    if (*text == yes) return true;
  }
  for (const auto* no : {"false", "no", "否", "无"}) {
    if (*text == no) return false;
  }
  return std::nullopt;
}

std::optional<BitRate> rate_of(const Facts& facts, std::string_view name) {
  if (const auto number = number_of(facts, name)) {
    if (*number < kLeastBareRate || *number > kMostBareRate) return std::nullopt;
    return BitRate::bits_per_second(std::llround(*number));
  }
  const auto* value = find(facts, name);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  if (text == nullptr) return std::nullopt;
  const auto rate = parse_bit_rate(*text);
  return rate ? std::optional(*rate) : std::nullopt;
}

}  // namespace campus::standards
