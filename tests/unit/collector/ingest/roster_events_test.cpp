#include "collector/ingest/roster_events.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

constexpr const char* kBefore =
    "code,level,parent,name,type\n"
    "150721,banner,,阿荣旗,\n"
    "150722,banner,,莫旗,\n"
    "S1,school,150721,第一小学,ordinary\n"
    "S2,school,150721,第二小学,ordinary\n"
    "S3,school,150721,第三小学,ordinary\n"
    "S4,school,150721,第四小学,small\n";

/// S1 is renamed, S2 moves, S3 merges into S5, S4 closes, S1 becomes a boarding school, S5 is new.
constexpr const char* kAfter =
    "code,level,parent,name,type,former\n"
    "150721,banner,,阿荣旗,,\n"
    "150722,banner,,莫旗,,\n"
    "S1,school,150721,实验小学,boarding,\n"
    "S2,school,150722,第二小学,ordinary,\n"
    "S5,school,150721,第三学校,ordinary,S3\n";

std::vector<std::string> lines_of(const char* before, const char* after) {
  std::vector<std::string> lines;
  const Roster old(parse_roster(before, "r").sites);
  const Roster now(parse_roster(after, "r").sites);
  for (const auto& event : roster_events(old, now, WallTime{}, "tester")) {
    EXPECT_EQ(event.who, "tester");
    lines.push_back(event.action + " " + event.object + ": " + event.detail);
  }
  return lines;
}

TEST(RosterEvents, TellWhatBecameOfEachSite) {
  EXPECT_EQ(lines_of(kBefore, kAfter),
            (std::vector<std::string>{"site.succeed S3: 第三小学 -> S5", "site.close S4: 第四小学",
                                      "site.rename S1: 第一小学 -> 实验小学",
                                      "site.retype S1: school ordinary town -> school boarding town",
                                      "site.move S2: 150721 -> 150722", "site.open S5: 第三学校"}));
}

TEST(RosterEvents, AreNoneForTheSameRosterAndForTheFirst) {
  EXPECT_TRUE(lines_of(kBefore, kBefore).empty());
  EXPECT_TRUE(roster_events(Roster(), Roster(parse_roster(kAfter, "r").sites), WallTime{}, "tester").empty());
}

}  // namespace
}  // namespace campus::collector
