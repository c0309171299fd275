#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/check/address_plan_check.h"
#include "probe/check/address_ranges.h"

namespace campus::probe {
namespace {

using ::testing::HasSubstr;

CheckObservation judged(const std::string& plan, const std::vector<std::string>& addresses) {
  return judge_addresses(*parse_ranges("address_plan", plan), addresses, "eth0");
}

TEST(AddressPlan, HoldsWhereEveryAddressIsInside) {
  const auto seen = judged("10.10.0.0/16; fd10::/32", {"10.10.3.4", "fe80::1%eth0", "fd10::abcd"});
  EXPECT_EQ(seen.value, 1.0);
  EXPECT_EQ(seen.unit, Unit::truth);
  EXPECT_EQ(seen.samples, 2);
  EXPECT_EQ(seen.detail, "interface=eth0 inside=10.10.3.4,fd10::abcd");
}

TEST(AddressPlan, IsBrokenByOneAddressOfEitherFamily) {
  EXPECT_EQ(judged("10.10.0.0/16;fd10::/32", {"10.10.3.4", "fd11::1"}).value, 0.0);
  EXPECT_EQ(judged("10.10.0.0/16;fd10::/32", {"192.168.1.5", "fd10::1"}).value, 0.0);
  EXPECT_THAT(judged("10.10.0.0/16", {"10.10.0.1", "192.168.1.5"}).detail, HasSubstr("outside=192.168.1.5"));
}

TEST(AddressPlan, DoesNotJudgeAFamilyOfWhichItSaysNothing) {
  const auto seen = judged("10.10.0.0/16", {"10.10.0.1", "2001:db8::1"});
  EXPECT_EQ(seen.value, 1.0);
  EXPECT_THAT(seen.detail, HasSubstr("family_not_in_plan=2001:db8::1"));
}

TEST(AddressPlan, SaysNothingWhereNoAddressIsLeft) {
  for (const std::vector<std::string>& addresses :
       {std::vector<std::string>{}, {"fe80::1%eth0"}, {"169.254.3.4"}, {"127.0.0.1", "::1"}, {"2001:db8::1"}}) {
    const auto seen = judged("10.10.0.0/16", addresses);
    EXPECT_FALSE(seen.value);
    EXPECT_EQ(seen.reason, Reason::unavailable_here);
  }
}

TEST(AddressPlan, ThatIsMissingOrUnreadableIsAMissingFact) {
  EXPECT_EQ(check_address_plan("", "eth0").reason, Reason::fact_missing);
  const auto unreadable = check_address_plan("10.0.0.0/99\n", "eth0");
  EXPECT_EQ(unreadable.reason, Reason::fact_missing);
  EXPECT_EQ(unreadable.detail.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
