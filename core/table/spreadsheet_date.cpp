#include "core/table/spreadsheet_date.h"

#include <chrono>
#include <cmath>

namespace campus {
namespace {

std::string two_digits(unsigned long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string clock_text(unsigned long seconds) {
  return two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return std::to_string(static_cast<int>(date.year())) + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
         two_digits(static_cast<unsigned>(date.day()));
}

}  // namespace

bool is_date_format(long id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

bool is_date_format(std::string_view code) {
  char until = '\0';  // inside "..." or [...]
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (until != '\0') {
      if (c == until) until = '\0';
    } else if (c == '"' || c == '[') {
      until = c == '"' ? '"' : ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the next character is shown, or its width is
    } else if (std::string_view("ymdhsYMDHS").find(c) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::optional<std::string> date_text(double serial, bool from_1904) {
  using std::chrono::days;
  using std::chrono::sys_days;
  constexpr double kBeyond9999 = 2'958'466;
  constexpr unsigned long kDay = 86'400;
  if (!std::isfinite(serial) || serial < 0 || serial >= kBeyond9999) return std::nullopt;
  auto day = static_cast<long>(std::floor(serial));
  auto seconds = static_cast<unsigned long>(std::lround((serial - static_cast<double>(day)) * kDay));
  if (seconds == kDay) {
    ++day;
    seconds = 0;
  }
  if (day == 0) return clock_text(seconds);
  // Lotus 1-2-3 took 1900 for a leap year, and everybody after it: days before March are one off.
  const auto epoch = from_1904 ? sys_days(std::chrono::January / 1 / 1904)
                               : sys_days(std::chrono::December / (day < 60 ? 31 : 30) / 1899);
  const auto date = day_text(epoch + days(day));
  return seconds == 0 ? date : date + " " + clock_text(seconds);
}

}  // namespace campus
