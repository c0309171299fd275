#include "standards/sampling.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/envelope/envelope.h"

namespace campus::standards {
namespace {

constexpr std::size_t kAllUpTo = 10;
constexpr std::size_t kStandardPercent = 10;
constexpr std::size_t kStrictBadPercent = 10;
constexpr std::size_t kStrictCertaintyPercent = 90;
constexpr std::size_t kHundred = 100;

/// A product of small numbers without rounding: base 2^32, least digit first.
class Product {
 public:
  void times(std::size_t factor) {
    std::uint64_t carry = 0;
    for (auto& digit : digits_) {
      carry += static_cast<std::uint64_t>(digit) * factor;
      digit = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
    if (carry > 0) digits_.push_back(static_cast<std::uint32_t>(carry));
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }

  [[nodiscard]] bool at_most(const Product& other) const {
    if (digits_.size() != other.digits_.size()) return digits_.size() < other.digits_.size();
    return std::lexicographical_compare(digits_.rbegin(), digits_.rend(), other.digits_.rbegin(),
                                        other.digits_.rend()) ||
           digits_ == other.digits_;
  }

 private:
  std::vector<std::uint32_t> digits_{1};
};

/// Is the probability that all of `bad` are missed, the product of (rooms - drawn - i) / (rooms - i), small enough?
bool catches(std::size_t rooms, std::size_t bad, std::size_t drawn, std::size_t percent) {
  if (drawn + bad > rooms) return true;
  Product missed;
  Product all;
  missed.times(kHundred);
  all.times(kHundred - percent);
  for (std::size_t i = 0; i < bad; ++i) {
    missed.times(rooms - drawn - i);
    all.times(rooms - i);
  }
  return missed.at_most(all);
}

std::vector<DrawReason> forced_reasons(const Room& room, const SiteCode& farthest) {
  std::vector<DrawReason> reasons;
  if (room.code == farthest) reasons.push_back(DrawReason::farthest);
  if (room.computer_room) reasons.push_back(DrawReason::computer_room);
  if (room.interactive) reasons.push_back(DrawReason::interactive);
  return reasons;
}

/// Of several equally far the one with the first code; empty where no room's cable is known.
SiteCode farthest_of(const std::vector<Room>& rooms) {
  const Room* farthest = nullptr;
  for (const auto& room : rooms) {
    if (room.cable_metres && (farthest == nullptr || *room.cable_metres > *farthest->cable_metres)) farthest = &room;
  }
  return farthest == nullptr ? SiteCode() : farthest->code;
}

class Drawing {
 public:
  Drawing(Draw& draw, std::vector<Room> rooms) : draw_(draw) {
    const auto farthest = farthest_of(rooms);
    std::map<StratumKey, std::size_t> places;
    for (auto& room : rooms) {
      auto lot = lot_of(draw.school, draw.seed, room.code);
      auto forced = forced_reasons(room, farthest);
      const auto place = places.emplace(StratumKey{room.building, room.floor, room.access_switch}, places.size());
      if (place.second) strata_.emplace_back();
      ++strata_[place.first->second].rooms;
      candidates_.push_back({std::move(lot), std::move(room), std::move(forced), place.first->second});
    }
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.lot, a.room.code) < std::tie(b.lot, b.room.code);
    });
  }

  void run() {
    const auto all = candidates_.size();
    for (auto& one : candidates_) {
      if (!one.forced.empty()) take(one, one.forced);
    }
    for (auto& one : candidates_) {
      if (!one.drawn && !one.room.access_switch.empty() && !switches_.contains(one.room.access_switch)) {
        take(one, {DrawReason::access_switch});
      }
    }
    while (draw_.list.size() < draw_.planned) take_next();
    draw_.taken = draw_.list.size();
    while (draw_.list.size() < all) take_next();
  }

 private:
  using StratumKey = std::tuple<std::string, std::string, std::string>;
  struct Stratum {
    std::size_t rooms = 0;
    std::size_t drawn = 0;
    /// Is a smaller share of it drawn?
    [[nodiscard]] bool is_behind(const Stratum& other) const { return drawn * other.rooms < other.drawn * rooms; }
  };
  struct Candidate {
    std::string lot;
    Room room;
    std::vector<DrawReason> forced;
    std::size_t stratum = 0;
    bool drawn = false;
  };

