// Two collectors over one database, and operators who give orders at both.
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "tests/component/collector/postgres/two_collectors.h"

namespace campus::collector {
namespace {

constexpr const char* kTwoTests = R"({"schema":"campus.fleet/1","tests_per_school_per_day":2,"banners":{}})";

class PostgresOrdersTest : public TwoCollectors {
 protected:
  void SetUp() override {
    TwoCollectors::SetUp();
    ASSERT_TRUE(one->approve(testing::new_key().id(), {false, {SiteCode("S1"), SiteCode("S2")}}, "tester"));
    ASSERT_TRUE(two->follow_others());
  }
  static Result<TestRequest> ask(Ingest& ingest, const std::string& site) {
    TestRequest test;
    test.sites = {SiteCode(site)};
    test.reason = "slow";
    return ingest.request_test(std::move(test), "tester");
  }
  [[nodiscard]] const SilenceOrder* silence_at(const Ingest& ingest) {
    book_ = ingest.orders();
    return book_->silence_now(clock.wall());
  }

 private:
  std::shared_ptr<const OrdersBook> book_;
};

TEST_F(PostgresOrdersTest, ASilenceOfOneIsASilenceOfBoth) {
  const auto number = one->begin_silence({}, std::nullopt, "exam", "tester");
  ASSERT_TRUE(number) << number.error().message;
  EXPECT_EQ(silence_at(*two), nullptr) << "it has not looked";
  ASSERT_TRUE(two->follow_others());
  const auto* there = silence_at(*two);
  ASSERT_NE(there, nullptr);
  EXPECT_EQ(there->silence.order, *number);
  EXPECT_EQ(there->silence.reason, "exam");
}

TEST_F(PostgresOrdersTest, EitherEndsASilenceThatTheOtherBeganAMomentAgo) {
  ASSERT_TRUE(one->begin_silence(SiteCode("S1"), std::nullopt, "exam", "tester"));
  const auto ended = two->end_silence(SiteCode("S1"), "tester");
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(*ended, 1U);
  ASSERT_TRUE(one->follow_others());
  EXPECT_EQ(silence_at(*one), nullptr);
}

TEST_F(PostgresOrdersTest, NoTestIsAskedForInASilenceOfTheOther) {
  ASSERT_TRUE(one->begin_silence({}, std::nullopt, "exam", "tester"));
  const auto asked = ask(*two, "S1");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, ErrorCode::conflict);
}

TEST_F(PostgresOrdersTest, TheTestsOfASchoolAreCountedAtBoth) {
  ASSERT_TRUE(one->set_fleet(kTwoTests, "fleet.json", "tester"));
  ASSERT_TRUE(ask(*one, "S1"));
  ASSERT_TRUE(ask(*two, "S1")) << "the settings of the other hold here";
  for (auto* ingest : {one.get(), two.get()}) {
    const auto third = ask(*ingest, "S1");
    ASSERT_FALSE(third);
    EXPECT_THAT(third.error().message, ::testing::HasSubstr("has had its 2 tests"));
  }
  EXPECT_TRUE(ask(*two, "S2"));
}

TEST_F(PostgresOrdersTest, OrdersGivenAtOnceHaveNumbersOfTheirOwn) {
  constexpr int kEach = 20;
  std::vector<std::int64_t> numbers[2];
  const auto give = [&](Ingest& ingest, const char* site, std::vector<std::int64_t>& got) {
    for (int i = 0; i < kEach; ++i) {
      const auto number = ingest.begin_silence(SiteCode(site), clock.wall() + std::chrono::hours(1), "exam", "t");
      ASSERT_TRUE(number) << number.error().message;
      got.push_back(*number);
    }
  };
  std::thread beside([&] { give(*one, "S1", numbers[0]); });
  give(*two, "S2", numbers[1]);
  beside.join();
  std::set<std::int64_t> all(numbers[0].begin(), numbers[0].end());
  all.insert(numbers[1].begin(), numbers[1].end());
  EXPECT_EQ(all.size(), 2U * kEach);
  for (auto* ingest : {one.get(), two.get()}) {
    ASSERT_TRUE(ingest->follow_others());
    EXPECT_EQ(ingest->orders()->silences().size(), 2U * kEach) << "neither lost one of the other's";
  }
}

}  // namespace
}  // namespace campus::collector
