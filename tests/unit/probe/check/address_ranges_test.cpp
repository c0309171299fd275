#include "probe/check/address_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(AddressRanges, AreRefusedWhereTheyCannotMeanWhatTheySay) {
  for (const auto* text : {";", " ; ", "10.10.0.0/33", "10.10.0.0-10.10.9.9", "10.10.0.0/16,10.11.0.0/16", "fd10::/129",
                           "fe80::%eth0/64", "10.10.0.0 /16", "bureau"}) {
    const auto ranges = parse_ranges("address_plan", text);
    ASSERT_FALSE(ranges) << text;
    EXPECT_THAT(ranges.error().message, HasSubstr("address_plan: ")) << text;
  }
  const auto slip = parse_ranges("address_plan", "10.10.0.0/16;10.10.3.4/24");
  ASSERT_FALSE(slip);
  EXPECT_THAT(slip.error().message, HasSubstr("'10.10.3.4/24' has bits behind its prefix"));
}

TEST(AddressRanges, TakeSingleAddressesAndAreSixtyFourAtMost) {
  EXPECT_TRUE(parse_ranges("address_plan", "10.10.3.4;2001:db8::1"));
  std::string many;
  for (int i = 0; i < 64; ++i) many += "10." + std::to_string(i) + ".0.0/16;";
  EXPECT_TRUE(parse_ranges("address_plan", many));
  EXPECT_FALSE(parse_ranges("address_plan", many + "10.64.0.0/16"));
}

AgainstRanges sorted(const std::string& ranges, const std::vector<std::string>& addresses) {
  return sort_by_ranges(*parse_ranges("dns_expected", ranges), addresses);
}

TEST(AddressRanges, SortEachAddressByTheRangesOfItsFamily) {
  const auto seen =
      sorted("10.10.0.0/16;10.12.0.0/16;fd10::/32", {"10.11.0.1", "10.12.0.1", "fd11::1", "10.10.0.1", "fd10::1"});
  EXPECT_THAT(seen.inside, ElementsAre("10.12.0.1", "10.10.0.1", "fd10::1"));
  EXPECT_THAT(seen.outside, ElementsAre("10.11.0.1", "fd11::1"));
  EXPECT_THAT(seen.not_judged, ElementsAre());
}

TEST(AddressRanges, JudgeNoFamilyOfWhichTheySayNothingAndNothingThatIsNoAddress) {
  EXPECT_THAT(sorted("10.0.0.0/8", {"fd10::1", "10.0.0.1", "x"}).not_judged, ElementsAre("fd10::1", "x"));
  EXPECT_THAT(sorted("fd10::/32", {"10.0.0.1"}).not_judged, ElementsAre("10.0.0.1"));
}

TEST(AddressRanges, TakeNoIPv4AddressIntoARangeOfIPv6) {
  const auto seen = sorted("10.0.0.0/8;::/0", {"192.168.1.5", "10.1.2.3", "2001:db8::1"});
  EXPECT_THAT(seen.outside, ElementsAre("192.168.1.5")) << "any IPv6 will do, but not any IPv4";
  EXPECT_THAT(seen.inside, ElementsAre("10.1.2.3", "2001:db8::1"));
}

TEST(AddressRanges, AreWrittenWithoutListsThatAreEmpty) {
  EXPECT_EQ(to_text(sorted("10.0.0.0/8", {"10.0.0.1", "11.0.0.1", "10.0.0.2", "::2"}), "family_not_expected"),
            " inside=10.0.0.1,10.0.0.2 outside=11.0.0.1 family_not_expected=::2");
  EXPECT_EQ(to_text(sorted("10.0.0.0/8", {"11.0.0.1"}), "family_not_expected"), " outside=11.0.0.1");
  EXPECT_EQ(to_text({}, "family_not_expected"), "");
}

}  // namespace
}  // namespace campus::probe
