#include "collector/orders/slots.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "collector/orders/spread.h"

namespace campus::collector {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of so many slots one may go, so that the city's schools do not all begin at the same few moments.
constexpr std::size_t kEnoughToShift = 8;
/// A run takes a minute; whoever waits for another's end gets some more.
constexpr milliseconds kShortestRoutine = seconds(60);
constexpr milliseconds kLongestRoutine = seconds(300);

std::size_t slots_in(std::chrono::minutes length, seconds slot) {
  const auto whole = static_cast<std::size_t>(std::max<std::int64_t>(1, seconds(length) / slot));
  const auto left = seconds(length) - slot * static_cast<std::int64_t>(whole);
  return whole >= kEnoughToShift && left < slot / 2 ? whole - 1 : whole;
}

std::size_t nights_for(std::size_t sites, std::size_t slots) {
  return std::max<std::size_t>(1, (sites + slots - 1) / slots);
}

/// So far a site's slot moves from one of its nights to the next: far, and through all of them in as many of its nights
/// as there are slots, so that no site always has the hours in which its probe keeps quiet.
std::uint64_t step_of(std::uint64_t slots) {
  auto step = std::max<std::uint64_t>(1, slots * 5 / 8);
  while (std::gcd(step, slots) != 1) ++step;
  return step;
}

std::size_t distinct(std::vector<SiteCode> sites) {
  std::sort(sites.begin(), sites.end());
  return static_cast<std::size_t>(std::unique(sites.begin(), sites.end()) - sites.begin());
}

}  // namespace

NightSlots::NightSlots(const SiteCode& school, std::vector<SiteCode> sites, NightWindow window, seconds slot)
    : window_(window),
      slot_(slot),
      slots_(slots_in(window.length, slot)),
      nights_(nights_for(distinct(sites), slots_)),
      hash_(hash_of(school.text())),
      places_(std::move(sites), slots_ * nights_) {}

std::int64_t NightSlots::night_at(WallTime time) {
  return std::chrono::floor<std::chrono::days>(time + kBeijing).time_since_epoch().count();
}

std::optional<Slot> NightSlots::slot_of(const SiteCode& site, std::int64_t night) const {
  const auto place = places_.of(site);
  if (!place) return std::nullopt;
  const auto turn = static_cast<std::int64_t>(nights_);
  const auto nights = night + static_cast<std::int64_t>(part_of(nights_, hash_));
  const auto tonight = floor_mod(nights, turn);
  if (static_cast<std::int64_t>(*place / slots_) != tonight) return std::nullopt;
  const auto midnight = WallTime(std::chrono::sys_days(std::chrono::days(night))) - kBeijing;
  const auto left = seconds(window_.length) - slot_ * static_cast<std::int64_t>(slots_);
  const auto shift =
      seconds(part_of(static_cast<std::uint64_t>(std::max<std::int64_t>(0, left.count())) + 1, mixed(hash_, 1)));
  const auto moved = static_cast<std::uint64_t>(floor_mod(floor_div(nights, turn), static_cast<std::int64_t>(slots_)));
  const auto number = (*place % slots_ + part_of(slots_, mixed(hash_, 2)) + moved * step_of(slots_)) % slots_;
  const auto begin = midnight + window_.begin + shift + slot_ * static_cast<std::int64_t>(number);
  return Slot{begin, begin + slot_};
}

RoutineSlots::RoutineSlots(const SiteCode& school, const std::vector<SiteCode>& sites, seconds interval,
                           std::int64_t one_in)
    : interval_(interval),
      one_in_(std::max<std::int64_t>(1, one_in)),
      hash_(hash_of(school.text())),
      places_(sites, std::bit_ceil(std::max<std::size_t>(1, distinct(sites)))) {}

std::int64_t RoutineSlots::turn_at(WallTime time) const {
  return floor_div(time.time_since_epoch().count(), interval_.count());
}

milliseconds RoutineSlots::distance() const {
  return (interval_ - interval_ / 10) / static_cast<std::int64_t>(places_.count());
}

/// Nine tenths of the interval are shared out, the last is for the turn's own jitter: whoever only looks every quarter
/// of an hour would never see what happens every quarter of an hour. The school's sites move together.
std::optional<Slot> RoutineSlots::slot_of(const SiteCode& site, std::int64_t turn) const {
  const auto place = places_.of(site);
  if (!place) return std::nullopt;
  const auto own =
      static_cast<std::int64_t>(part_of(static_cast<std::uint64_t>(one_in_), mixed(hash_of(site.text()), 3)));
  if (floor_mod(turn + own, one_in_) != 0) return std::nullopt;
  const auto places = static_cast<std::int64_t>(places_.count());
  const auto shared = distance() * places;
  const auto first = milliseconds(part_of(static_cast<std::uint64_t>(shared.count()), mixed(hash_, 4)));
  const auto at = (first + distance() * static_cast<std::int64_t>(*place)) % shared;
  const auto jitter = milliseconds(part_of(static_cast<std::uint64_t>(interval_.count() / 10),
                                           mixed(mixed(hash_, 5), static_cast<std::uint64_t>(turn))));
  const auto begin = WallTime(interval_ * turn) + at + jitter;
  return Slot{begin, begin + std::clamp(distance(), kShortestRoutine, std::min(kLongestRoutine, interval_ / 2))};
}

}  // namespace campus::collector