  void take(Candidate& one, std::vector<DrawReason> reasons) {
    one.drawn = true;
    ++strata_[one.stratum].drawn;
    switches_.insert(one.room.access_switch);
    draw_.list.push_back({one.room, std::move(reasons)});
  }

  void take_next() {
    Candidate* best = nullptr;
    for (auto& one : candidates_) {
      if (one.drawn) continue;
      if (best == nullptr || strata_[one.stratum].is_behind(strata_[best->stratum])) best = &one;
    }
    const bool first = strata_[best->stratum].drawn == 0;
    take(*best, {first ? DrawReason::stratum : DrawReason::lot});
  }

  Draw& draw_;
  std::vector<Candidate> candidates_;  ///< by lot
  std::vector<Stratum> strata_;
  std::set<std::string> switches_;  ///< of the rooms drawn
};

Result<void> check(const SiteCode& school, const std::vector<Room>& rooms) {
  if (rooms.empty()) return Error{ErrorCode::bad_data, "there are no rooms of " + school.text() + " to draw from"};
  if (rooms.size() > kMostRooms) {
    return Error{ErrorCode::bad_data, "more than " + std::to_string(kMostRooms) + " rooms of " + school.text()};
  }
  for (std::size_t i = 1; i < rooms.size(); ++i) {
    if (rooms[i].code == rooms[i - 1].code) {
      return Error{ErrorCode::bad_data, "the room " + rooms[i].code.text() + " stands twice; a code names one room"};
    }
  }
  return {};
}

}  // namespace

bool DrawnRoom::forced() const {
  return std::any_of(reasons.begin(), reasons.end(), [](DrawReason reason) {
    return reason == DrawReason::farthest || reason == DrawReason::computer_room || reason == DrawReason::interactive;
  });
}

std::size_t bad_rooms(std::size_t rooms, std::size_t percent) { return (rooms * percent + kHundred - 1) / kHundred; }

std::size_t least_sample(std::size_t rooms, std::size_t bad, std::size_t percent) {
  if (bad == 0) return rooms;
  std::size_t too_few = 0;
  std::size_t enough = rooms;
  while (enough - too_few > 1) {
    const auto middle = too_few + (enough - too_few) / 2;
    (catches(rooms, bad, middle, percent) ? enough : too_few) = middle;
  }
  return enough;
}

double catch_probability(std::size_t rooms, std::size_t bad, std::size_t drawn) {
  if (bad == 0 || drawn == 0) return 0;
  if (drawn + bad > rooms) return 1;
  long double missed = 1;
  for (std::size_t i = 0; i < bad; ++i) {
    missed *= static_cast<long double>(rooms - drawn - i) / static_cast<long double>(rooms - i);
  }
  return static_cast<double>(1 - missed);
}

std::size_t sample_size(SamplingPlan plan, std::size_t rooms) {
  if (plan == SamplingPlan::full || rooms <= kAllUpTo) return rooms;
  if (plan == SamplingPlan::standard) return std::max(kAllUpTo, bad_rooms(rooms, kStandardPercent));
  return least_sample(rooms, bad_rooms(rooms, kStrictBadPercent), kStrictCertaintyPercent);
}

std::string lot_of(const SiteCode& school, std::uint64_t seed, const SiteCode& room) {
  return sha256_hex("campus-sample/1\n" + school.text() + "\n" + std::to_string(seed) + "\n" + room.text());
}

Result<Draw> draw_rooms(SamplingPlan plan, const SiteCode& school, std::uint64_t seed, std::vector<Room> rooms) {
  std::sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.code < b.code; });
  if (auto good = check(school, rooms); !good) return good.error();
  Draw draw{plan, school, seed, sample_size(plan, rooms.size()), 0, {}};
  Drawing(draw, std::move(rooms)).run();
  return draw;
}

}  // namespace campus::standards
