#include "standards/sampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace campus::standards {
namespace {

const SiteCode kSchool("DEMO-HLR-001");

struct TableRow {
  std::size_t rooms;
  std::size_t standard;
  int catch_tenth;  ///< percent, as the table rounds it
  int catch_fifth;
  std::size_t strict;  ///< for 90 % at 10 % bad
  std::size_t for_95_at_20;
};

// Calculated from the hypergeometric distribution by exact fractions.
const std::vector<TableRow> kTable{{12, 10, 98, 100, 8, 7},  {18, 10, 82, 98, 12, 9},  {24, 10, 82, 95, 13, 10},
                                   {30, 10, 72, 93, 16, 11}, {36, 10, 75, 95, 16, 11}, {48, 10, 71, 93, 17, 12},
                                   {60, 10, 68, 91, 19, 12}, {120, 12, 74, 94, 20, 13}};

TEST(SampleSize, IsThatOfTheTable) {
  for (const auto& row : kTable) {
    const auto tenth = bad_rooms(row.rooms, 10);
    const auto fifth = bad_rooms(row.rooms, 20);
    EXPECT_EQ(sample_size(SamplingPlan::standard, row.rooms), row.standard) << row.rooms;
    EXPECT_EQ(sample_size(SamplingPlan::strict, row.rooms), row.strict) << row.rooms;
    EXPECT_EQ(least_sample(row.rooms, fifth, 95), row.for_95_at_20) << row.rooms;
    EXPECT_EQ(std::lround(100 * catch_probability(row.rooms, tenth, row.standard)), row.catch_tenth) << row.rooms;
    EXPECT_EQ(std::lround(100 * catch_probability(row.rooms, fifth, row.standard)), row.catch_fifth) << row.rooms;
  }
}

TEST(SampleSize, IsEveryRoomOfASmallSchool) {
  for (std::size_t rooms = 0; rooms <= 10; ++rooms) {
    for (const auto& [plan, name] : EnumNames<SamplingPlan>::names) EXPECT_EQ(sample_size(plan, rooms), rooms) << name;
    EXPECT_EQ(catch_probability(rooms, bad_rooms(rooms, 10), rooms), rooms == 0 ? 0 : 1);
  }
  std::vector<std::size_t> sizes;
  for (std::size_t rooms = 5; rooms <= 10; ++rooms) sizes.push_back(least_sample(rooms, bad_rooms(rooms, 20), 95));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{5, 5, 5, 6, 7, 8}));
}

TEST(SampleSize, IsATenthFromAHundredRoomsOn) {
  EXPECT_EQ(sample_size(SamplingPlan::standard, 100), 10U);
  EXPECT_EQ(sample_size(SamplingPlan::standard, 101), 11U);
  EXPECT_EQ(sample_size(SamplingPlan::full, 101), 101U);
}

TEST(LeastSample, IsExactWhereTheProbabilityIsExactlyTheLimit) {
  EXPECT_EQ(least_sample(10, 1, 90), 9U) << "nine of ten rooms find the one bad room in 9 of 10 draws";
  EXPECT_EQ(least_sample(100, 1, 99), 99U);
  EXPECT_EQ(least_sample(7, 0, 90), 7U);
}

TEST(LeastSample, IsTheLeastForEverySizeOfSchool) {
  for (std::size_t rooms = 1; rooms <= 400; ++rooms) {
    const auto bad = bad_rooms(rooms, 10);
    const auto size = least_sample(rooms, bad, 90);
    EXPECT_GE(catch_probability(rooms, bad, size), 0.9 - 1e-12) << rooms;
    EXPECT_LT(catch_probability(rooms, bad, size - 1), 0.9) << rooms;
  }
  EXPECT_LE(least_sample(kMostRooms, bad_rooms(kMostRooms, 10), 90), 22U);
}

TEST(Lot, IsTheSameEverywhere) {
  // printf 'campus-sample/1\nDEMO-HLR-001\n7\nDEMO-HLR-001-101' | sha256sum
  EXPECT_EQ(lot_of(kSchool, 7, SiteCode("DEMO-HLR-001-101")),
            "48f7397c36635e0f16dd930d986062fa9ca4986fff5c51d7ba427842a7f64dc7");
  EXPECT_EQ(lot_of(kSchool, 7, SiteCode("DEMO-HLR-001-102")),
            "039eb7b7c9a21813638feae4321f2c3fd11be3f23f7143bc13d028a08c9a5ef3");
}

/// `floors` floors of two buildings, each with an access switch and six rooms.
std::vector<Room> school_of(std::size_t floors) {
  std::vector<Room> rooms;
  for (std::size_t i = 0; i < floors * 6; ++i) {
    Room room;
    room.code = SiteCode("R-" + std::to_string(1000 + i));
    room.building = i / 6 % 2 == 0 ? "A" : "B";
    room.floor = std::to_string(i / 12 + 1);
    room.access_switch = "sw-" + std::to_string(i / 6);
    room.cable_metres = static_cast<double>((i * 37) % 101);
    rooms.push_back(std::move(room));
  }
  return rooms;
}

std::vector<std::string> codes(std::span<const DrawnRoom> rooms) {
  std::vector<std::string> all;
  for (const auto& one : rooms) all.push_back(one.room.code.text());
  return all;
}

