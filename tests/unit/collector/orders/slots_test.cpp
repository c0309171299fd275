#include "collector/orders/slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace campus::collector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kNight = 20'784;  // 2026-11-27

SiteCode room(const std::string& school, std::size_t number) { return SiteCode(school + "-" + std::to_string(number)); }

/// The school and its rooms.
std::vector<SiteCode> school_of(const std::string& school, std::size_t rooms) {
  std::vector<SiteCode> sites{SiteCode(school)};
  for (std::size_t i = 1; i <= rooms; ++i) sites.push_back(room(school, i));
  return sites;
}

WallTime midnight(std::int64_t night) { return WallTime(std::chrono::sys_days(std::chrono::days(night))) - kBeijing; }

struct Case {
  std::string school;
  std::vector<SiteCode> sites;
  NightWindow window;
  seconds slot{};
};

std::vector<Case> random_cases(unsigned seed, std::size_t count) {
  std::mt19937 chance(seed);
  const auto upto = [&](unsigned most) { return chance() % (most + 1); };
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count; ++i) {
    const auto school = "S" + std::to_string(chance());
    const NightWindow window{minutes(upto(24 * 60 - 1)), minutes(60 + upto(11 * 60))};
    cases.push_back({school, school_of(school, upto(399)), window, seconds(1200 + upto(2400))});
  }
  return cases;
}

TEST(NightSlots, NoTwoOfASchoolMeetInAnyNight) {
  for (const auto& one : random_cases(1, 40)) {
    const NightSlots nights(SiteCode(one.school), one.sites, one.window, one.slot);
    std::vector<Slot> slots;
    for (auto night = kNight; night < kNight + 3; ++night) {
      for (const auto& site : one.sites) {
        if (const auto slot = nights.slot_of(site, night)) slots.push_back(*slot);
      }
    }
    std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < slots.size(); ++i) ASSERT_LE(slots[i - 1].end, slots[i].begin) << one.school;
  }
}

TEST(NightSlots, EachLiesInItsNightsWindow) {
  for (const auto& one : random_cases(2, 40)) {
    const NightSlots nights(SiteCode(one.school), one.sites, one.window, one.slot);
    const auto begin = midnight(kNight) + one.window.begin;
    for (const auto& site : one.sites) {
      const auto slot = nights.slot_of(site, kNight);
      if (!slot) continue;
      EXPECT_GE(slot->begin, begin);
      EXPECT_LE(slot->end, begin + one.window.length);
      EXPECT_EQ(slot->end - slot->begin, one.slot);
    }
  }
}

TEST(NightSlots, EverySiteIsServedOnceInATurnAndATurnIsNoLongerThanItMustBe) {
  for (const auto& one : random_cases(3, 40)) {
    const NightSlots nights(SiteCode(one.school), one.sites, one.window, one.slot);
    const auto turn = static_cast<std::int64_t>(nights.nights_of_a_turn());
    EXPECT_LT((turn - 1) * static_cast<std::int64_t>(nights.slots_of_a_night()),
              static_cast<std::int64_t>(one.sites.size()));
    for (const auto& site : one.sites) {
      int served = 0;
      for (auto night = kNight; night < kNight + turn; ++night) served += nights.slot_of(site, night) ? 1 : 0;
      ASSERT_EQ(served, 1) << site.text();
    }
  }
}

TEST(NightSlots, EverySiteComesToEveryHourOfTheNightInAsManyOfItsNightsAsThereAreSlots) {
  for (const auto& one : random_cases(8, 40)) {
    const NightSlots nights(SiteCode(one.school), one.sites, one.window, one.slot);
    const auto turn = static_cast<std::int64_t>(nights.nights_of_a_turn());
    const auto slots = static_cast<std::int64_t>(nights.slots_of_a_night());
    for (const auto& site : one.sites) {
      std::set<std::int64_t> begins;
      for (auto night = kNight; night < kNight + turn * slots; ++night) {
        if (const auto slot = nights.slot_of(site, night)) {
          begins.insert((slot->begin - midnight(night)) / seconds(1));
        }
      }
      ASSERT_EQ(static_cast<std::int64_t>(begins.size()), slots) << site.text();
    }
  }
}

