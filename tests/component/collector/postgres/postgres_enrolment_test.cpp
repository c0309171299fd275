// Two collectors over one database, and codes that come to both.
#include <gtest/gtest.h>

#include <thread>

#include "collector/ingest/ingest.h"
#include "core/posix/system_clock.h"
#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/sample_enrolments.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {
namespace {

using testing::new_code;
using testing::new_key;

class PostgresEnrolmentTest : public ::testing::Test {
 protected:
  std::unique_ptr<Ingest> begin(Store& store) {
    auto started = Ingest::start(store, clock, std::make_shared<testing::ThresholdJudge>(), [](const FleetChange&) {});
    EXPECT_TRUE(started);
    return started ? *std::move(started) : nullptr;
  }
  static std::string enrol(Ingest& ingest, const SigningKey& key, const EnrolmentCode& code) {
    const auto decision = ingest.enrol({key.id(), key.public_key(), "n", {code.digest("")}});
    if (!decision) return decision.error().message;
    return decision->refusal ? std::string(name_of(*decision->refusal)) : "enrolled";
  }

  test::PostgresBed bed;
  SystemClock clock;
  std::unique_ptr<PostgresStore> store_one = bed.open_postgres();
  std::unique_ptr<PostgresStore> store_two = bed.open_postgres();
  std::unique_ptr<Ingest> one = begin(*store_one);
  std::unique_ptr<Ingest> two = begin(*store_two);
};

TEST_F(PostgresEnrolmentTest, LetsExactlyOneOfTwoBoxesUseACodeAtOnce) {
  ASSERT_TRUE(one->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
  ASSERT_TRUE(two->follow_others());
  for (int round = 0; round < 10; ++round) {
    const auto code = new_code();
    ASSERT_TRUE(
        one->add_codes({testing::kept(code, "S1", clock.wall() + std::chrono::hours(24))}, OpenCodes::stay, "t"));
    const auto first = new_key();
    const auto second = new_key();
    std::string of_first;
    std::thread beside([&] { of_first = enrol(*one, first, code); });
    const auto of_second = enrol(*two, second, code);
    beside.join();
    EXPECT_EQ((std::multiset{of_first, of_second}), (std::multiset<std::string>{"code_used", "enrolled"}));
    const auto& winner = of_first == "enrolled" ? first : second;
    EXPECT_EQ((*store_one->find_code(code.digest("")))->used_by, winner.id());
  }
}

TEST_F(PostgresEnrolmentTest, KnowsWhatTheOtherDecidedAMomentAgo) {
  ASSERT_TRUE(one->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
  const auto code = new_code();
  ASSERT_TRUE(one->add_codes({testing::kept(code, "S1", clock.wall() + std::chrono::hours(24))}, OpenCodes::stay, "t"));
  const auto key = new_key();
  ASSERT_TRUE(one->revoke(key.id(), "tester"));
  EXPECT_EQ(enrol(*two, key, code), "key_revoked");
  const auto other = new_key();
  EXPECT_EQ(enrol(*two, other, code), "enrolled");
  ASSERT_TRUE(one->follow_others());
  EXPECT_EQ(one->keys_now().find(other.id())->sites, std::vector{SiteCode("S1")});
}

}  // namespace
}  // namespace campus::collector
