#include "collector/orders/silence_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/collector/orders/small_city.h"

namespace campus::collector {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;

KeyId key(char c) { return KeyId(std::string(64, c)); }

KeyRecord approved(char c, const std::string& site) {
  return {key(c), {}, KeyState::approved, false, false, {SiteCode(site)}, kCityNow, kCityNow};
}

Present present(const std::string& site, std::int64_t silence, minutes after) {
  Present one;
  one.site = SiteCode(site);
  one.silence = silence;
  one.at = kCityNow + after;
  return one;
}

class Silenced : public ::testing::Test {
 protected:
  SilenceStatus status(const std::string& scope = "") {
    return silence_status({SiteCode(scope), {7, kCityNow, {}, "exam"}, "li"}, *roster_, keys_, present_);
  }

  std::shared_ptr<const Roster> roster_ = small_city();
  std::vector<KeyRecord> keys_{approved('a', "S1"), approved('b', "S1-1"), approved('c', "S2")};
  std::map<KeyId, Present> present_;
};

TEST_F(Silenced, WhoHasNotAskedSinceIsAway) {
  present_ = {{key('a'), present("S1", 7, minutes(1))}, {key('b'), present("S1-1", 0, minutes(-1))}};
  EXPECT_EQ(status().count(Kept::silent), 1U);
  EXPECT_EQ(status().count(Kept::not_silent), 0U);
  EXPECT_EQ(status().count(Kept::away), 2U);
}

TEST_F(Silenced, WhoAsksAndDoesNotSayThatItIsSilentIsNot) {
  present_ = {{key('a'), present("S1", 6, minutes(1))}, {key('b'), present("S1-1", 8, minutes(1))}};
  EXPECT_EQ(status().count(Kept::not_silent), 1U);
  EXPECT_EQ(status().count(Kept::silent), 1U) << "a newer one of its school silences, too";
}

TEST_F(Silenced, OnlyThoseWithinTheScopeCount) {
  EXPECT_EQ(status("S1").count(Kept::away), 2U);
  EXPECT_EQ(status("S2").count(Kept::away), 1U);
  keys_[0].state = KeyState::revoked;
  EXPECT_EQ(status("S1").count(Kept::away), 1U);
}

TEST_F(Silenced, ThoseWhoAreNotSilentAreListedByBannerBeforeThoseAway) {
  present_ = {{key('c'), present("S2", 0, minutes(1))}};
  const auto its = status();
  const auto& list = its.banners.at(SiteCode("150721"));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].site, SiteCode("S2"));
  EXPECT_EQ(list[0].name, "Second");
  const OrdersBook book({{7, kSilenceOrder, {}, kCityNow, {}, "exam", "li", {}}});
  EXPECT_THAT(silence_text(book, its, *roster_, kCityNow, Language::zh_cn), HasSubstr("S2\tSecond\t尚未静默"));
  EXPECT_THAT(silence_json(book, its, *roster_, kCityNow),
              HasSubstr(R"("counts":{"away":2,"not_silent":1,"silent":0})"));
}

TEST_F(Silenced, WithoutAnyThereIsNothingToTell) {
  EXPECT_THAT(silence_text({}, std::nullopt, *roster_, kCityNow, Language::en), HasSubstr("no silence holds"));
  EXPECT_THAT(silence_json({}, std::nullopt, *roster_, kCityNow), HasSubstr(R"("silence":null)"));
}

}  // namespace
}  // namespace campus::collector
