#include "probe/responder/admission.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

TEST(Admission, ServesLoopbackAndPrivateAddressesOnly) {
  const Admission admission({});
  for (const auto* ip :
       {"127.0.0.1", "10.77.1.2", "172.16.0.1", "172.31.255.255", "192.168.1.1", "::1", "fd77::1", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(admission.admits(ip)) << ip;
  }
  for (const auto* ip : {"8.8.8.8", "172.32.0.1", "172.15.255.255", "192.169.0.1", "2001:db8::1", "fe80::1", "", "x",
                         "::ffff:8.8.8.8", "127.0.0.1.evil"}) {
    EXPECT_FALSE(admission.admits(ip)) << ip;
  }
}

TEST(Admission, OfNobodyAdmitsNobody) {
  for (const auto* ip : {"127.0.0.1", "10.77.1.2", "::1", "8.8.8.8"})
    EXPECT_FALSE(Admission::nobody().admits(ip)) << ip;
}

TEST(Admission, IsWidenedByARange) {
  const Admission admission({*parse_cidr("203.0.113.0/24"), *parse_cidr("2001:db8::/32")});
  EXPECT_TRUE(admission.admits("203.0.113.9"));
  EXPECT_FALSE(admission.admits("203.0.114.9"));
  EXPECT_TRUE(admission.admits("2001:db8:1::9"));
}

TEST(Admission, IsWidenedForTheFamilyOfTheRangeAlone) {
  const Admission six({*parse_cidr("::/0")});
  EXPECT_TRUE(six.admits("2001:db8::9"));
  EXPECT_FALSE(six.admits("203.0.113.9"));
  EXPECT_FALSE(six.admits("::ffff:203.0.113.9")) << "a peer that came over IPv4 to a socket of both";
  EXPECT_TRUE(six.admits("::ffff:10.0.0.1")) << "private as before";
  const Admission four({*parse_cidr("0.0.0.0/0")});
  EXPECT_TRUE(four.admits("203.0.113.9"));
  EXPECT_TRUE(four.admits("::ffff:203.0.113.9"));
  EXPECT_FALSE(four.admits("2001:db8::9"));
}

}  // namespace
}  // namespace campus::probe
