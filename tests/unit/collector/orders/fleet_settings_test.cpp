#include "collector/orders/fleet_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using ::testing::HasSubstr;

constexpr const char* kCity = R"({"schema":"campus.fleet/1","tests_per_school_per_day":3,"banners":{
  "*":{"responders":[{"tier":"banner","address":"10.1.0.1:8601","name":"city-core"}],"routine_interval_seconds":900,
       "night_window":"01:00-05:00","lesson_hours":"1-5 08:00-12:00","sustained_days":30},
  "150721":{"responders":[{"tier":"banner","address":"10.2.0.1","name":"banner.150721"},
                          {"tier":"city","address":"10.1.0.1"}],"night_window":"23:00-03:00"}}})";

std::string refusal_of(const std::string& text) {
  const auto settings = parse_fleet_settings(text);
  return settings ? "none" : settings.error().message;
}

std::string refusal_of_banner(const std::string& fields) {
  return refusal_of(R"({"schema":"campus.fleet/1","banners":{"150721":{)" + fields + "}}}");
}

TEST(FleetSettings, ABannerHasItsOwnAndForTheRestWhatHoldsForAll) {
  const auto settings = parse_fleet_settings(kCity);
  ASSERT_TRUE(settings) << settings.error().message;
  const auto own = settings->of(SiteCode("150721"));
  ASSERT_EQ(own.responders.size(), 2U);
  EXPECT_EQ(own.responders[0].name, "banner.150721");
  EXPECT_EQ(own.night_window, "23:00-03:00");
  EXPECT_EQ(routine_interval_of(own), std::chrono::minutes(15));
  EXPECT_EQ(night_of(own).begin, std::chrono::hours(23));
  EXPECT_EQ(settings->of(SiteCode("150722")).responders[0].name, "city-core");
  EXPECT_EQ(settings->tests_per_school_per_day, 3);
}

TEST(FleetSettings, WhatIsWrittenIsReadAgain) {
  const auto settings = parse_fleet_settings(kCity);
  ASSERT_TRUE(settings);
  const auto again = parse_fleet_settings(encode_fleet_settings(*settings));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *settings);
}

TEST(FleetSettings, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(refusal_of("{"), Not(HasSubstr("none")));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/2","banners":{}})"), HasSubstr("/schema: must be campus.fleet/1"));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/1"})"), HasSubstr("/banners"));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/1","banners":{},"slot_second":1})"), HasSubstr("slot_second"));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/1","banners":{},"slot_seconds":60})"), HasSubstr("/slot_seconds"));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/1","banners":{"旗":{}}})"), HasSubstr("neither a banner's code"));
  EXPECT_THAT(refusal_of(R"({"schema":"campus.fleet/1","banners":{},"issuers":["x"]})"), HasSubstr("/issuers/0"));
  EXPECT_THAT(refusal_of_banner(R"("interval":3)"), HasSubstr("/banners/150721/'interval'"));
  EXPECT_THAT(refusal_of_banner(R"("routine_interval_seconds":5)"),
              HasSubstr("/banners/150721/routine_interval_seconds"));
  EXPECT_THAT(refusal_of_banner(R"("night_window":"12:00-14:00")"), HasSubstr("between 20:00 and 08:00"));
  EXPECT_THAT(refusal_of_banner(R"("night_window":"01:00-01:15")"), HasSubstr("is shorter than 1800 seconds"));
  EXPECT_THAT(refusal_of_banner(R"("night_window":"01:00-01:25")"), HasSubstr("is shorter than 1800 seconds"))
      << "a slot would fit, but no probe keeps to it";
  EXPECT_THAT(refusal_of_banner(R"("lesson_hours":"8-9")"), HasSubstr("/banners/150721/lesson_hours"));
  EXPECT_THAT(refusal_of_banner(R"("sustained_days":0)"), HasSubstr("must be 1 to 365"));
  EXPECT_THAT(refusal_of_banner(R"("upload_rate_bits_per_second":1)"), HasSubstr("64000 to 10000000"));
  EXPECT_THAT(refusal_of_banner(R"("responders":[{"tier":"banner","address":"a b"}])"),
              HasSubstr("/responders/0/address"));
  EXPECT_THAT(refusal_of_banner(R"("responders":[{"tier":"banner","address":"a","name":"旗"}])"),
              HasSubstr("/responders/0/name"));
  EXPECT_THAT(refusal_of_banner(R"("responders":[{"tier":"banner","address":"a"},{"tier":"banner","address":"b"}])"),
              HasSubstr("/responders/1/tier"));
}

TEST(FleetSettings, WhatNoProbeTakesIsNamedBeforeItIsInForce) {
  const auto refusal = [](const std::string& fields) {
    const auto settings = parse_fleet_settings(R"({"schema":"campus.fleet/1",)" + fields + "}");
    const auto taken = settings ? check_what_probes_take(*settings) : settings.error();
    return taken ? std::string("none") : taken.error().message;
  };
  const auto responder = [&](const std::string& address) {
    return refusal(R"("banners":{"*":{"responders":[{"tier":"banner","address":")" + address + R"("}]}})");
  };
  for (const auto* good : {"10.1.0.1", "10.1.0.1:8601", "[fd00::1]:8601", "core.example"}) {
    EXPECT_EQ(responder(good), "none") << good;
  }
  for (const auto* bad :
       {"10.0.0.1:99999", "10.0.0.1:80", "127.0.0.1:8601", "224.0.0.1:8601", "localhost:8601", "2130706433:8601"}) {
    EXPECT_THAT(responder(bad), HasSubstr("/banners/*/responders/0/address: ")) << bad;
  }
  EXPECT_EQ(refusal(R"("banners":{},"tests_per_school_per_day":24)"), "none");
  EXPECT_THAT(refusal(R"("banners":{},"tests_per_school_per_day":25)"), HasSubstr("no probe takes more"));
}

TEST(FleetSettings, PeopleReadThemInBothLanguages) {
  const auto settings = parse_fleet_settings(kCity);
  ASSERT_TRUE(settings);
  EXPECT_THAT(describe(*settings, Language::zh_cn), HasSubstr("测速节点\tbanner\t10.2.0.1\tbanner.150721"));
  EXPECT_THAT(describe(*settings, Language::zh_cn), HasSubstr("city\t10.1.0.1\t不需许可"));
  EXPECT_THAT(describe(*settings, Language::en), HasSubstr("night window\t23:00-03:00"));
}

}  // namespace
}  // namespace campus::collector
