#include "core/week_hours.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "core/foreign_text.h"

namespace campus {
namespace {

using std::chrono::minutes;

constexpr minutes kDay = std::chrono::hours(24);
constexpr minutes kShortestNight{10};
constexpr minutes kLongestNight = std::chrono::hours(12);

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// `08:00`; 24:00 is the end of the day.
std::optional<minutes> clock_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = digits(text.substr(0, 2));
  const auto minute = digits(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const auto time = std::chrono::hours(*hour) + minutes(*minute);
  return time <= kDay ? std::optional<minutes>(time) : std::nullopt;
}

struct ClockSpan {
  minutes begin{};
  minutes end{};
};

std::optional<ClockSpan> clock_span(std::string_view text) {
  constexpr std::size_t kLength = 11;
  if (text.size() != kLength || text[5] != '-') return std::nullopt;
  const auto begin = clock_time(text.substr(0, 5));
  const auto end = clock_time(text.substr(6));
  return begin && end ? std::optional(ClockSpan{*begin, *end}) : std::nullopt;
}

/// `3` or `1-5`
std::optional<std::uint8_t> days_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = digits(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : digits(text.substr(dash + 1));
  if (!first || !last || *first < 1 || *last > 7 || *last < *first) return std::nullopt;
  unsigned bits = 0;
  for (int day = *first; day <= *last; ++day) bits |= 1U << static_cast<unsigned>(day - 1);
  return static_cast<std::uint8_t>(bits);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<WeekHours> one_of(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto days = days_of(text.substr(0, space));
  const auto span = clock_span(trimmed(text.substr(space)));
  if (!days || !span || span->end <= span->begin) return std::nullopt;
  return WeekHours{*days, span->begin, span->end};
}

std::string clock_text(minutes time) {
  std::array<char, 16> text{};
  const auto hours = time.count() / 60;
  const auto rest = time.count() % 60;
  const int length =
      std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(hours), static_cast<int>(rest));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string days_text(std::uint8_t days) {
  int first = 0;
  int last = 0;
  for (int day = 1; day <= 7; ++day) {
    if ((days >> static_cast<unsigned>(day - 1) & 1U) == 0) continue;
    if (first == 0) first = day;
    last = day;
  }
  return std::to_string(first) + (first == last ? "" : "-" + std::to_string(last));
}

}  // namespace

Result<std::vector<WeekHours>> parse_week_hours(std::string_view text) {
  std::vector<WeekHours> hours;
  text = trimmed(text);
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = trimmed(text.substr(0, comma));
    const auto one = one_of(part);
    if (!one) {
      return Error{ErrorCode::bad_data, in_quotes(part) + " must be days and hours like 1-5 08:00-12:00 (1 is Monday)"};
    }
    hours.push_back(*one);
    text = comma == std::string_view::npos ? std::string_view() : trimmed(text.substr(comma + 1));
  }
  return hours;
}

std::string to_text(std::span<const WeekHours> hours) {
  std::string text;
  for (const auto& one : hours) {
    text += (text.empty() ? "" : ", ") + days_text(one.days) + " " + clock_text(one.begin) + "-" + clock_text(one.end);
  }
  return text;
}

Result<NightWindow> parse_night_window(std::string_view text) {
  const auto span = clock_span(trimmed(text));
  const auto length = !span                     ? minutes()
                      : span->end > span->begin ? span->end - span->begin
                                                : span->end + kDay - span->begin;
  if (length < kShortestNight || length > kLongestNight) {
    return Error{ErrorCode::bad_data, in_quotes(text) + " must be hours like 01:00-05:00, 10 minutes to 12 hours long"};
  }
  return NightWindow{span->begin, length};
}

std::string to_text(const NightWindow& window) {
  return clock_text(window.begin) + "-" + clock_text((window.begin + window.length) % kDay);
}

}  // namespace campus
