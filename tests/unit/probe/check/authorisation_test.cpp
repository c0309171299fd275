#include "probe/check/authorisation.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

Facts leave() {
  return {{"authorised_checks", "snmp; separation"},
          {"authorised_by", "呼伦贝尔市教育信息中心 张工"},
          {"authorised_until", "2026-06-30"}};
}

WallTime at(const char* text) { return parse_rfc3339(text).value(); }

std::string missing(const Facts& facts, const char* when = "2026-06-01T00:00:00.000Z", const char* check = "snmp") {
  return missing_leave(check, facts, at(when)).value_or("nothing");
}

Facts without(const char* fact) {
  auto facts = leave();
  facts.erase(fact);
  return facts;
}

TEST(Leave, HoldsForTheChecksItNames) {
  EXPECT_EQ(missing(leave()), "nothing");
  EXPECT_EQ(missing(leave(), "2026-06-01T00:00:00.000Z", "separation"), "nothing");
  EXPECT_EQ(missing(leave(), "2026-06-01T00:00:00.000Z", "camera"), "missing=authorised_checks");
  EXPECT_EQ(missing(leave(), "2026-06-01T00:00:00.000Z", "snm"), "missing=authorised_checks");
  EXPECT_EQ(missing(leave(), "2026-06-01T00:00:00.000Z", ""), "missing=authorised_checks");
}

TEST(Leave, NeedsWhatWhoAndUntilWhen) {
  EXPECT_EQ(missing(without("authorised_checks")), "missing=authorised_checks");
  EXPECT_EQ(missing(without("authorised_by")), "missing=authorised_by");
  EXPECT_EQ(missing(without("authorised_until")), "missing=authorised_until");
  EXPECT_EQ(missing({}), "missing=authorised_checks,authorised_by,authorised_until");
  auto blank = leave();
  blank["authorised_by"] = "  ";
  EXPECT_EQ(missing(blank), "missing=authorised_by");
}

TEST(Leave, EndsWithItsLastDayInTheRostersZone) {
  EXPECT_EQ(missing(leave(), "2026-06-30T15:59:59.999Z"), "nothing");
  EXPECT_EQ(missing(leave(), "2026-06-30T16:00:00.000Z"), "expired=2026-06-30");
}

TEST(Leave, IsNoneWhereItsDayCannotBeRead) {
  for (const char* day :
       {"2026-6-30", "30.06.2026", "2026-02-30", "2026-13-01", "2026-06-30T00:00", "-026-06-30", "永久"}) {
    auto facts = leave();
    facts["authorised_until"] = day;
    EXPECT_EQ(missing(facts), "unreadable=authorised_until") << day;
  }
  auto number = leave();
  number["authorised_until"] = 20260630.0;
  EXPECT_EQ(missing(number), "missing=authorised_until");
}

TEST(Leave, IsNoneForAClockThatLostItsTime) { EXPECT_EQ(missing(leave(), "1970-01-01T00:00:10.000Z"), "clock_unset"); }

}  // namespace
}  // namespace campus::probe