Draw drawn(SamplingPlan plan, std::uint64_t seed, std::vector<Room> rooms) {
  auto result = draw_rooms(plan, kSchool, seed, std::move(rooms));
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *std::move(result) : Draw{};
}

TEST(DrawRooms, DoesNotDependOnTheOrderOfTheRoster) {
  auto rooms = school_of(6);
  const auto first = drawn(SamplingPlan::standard, 7, rooms);
  std::reverse(rooms.begin(), rooms.end());
  EXPECT_EQ(codes(drawn(SamplingPlan::standard, 7, rooms).list), codes(first.list));
  EXPECT_NE(codes(drawn(SamplingPlan::standard, 8, rooms).list), codes(first.list));
}

TEST(DrawRooms, IsPinned) {
  // From another program that follows the description in docs/sampling.md.
  EXPECT_EQ(codes(drawn(SamplingPlan::standard, 7, school_of(4)).sample()),
            (std::vector<std::string>{"R-1019", "R-1008", "R-1014", "R-1004", "R-1022", "R-1017", "R-1003", "R-1010",
                                      "R-1012", "R-1021"}));
}

TEST(DrawRooms, ListsEveryRoomOnce) {
  const auto draw = drawn(SamplingPlan::strict, 3, school_of(8));
  EXPECT_EQ(draw.planned, 17U);
  EXPECT_EQ(draw.taken, 17U);
  EXPECT_EQ(draw.list.size(), 48U);
  EXPECT_EQ(draw.next().size(), 31U);
  const auto all = codes(draw.list);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 48U);
}

TEST(DrawRooms, TakesOneRoomForEveryAccessSwitch) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto draw = drawn(SamplingPlan::standard, seed, school_of(8));
    std::set<std::string> switches;
    for (const auto& one : draw.sample()) switches.insert(one.room.access_switch);
    EXPECT_EQ(switches.size(), 8U) << seed;
    EXPECT_EQ(draw.taken, 10U);
  }
}

TEST(DrawRooms, GrowsWhereThereAreMoreSwitchesThanRoomsAskedFor) {
  const auto draw = drawn(SamplingPlan::standard, 1, school_of(14));
  EXPECT_EQ(draw.planned, 10U);
  EXPECT_EQ(draw.taken, 14U);
}

TEST(DrawRooms, ForcesTheFarthestTheComputerRoomAndEveryInteractiveRoom) {
  auto rooms = school_of(6);
  rooms[3].interactive = true;
  rooms[20].interactive = true;
  rooms[11].computer_room = true;
  rooms[11].cable_metres = 500;
  const auto draw = drawn(SamplingPlan::standard, 7, rooms);
  std::set<std::string> forced;
  for (const auto& one : draw.sample()) {
    if (one.forced()) forced.insert(one.room.code.text());
  }
  EXPECT_EQ(forced, (std::set<std::string>{"R-1003", "R-1011", "R-1020"}));
  const auto computers = std::find_if(draw.list.begin(), draw.list.end(),
                                      [](const DrawnRoom& one) { return one.room.code.text() == "R-1011"; });
  EXPECT_EQ(computers->reasons, (std::vector{DrawReason::farthest, DrawReason::computer_room}));
}

TEST(DrawRooms, SpreadsOverBuildingsAndFloorsWithoutSwitches) {
  auto rooms = school_of(10);
  for (auto& room : rooms) {
    room.access_switch.clear();
    room.cable_metres.reset();
  }
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto draw = drawn(SamplingPlan::standard, seed, rooms);
    std::set<std::string> strata;
    for (const auto& one : draw.sample()) {
      strata.insert(one.room.building + one.room.floor);
      EXPECT_EQ(one.reasons, std::vector{DrawReason::stratum});
    }
    EXPECT_EQ(strata.size(), 10U) << seed;
  }
}

TEST(DrawRooms, GivesEveryRoomTheSameChance) {
  std::vector<Room> rooms(20);
  for (std::size_t i = 0; i < rooms.size(); ++i) rooms[i].code = SiteCode("R-" + std::to_string(100 + i));
  std::map<std::string, int> times;
  constexpr int kDraws = 2000;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    const auto draw = drawn(SamplingPlan::standard, seed, rooms);
    for (const auto& one : draw.sample()) ++times[one.room.code.text()];
  }
  double chi_square = 0;
  constexpr double kExpected = kDraws / 2.0;
  for (const auto& [room, n] : times) chi_square += (n - kExpected) * (n - kExpected) / (kExpected / 2);
  EXPECT_EQ(times.size(), 20U);
  EXPECT_LT(chi_square, 50) << "19 degrees of freedom; more than 50 comes up once in ten thousand";
}

TEST(DrawRooms, RefusesWhatIsNoListOfRooms) {
  EXPECT_EQ(draw_rooms(SamplingPlan::full, kSchool, 1, {}).error().message,
            "there are no rooms of DEMO-HLR-001 to draw from");
  auto rooms = school_of(1);
  rooms.push_back(rooms.front());
  EXPECT_EQ(draw_rooms(SamplingPlan::full, kSchool, 1, rooms).error().message,
            "the room R-1000 stands twice; a code names one room");
  EXPECT_EQ(draw_rooms(SamplingPlan::full, kSchool, 1, std::vector<Room>(kMostRooms + 1)).error().message,
            "more than 2000 rooms of DEMO-HLR-001");
}

}  // namespace
}  // namespace campus::standards