TEST(NightSlots, NoSiteHasAnHourBeforeLessonsForLong) {
  // From seven on the probes keep quiet, and the window lasts until eight.
  const NightSlots nights(SiteCode("S1"), school_of("S1", 20), NightWindow{hours(0), hours(8)}, minutes(20));
  for (const auto& site : school_of("S1", 20)) {
    int missed = 0;
    for (auto night = kNight; night < kNight + 60; ++night) {
      const auto slot = nights.slot_of(site, night);
      if (!slot) continue;
      missed = slot->end > midnight(night) + hours(7) ? missed + 1 : 0;
      ASSERT_LE(missed, 1) << site.text();
    }
  }
}

TEST(NightSlots, FourHundredRoomsAreAllServedWithinAMonthOfUsualNights) {
  const NightSlots nights(SiteCode("S1"), school_of("S1", 300), NightWindow{}, minutes(20));
  EXPECT_GE(nights.slots_of_a_night(), 11U);
  EXPECT_LE(nights.nights_of_a_turn(), 30U);
}

TEST(NightSlots, TheOrderOfTheRowsAndTheirRepetitionMakeNoDifference) {
  auto cases = random_cases(4, 10);
  std::mt19937 chance(4);
  for (auto& one : cases) {
    const NightSlots nights(SiteCode(one.school), one.sites, one.window, one.slot);
    auto shuffled = one.sites;
    std::shuffle(shuffled.begin(), shuffled.end(), chance);
    shuffled.push_back(shuffled.front());
    const NightSlots again(SiteCode(one.school), shuffled, one.window, one.slot);
    for (const auto& site : one.sites) EXPECT_EQ(nights.slot_of(site, kNight), again.slot_of(site, kNight));
  }
}

TEST(NightSlots, KnowNothingOfASiteOfAnotherSchool) {
  const NightSlots nights(SiteCode("S1"), school_of("S1", 3), NightWindow{}, minutes(20));
  EXPECT_FALSE(nights.slot_of(SiteCode("S2"), kNight));
}

TEST(NightSlots, AWindowAcrossMidnightBelongsToTheDayOnWhichItBegins) {
  const NightSlots nights(SiteCode("S1"), {SiteCode("S1")}, NightWindow{hours(23), hours(1)}, minutes(60));
  const auto slot = nights.slot_of(SiteCode("S1"), kNight);
  ASSERT_TRUE(slot);
  EXPECT_EQ(to_rfc3339(slot->begin), "2026-11-27T15:00:00.000Z");
}

/// How many of a thousand schools test in the busiest minute of a night, over what it were if all were spread evenly.
double busiest_minute(std::size_t most_rooms, NightWindow window, seconds slot) {
  std::mt19937 chance(5);
  std::map<std::int64_t, int> busy;
  double all = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto school = "150721" + std::to_string(1000 + i);
    const auto sites = school_of(school, most_rooms == 0 ? 0 : chance() % (most_rooms + 1));
    const NightSlots nights(SiteCode(school), sites, window, slot);
    for (const auto& site : sites) {
      const auto one = nights.slot_of(site, kNight);
      if (!one) continue;
      for (auto at = one->begin; at < one->end; at += minutes(1)) {
        ++busy[std::chrono::floor<minutes>(at).time_since_epoch().count()];
        ++all;
      }
    }
  }
  const auto most = std::max_element(busy.begin(), busy.end(), [](auto& a, auto& b) { return a.second < b.second; });
  return most->second * static_cast<double>(window.length.count()) / all;
}

TEST(NightSlots, TheCitysSchoolsSpreadOverTheWindow) {
  EXPECT_LT(busiest_minute(0, NightWindow{}, minutes(20)), 1.5);
  EXPECT_LT(busiest_minute(6, NightWindow{}, minutes(20)), 1.5);
  EXPECT_LT(busiest_minute(40, NightWindow{}, minutes(20)), 1.5);
  EXPECT_LT(busiest_minute(6, NightWindow{hours(22), hours(2)}, minutes(20)), 1.5);
}

/// Of the sites that were there before, how many have another slot after one has come.
template <class Slots>
std::size_t moved(const std::vector<SiteCode>& sites, const Slots& before, const Slots& after, std::int64_t from) {
  return static_cast<std::size_t>(std::count_if(sites.begin(), sites.end(), [&](const SiteCode& site) {
    for (auto number = from; number < from + 8; ++number) {
      if (before.slot_of(site, number) != after.slot_of(site, number)) return true;
    }
    return false;
  }));
}

