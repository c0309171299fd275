#include "collector/search/address_terms.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

TEST(Ipv4, IsFourNumbersUpTo255) {
  EXPECT_EQ(parse_ipv4("10.77.1.2"), 0x0A4D0102U);
  EXPECT_EQ(parse_ipv4("255.255.255.255"), 0xFFFFFFFFU);
  for (const auto* wrong :
       {"", "10.77.1", "10.77.1.256", "10.77.1.2.3", "10.77.1.2 ", "a.b.c.d", "10..1.2", "-1.0.0.0"}) {
    EXPECT_FALSE(parse_ipv4(wrong).has_value()) << wrong;
  }
}

TEST(Ipv4, RangesHoldWhatSharesTheirPrefix) {
  EXPECT_TRUE((Ipv4Range{0x0A640100, 24}.holds(0x0A6401FF)));
  EXPECT_FALSE((Ipv4Range{0x0A640100, 24}.holds(0x0A640200)));
  EXPECT_TRUE((Ipv4Range{0, 0}.holds(0xFFFFFFFF)));
  EXPECT_FALSE((Ipv4Range{0x0A640100, 32}.holds(0x0A640101)));
}

TEST(AddressTerms, AreFoundInEveryColumnAndForm) {
  const Facts facts{{"responder", std::string("10.77.1.2:8601")},
                    {"address_plan", std::string("10.100.7.0/24; fd10::/32")},
                    {"cameras", std::string("rtsp://10.100.7.20:554/stream;http://10.100.7.21/x")},
                    {"note", std::string("Tel. 0470-8221234, 12:30")},
                    {"classes", 24.0}};
  const auto terms = address_terms(facts);
  EXPECT_EQ(terms.texts, (std::vector<std::string>{"10.100.7.0", "fd10::", "10.100.7.20", "10.100.7.21", "10.77.1.2"}));
  ASSERT_EQ(terms.ranges.size(), 4U);
  EXPECT_EQ(terms.ranges[0].bits, 24);
  EXPECT_EQ(terms.ranges[3].bits, 32);
}

TEST(AddressTerms, OfOneRowAreBounded) {
  std::string many;
  for (int i = 0; i < 500; ++i) many += "10.0.0.1;";
  EXPECT_LE(address_terms({{"x", many}, {"y", many}}).texts.size(), 64U);
}

}  // namespace
}  // namespace campus::collector
