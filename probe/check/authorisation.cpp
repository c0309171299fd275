#include "probe/check/authorisation.h"

#include <algorithm>
#include <chrono>

#include "probe/check/target_list.h"

namespace campus::probe {
namespace {

using std::chrono::sys_days;

/// Asia/Shanghai, without summer time since 1991.
constexpr auto kZone = std::chrono::hours(8);
/// A clock that says less has lost its time, and no day can be trusted to be over.
constexpr sys_days kSurelyPast = std::chrono::year{2024} / 1 / 1;

bool names(const std::string& list, std::string_view check) {
  const auto all = split_list(list);
  return std::find(all.begin(), all.end(), check) != all.end();
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t") == std::string::npos; }

/// Why the day does not let the check run now.
std::optional<std::string> refused_by_day(const std::string& text, WallTime now) {
  const auto day = parse_date(text);
  if (!day) return "unreadable=authorised_until";
  if (now < kSurelyPast) return "clock_unset";
  if (now >= sys_days(*day) + std::chrono::days(1) - kZone) return "expired=" + text;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> missing_leave(std::string_view check, const Facts& facts, WallTime now) {
  const auto until = text_fact(facts, "authorised_until");
  std::string missing;
  const auto lacks = [&](const char* fact) { missing += (missing.empty() ? "missing=" : ",") + std::string(fact); };
  if (!names(text_fact(facts, "authorised_checks"), check)) lacks("authorised_checks");
  if (is_blank(text_fact(facts, "authorised_by"))) lacks("authorised_by");
  if (is_blank(until)) lacks("authorised_until");
  if (!missing.empty()) return missing;
  return refused_by_day(until, now);
}

}  // namespace campus::probe