TEST(NightSlots, ARoomMoreMovesFewOthers) {
  std::size_t all = 0;
  std::size_t cases = 0;
  for (std::size_t rooms = 1; rooms < 60; ++rooms) {
    const auto before = school_of("S1", rooms);
    auto after = before;
    after.push_back(SiteCode("S1-new"));
    const NightSlots one(SiteCode("S1"), before, NightWindow{}, minutes(20));
    const NightSlots two(SiteCode("S1"), after, NightWindow{}, minutes(20));
    if (one.nights_of_a_turn() != two.nights_of_a_turn()) continue;  // the turn grew by a night: all is dealt anew
    const auto number = moved(before, one, two, kNight);
    EXPECT_LE(number, 6U) << rooms;
    all += number;
    ++cases;
  }
  EXPECT_LE(all, 3 * cases);
}

TEST(RoutineSlots, NoTwoOfASchoolBeginNearerThanTheDistance) {
  for (const auto& one : random_cases(6, 12)) {
    const RoutineSlots slots(SiteCode(one.school), one.sites, minutes(15));
    std::vector<WallTime> begins;
    for (std::int64_t turn = 1'900'000; turn < 1'900'003; ++turn) {
      for (const auto& site : one.sites) begins.push_back(slots.slot_of(site, turn)->begin);
    }
    std::sort(begins.begin(), begins.end());
    for (std::size_t i = 1; i < begins.size(); ++i) ASSERT_GE(begins[i] - begins[i - 1], slots.distance());
    // Half of an even share at the worst: places are a power of two.
    EXPECT_GE(slots.distance() * static_cast<std::int64_t>(one.sites.size()), minutes(15) * 4 / 10);
  }
}

TEST(RoutineSlots, EverySiteHasOneInEveryIntervalAndNoTwoOfItsOwnMeet) {
  for (const auto& one : random_cases(7, 6)) {
    const RoutineSlots slots(SiteCode(one.school), one.sites, minutes(5));
    for (const auto& site : one.sites) {
      for (std::int64_t turn = 1000; turn < 1010; ++turn) {
        const auto slot = slots.slot_of(site, turn);
        const auto next = slots.slot_of(site, turn + 1);
        ASSERT_TRUE(slot && next);
        EXPECT_EQ(slots.turn_at(slot->begin), turn);
        EXPECT_LE(slot->end, next->begin);
        EXPECT_GE(slot->end - slot->begin, seconds(60));
      }
    }
  }
}

TEST(RoutineSlots, OneInSoManyIntervalsIsThatForEverySite) {
  const auto sites = school_of("S1", 36);
  const RoutineSlots slots(SiteCode("S1"), sites, minutes(15), 5);
  for (const auto& site : sites) {
    int served = 0;
    for (std::int64_t turn = 7; turn < 7 + 50; ++turn) served += slots.slot_of(site, turn) ? 1 : 0;
    EXPECT_EQ(served, 10);
  }
}

TEST(RoutineSlots, DoNotComeAtTheSameMinuteOfEveryInterval) {
  const RoutineSlots slots(SiteCode("S1"), school_of("S1", 3), minutes(15));
  std::set<std::int64_t> places;
  for (std::int64_t turn = 0; turn < 20; ++turn) {
    places.insert((slots.slot_of(SiteCode("S1"), turn)->begin - WallTime(minutes(15) * turn)) / minutes(1));
  }
  EXPECT_GE(places.size(), 2U);
}

TEST(RoutineSlots, ARoomMoreMovesFewOthers) {
  std::size_t all = 0;
  std::size_t cases = 0;
  for (std::size_t rooms = 1; rooms < 60; ++rooms) {
    const auto before = school_of("S1", rooms);
    auto after = before;
    after.push_back(SiteCode("S1-new"));
    const RoutineSlots one(SiteCode("S1"), before, minutes(15));
    const RoutineSlots two(SiteCode("S1"), after, minutes(15));
    if (one.distance() != two.distance()) continue;  // twice as many places
    const auto number = moved(before, one, two, 1'900'000);
    EXPECT_LE(number, 6U) << rooms;
    all += number;
    ++cases;
  }
  EXPECT_LE(all, 3 * cases);
}

}  // namespace
}  // namespace campus::collector
