#include "core/time.h"

#include <array>
#include <cstdio>

namespace campus {
namespace {

struct Fields {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
};

Fields fields_of(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<std::chrono::milliseconds>(time - day)};
}

/// The digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

constexpr std::string_view kMoment = "dddd-dd-ddTdd:dd:dd.dddZ";
constexpr std::string_view kDate = "dddd-dd-dd";

/// `d` stands for a digit, everything else for itself.
bool has_shape(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != 'd' && shape[i] != text[i]) return false;
  }
  return true;
}

std::optional<CalendarDate> date_at_front(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 1970 || month < 0 || day < 0) return std::nullopt;
  const CalendarDate date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                          std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace

std::string to_rfc3339(WallTime time) {
  const auto f = fields_of(time);
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(f.date.year()),
                static_cast<unsigned>(f.date.month()), static_cast<unsigned>(f.date.day()),
                static_cast<int>(f.clock.hours().count()), static_cast<int>(f.clock.minutes().count()),
                static_cast<int>(f.clock.seconds().count()), static_cast<int>(f.clock.subseconds().count()));
  return buffer.data();
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  if (!has_shape(text, kMoment)) return std::nullopt;
  const auto date = date_at_front(text);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  const int milli = digits(text, 20, 3);
  if (!date || hour < 0 || minute < 0 || second < 0 || milli < 0) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return WallTime(std::chrono::sys_days(*date).time_since_epoch() + std::chrono::hours(hour) +
                  std::chrono::minutes(minute) + std::chrono::seconds(second) + std::chrono::milliseconds(milli));
}

std::string to_local_day(WallTime time) { return to_local_text(time).substr(0, 10); }

std::string to_local_text(WallTime time, std::chrono::minutes offset_from_utc) {
  const auto f = fields_of(time + offset_from_utc);
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(f.date.year()),
                static_cast<unsigned>(f.date.month()), static_cast<unsigned>(f.date.day()),
                static_cast<int>(f.clock.hours().count()), static_cast<int>(f.clock.minutes().count()),
                static_cast<int>(f.clock.seconds().count()));
  return buffer.data();
}

std::string date_text(CalendarDate date) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return buffer.data();
}

std::optional<CalendarDate> parse_date(std::string_view text) {
  return has_shape(text, kDate) ? date_at_front(text) : std::nullopt;
}

CalendarDate local_date(WallTime time, std::chrono::minutes offset_from_utc) {
  return CalendarDate(std::chrono::floor<std::chrono::days>(time + offset_from_utc));
}

std::int64_t days_between(CalendarDate from, CalendarDate to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

}  // namespace campus
