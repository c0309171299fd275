#include "probe/method/icmp_echo.h"

#include <gtest/gtest.h>

#include <vector>

#include "probe/method/ip_checksum.h"

namespace campus::probe {
namespace {

constexpr IcmpEcho kEcho{7, 0x0123456789abcdef};

/// What the other end makes of a request.
std::vector<std::byte> reply_to(int ip_version, const IcmpEcho& echo, bool with_ip_header = false) {
  const auto request = icmp_request(ip_version, echo);
  std::vector<std::byte> packet;
  if (with_ip_header) {
    packet.resize(24);  // with one option
    packet[0] = std::byte{0x46};
  }
  packet.insert(packet.end(), request.begin(), request.end());
  packet[with_ip_header ? 24 : 0] = ip_version == 6 ? std::byte{129} : std::byte{0};
  return packet;
}

TEST(IcmpEcho, SumsToNothingWhereTheKernelDoesNotFillInTheChecksum) {
  const auto request = icmp_request(4, kEcho);
  EXPECT_EQ(request[0], std::byte{8});
  EXPECT_EQ(ip_checksum(sum_of_words(request)), 0);
  EXPECT_EQ(icmp_request(6, kEcho)[0], std::byte{128});
}

TEST(IcmpEcho, TellsItsReplyFromEverybodyElses) {
  for (const int version : {4, 6}) {
    const auto reply = read_icmp_reply(version, reply_to(version, kEcho), false);
    ASSERT_TRUE(reply) << version;
    EXPECT_EQ(reply->sequence, kEcho.sequence);
    EXPECT_EQ(reply->token, kEcho.token);
  }
}

TEST(IcmpEcho, FindsTheReplyBehindAnIpHeaderOfAnyLength) {
  const auto reply = read_icmp_reply(4, reply_to(4, kEcho, true), true);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->token, kEcho.token);
}

TEST(IcmpEcho, TakesNeitherItsOwnRequestNorAnErrorForAReply) {
  EXPECT_FALSE(read_icmp_reply(4, icmp_request(4, kEcho), false));
  auto unreachable = reply_to(4, kEcho);
  unreachable[0] = std::byte{3};
  EXPECT_FALSE(read_icmp_reply(4, unreachable, false));
  EXPECT_FALSE(read_icmp_reply(6, reply_to(4, kEcho), false));
}

TEST(IcmpEcho, RefusesEveryCutPacket) {
  const auto whole = reply_to(4, kEcho, true);
  for (std::size_t length = 0; length < 24 + 16; ++length) {
    EXPECT_FALSE(read_icmp_reply(4, std::span(whole).first(length), true)) << length;
  }
  EXPECT_TRUE(read_icmp_reply(4, std::span(whole).first(24 + 16), true));
}

}  // namespace
}  // namespace campus::probe
