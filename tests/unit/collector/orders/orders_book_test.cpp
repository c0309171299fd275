#include "collector/orders/orders_book.h"

#include <gtest/gtest.h>

#include "tests/unit/collector/orders/small_city.h"

namespace campus::collector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

FleetOrder silence(std::int64_t number, const std::string& scope, std::optional<WallTime> until = {}) {
  return {number, kSilenceOrder, SiteCode(scope), kCityNow, until, "exam " + std::to_string(number), "li", {}};
}

FleetOrder test(std::int64_t number, const std::vector<std::string>& sites, WallTime begin = kCityNow) {
  TestRequest request;
  for (const auto& site : sites) request.sites.emplace_back(site);
  request.begin = begin;
  request.expires = begin + kTestWaits;
  request.reason = "why";
  return {number, kTestOrder, SiteCode(sites[0]), kCityNow, kCityNow + kTestsCounted, encode_test(request), "li", {}};
}

class Book : public ::testing::Test {
 protected:
  std::shared_ptr<const Roster> roster_ = small_city();
};

TEST_F(Book, TheNewestSilenceThatCoversASiteHolds) {
  const OrdersBook book({silence(3, "S1"), silence(2, "150721"), silence(1, "")});
  EXPECT_EQ(book.silence_of(*roster_, SiteCode("S1-1"), kCityNow)->silence.order, 3);
  EXPECT_EQ(book.silence_of(*roster_, SiteCode("S2"), kCityNow)->silence.order, 2);
  EXPECT_EQ(book.silence_of_all(kCityNow)->silence.order, 1);
  EXPECT_EQ(book.silence_now(kCityNow)->silence.order, 1);
}

TEST_F(Book, ASilenceThatIsOverOrWithdrawnHoldsNobody) {
  auto withdrawn = silence(2, "");
  withdrawn.withdrawn = kCityNow;
  const OrdersBook book({silence(1, "", kCityNow + minutes(5)), withdrawn});
  EXPECT_NE(book.silence_of(*roster_, SiteCode("S1"), kCityNow + minutes(4)), nullptr);
  EXPECT_EQ(book.silence_of(*roster_, SiteCode("S1"), kCityNow + minutes(5)), nullptr);
}

TEST_F(Book, ASchoolsSilenceIsNotItsNeighbours) {
  const OrdersBook book({silence(1, "S1")});
  EXPECT_EQ(book.silence_of(*roster_, SiteCode("S2"), kCityNow), nullptr);
  EXPECT_EQ(book.silence_of_all(kCityNow), nullptr);
}

TEST_F(Book, ATestIsThereUntilItIsTakenOrTooLate) {
  const OrdersBook book({test(5, {"S1"}), test(7, {"S1"})});
  EXPECT_EQ(book.test_of(SiteCode("S1"), {}, kCityNow)->order, 5);
  EXPECT_EQ(book.test_of(SiteCode("S1"), {5}, kCityNow)->order, 7);
  EXPECT_EQ(book.test_of(SiteCode("S1"), {5, 7}, kCityNow), nullptr);
  EXPECT_EQ(book.test_of(SiteCode("S2"), {}, kCityNow), nullptr);
  EXPECT_EQ(book.test_of(SiteCode("S1"), {}, kCityNow + kTestWaits), nullptr);
}

TEST_F(Book, ATestIsThereAlsoAfterALaterOneWasTaken) {
  const OrdersBook book({test(5, {"S1"}), test(7, {"S1"})});
  const auto* left = book.test_of(SiteCode("S1"), {7}, kCityNow);
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->order, 5);
}

TEST_F(Book, ATestWhoseMomentIsToComeDoesNotHoldUpAnother) {
  const OrdersBook book({test(5, {"S1", "S2"}, kCityNow + minutes(50)), test(7, {"S1"})});
  EXPECT_EQ(book.test_of(SiteCode("S1"), {}, kCityNow)->order, 7);
  EXPECT_EQ(book.test_of(SiteCode("S1"), {7}, kCityNow)->order, 5);
}

TEST_F(Book, WhatAFullListHasForgottenCountsAsTaken) {
  std::vector<std::int64_t> taken;
  for (std::int64_t order = 1; order <= 40; ++order) note_taken(taken, 2 * order);
  EXPECT_EQ(taken.size(), kTestsTaken);
  const OrdersBook book({test(5, {"S1"}), test(79, {"S1"})});
  EXPECT_EQ(book.test_of(SiteCode("S1"), taken, kCityNow)->order, 79);
}

TEST_F(Book, ATestOfLaterIsToldAnHourBefore) {
  const OrdersBook book({test(5, {"S1", "S2"}, kCityNow + hours(5))});
  EXPECT_EQ(book.test_of(SiteCode("S2"), {}, kCityNow + hours(3)), nullptr);
  EXPECT_NE(book.test_of(SiteCode("S2"), {}, kCityNow + hours(4)), nullptr);
}

TEST_F(Book, TestsOfASchoolAreCountedWithThoseOfItsRoomsForADay) {
  const OrdersBook book({test(1, {"S1"}), test(2, {"S1-1"}), test(3, {"S2"})});
  EXPECT_EQ(book.tests_of(*roster_, SiteCode("S1"), kCityNow), 2);
  EXPECT_EQ(book.tests_of(*roster_, SiteCode("S2"), kCityNow), 1);
  EXPECT_EQ(book.tests_of(*roster_, SiteCode("S1"), kCityNow + hours(24)), 0);
}

TEST_F(Book, WhatIsOverIsNotCountedAmongWhatHolds) {
  const OrdersBook book({silence(1, "", kCityNow + minutes(5)), silence(2, "S1"), test(3, {"S1"})});
  EXPECT_EQ(book.count_silences(*roster_, SiteCode(), kCityNow), 1U);
  EXPECT_EQ(book.count_silences(*roster_, SiteCode(), kCityNow + minutes(5)), 0U);
  EXPECT_EQ(book.count_silences(*roster_, SiteCode("S1"), kCityNow), 1U);
  EXPECT_EQ(book.count_silences(*roster_, SiteCode("S1-1"), kCityNow), 1U) << "within the same banner";
  EXPECT_EQ(book.count_tests(kCityNow), 1U);
  EXPECT_EQ(book.count_tests(kCityNow + kTestsCounted), 0U);
}

TEST_F(Book, TheNewestSettingsHoldAndWhatCannotBeReadIsLeftOut) {
  auto one = *small_settings();
  one.slot_seconds = 1800;
  const auto fleet = [](std::int64_t number, const std::string& text) {
    return FleetOrder{number, kFleetOrder, {}, kCityNow, {}, text, "li", {}};
  };
  const OrdersBook book({fleet(2, encode_fleet_settings(one)),
                         fleet(1, encode_fleet_settings(*small_settings())),
                         fleet(3, "{}"),
                         {9, kTestOrder, {}, kCityNow, {}, "[]", "li", {}},
                         {10, "later", {}, {}, {}, "", "", {}}});
  ASSERT_TRUE(book.settings());
  EXPECT_EQ(book.settings()->slot_seconds, 1800);
  EXPECT_TRUE(book.tests().empty());
}

}  // namespace
}  // namespace campus::collector
