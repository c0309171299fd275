#include "standards/platform_value.h"

#include <algorithm>
#include <map>

#include "standards/nominal.h"

namespace campus::standards {
namespace {

/// Of one platform, over both families.
struct Best {
  bool tried = false;  ///< this host had an address to try it from
  bool answered = false;
  std::optional<double> first_byte;
  std::optional<double> rate;
};

void keep(std::optional<double>& best, std::optional<double> value, bool (*better)(double, double)) {
  if (value && (!best || better(*value, *best))) best = value;
}

bool less(double a, double b) { return a < b; }
bool more(double a, double b) { return a > b; }

std::map<std::string, Best> best_of(std::span<const PlatformCheck> visits) {
  std::map<std::string, Best> platforms;
  for (const auto& visit : visits) {
    auto& best = platforms[visit.platform];
    best.tried = best.tried || visit.fault != PlatformFault::no_address_here;
    if (visit.fault) continue;
    best.answered = true;
    if (visit.first_byte) keep(best.first_byte, std::chrono::duration<double>(*visit.first_byte).count(), less);
    if (visit.rate) keep(best.rate, static_cast<double>(visit.rate->bits_per_second()), more);
  }
  return platforms;
}

}  // namespace

Seen look_up_platforms(const Rule& rule, const Evidence& evidence) {
  Seen seen;
  seen.unit = unit_of_limit(rule);
  const auto platforms = best_of(evidence.platforms);
  std::int64_t tried = 0;
  std::int64_t answered = 0;
  std::optional<double> slowest;
  std::optional<double> least_rate;
  for (const auto& [id, best] : platforms) {
    tried += best.tried ? 1 : 0;
    answered += best.answered ? 1 : 0;
    keep(slowest, best.first_byte, more);
    keep(least_rate, best.rate, less);
  }
  seen.detail = "platforms=" + std::to_string(platforms.size()) + " answered=" + std::to_string(answered);
  if (platforms.empty() || tried == 0) {
    seen.reason = platforms.empty() ? Reason::not_measured : Reason::unavailable_here;
    return seen;
  }
  if (rule.check.quantity == "platform.reachable") {
    seen.value = static_cast<double>(answered) / static_cast<double>(tried);
  } else {
    seen.value = rule.check.quantity == "platform.response" ? slowest : least_rate;
  }
  if (!seen.value) seen.reason = Reason::not_measured;
  return seen;
}

}  // namespace campus::standards
