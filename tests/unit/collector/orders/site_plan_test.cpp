#include "collector/orders/site_plan.h"

#include <gtest/gtest.h>

#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "tests/unit/collector/orders/small_city.h"

namespace campus::collector {
namespace {

using std::chrono::days;

class PlanOfASite : public ::testing::Test {
 protected:
  PlanContent content(const std::string& site) {
    return plan_content(*place_of(*roster_, SiteCode(site)), *settings_, issuer_.public_key());
  }
  std::optional<Plan> plan(const Poll& poll, const std::string& site = "S1-1") {
    const auto text = plan_for(poll, key_, *place_of(*roster_, SiteCode(site)), content(site), issuer_, kCityNow);
    if (!text) return std::nullopt;
    const auto envelope = wire::parse_envelope(*text);
    EXPECT_TRUE(verify(*envelope, kPlanType));
    EXPECT_EQ(envelope->signatures.front().public_key, issuer_.public_key());
    return *wire::parse_plan(envelope->payload);
  }

  std::shared_ptr<const Roster> roster_ = small_city();
  std::shared_ptr<const FleetSettings> settings_ = small_settings();
  SigningKey issuer_ = sample_issuer();
  KeyId key_{std::string(64, 'a')};
};

TEST_F(PlanOfASite, NamesTheSchoolWhoseUplinkItShares) {
  EXPECT_EQ(plan({}, "S1-1")->school, SiteCode("S1"));
  EXPECT_EQ(plan({}, "S1-1")->level, Level::classroom);
  EXPECT_EQ(plan({}, "S1")->school, SiteCode("S1"));
  EXPECT_EQ(plan({}, "150721")->school, SiteCode("150721"));
  EXPECT_FALSE(place_of(*roster_, SiteCode("S9")));
}

TEST_F(PlanOfASite, TheRostersResponderGoesBeforeTheBanners) {
  const auto responders = content("S1-2").responders;
  ASSERT_EQ(responders.size(), 2U);
  EXPECT_EQ(responders[0], (PlannedResponder{Tier::banner, "10.9.0.1:8601", "near"}));
  EXPECT_EQ(responders[1].tier, Tier::internet);
}

TEST_F(PlanOfASite, ATextThatIsNoAddressSaysNothing) { EXPECT_EQ(content("S2").responders, content("S1").responders); }

TEST_F(PlanOfASite, IsGivenWhereTheProbeHasNoneOrAnotherAndLastsFiveWeeks) {
  const auto given = plan({});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->expires, kCityNow + days(35));
  EXPECT_EQ(given->version, kCityNow.time_since_epoch() / std::chrono::seconds(1));
}

TEST_F(PlanOfASite, IsNotGivenAgainUntilItIsTime) {
  Poll poll;
  poll.plan_content = sha256_hex(wire::encode_plan_content(content("S1-1")));
  poll.plan_expires = kCityNow + days(21);
  EXPECT_FALSE(plan(poll));
  poll.plan_expires = kCityNow + days(20);
  EXPECT_TRUE(plan(poll));
}

TEST_F(PlanOfASite, IsNewerThanWhatTheProbeHasWhateverTheClockSays) {
  Poll poll;
  poll.plan_version = 4'000'000'000;
  EXPECT_EQ(plan(poll)->version, 4'000'000'001);
}

TEST_F(PlanOfASite, SaysTheNightInWhichItsTicketsSlotsLie) {
  auto without = *settings_;
  for (auto& [code, banner] : without.banners) banner.night_window.reset();
  const auto place = *place_of(*roster_, SiteCode("S1"));
  EXPECT_EQ(plan_content(place, without, issuer_.public_key()).night_window, to_text(NightWindow()));
  for (auto& [code, banner] : without.banners) {
    for (auto& responder : banner.responders) responder.name.clear();
  }
  EXPECT_FALSE(plan_content(place, without, issuer_.public_key()).night_window) << "without tickets it is the probe's";
}

TEST_F(PlanOfASite, NamesAllIssuersInOneOrder) {
  auto more = *settings_;
  more.issuers = {std::string(64, 'f'), to_hex(issuer_.public_key())};
  const auto issuers = plan_content(*place_of(*roster_, SiteCode("S1")), more, issuer_.public_key()).issuers;
  EXPECT_EQ(issuers.size(), 2U);
  EXPECT_TRUE(std::is_sorted(issuers.begin(), issuers.end()));
}

}  // namespace
}  // namespace campus::collector
