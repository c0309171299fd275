// Two collectors over one database, and codes that come to both.
#include <set>
#include <thread>

#include "tests/component/collector/postgres/two_collectors.h"

namespace campus::collector {
namespace {

using testing::new_code;
using testing::new_key;

class PostgresEnrolmentTest : public TwoCollectors {
 protected:
  static std::string enrol(Ingest& ingest, const SigningKey& key, const EnrolmentCode& code) {
    const auto decision = ingest.enrol({key.id(), key.public_key(), "n", {code.digest("")}});
    if (!decision) return decision.error().message;
    return decision->refusal ? std::string(name_of(*decision->refusal)) : "enrolled";
  }
};

TEST_F(PostgresEnrolmentTest, LetsExactlyOneOfTwoBoxesUseACodeAtOnce) {
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
