#include "probe/method/dhcp_message.h"

#include <gtest/gtest.h>

#include "probe/method/ip_checksum.h"
#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr DhcpExchange kExchange{
    0xcafe1234, {std::byte{2}, std::byte{0}, std::byte{0}, std::byte{0xaa}, std::byte{0xbb}, std::byte{1}}};
constexpr std::size_t kUdpAt = 20;
constexpr std::size_t kMessageAt = 28;
constexpr std::size_t kOptionsAt = kMessageAt + 240;

/// A server's answer, made of the question as servers do: header fields turned round, options of its own.
std::vector<std::byte> answer_with(const std::vector<unsigned>& options) {
  auto packet = dhcp_discover(kExchange, 0);
  packet.resize(kOptionsAt + options.size());
  put_number(packet, 2, packet.size(), 2);
  put_number(packet, kUdpAt, 67, 2);
  put_number(packet, kUdpAt + 2, 68, 2);
  put_number(packet, kUdpAt + 4, packet.size() - kUdpAt, 2);
  put_number(packet, kMessageAt, 2, 1);
  put_number(packet, kMessageAt + 16, 0x0a4d0132, 4);
  for (std::size_t i = 0; i < options.size(); ++i) put_number(packet, kOptionsAt + i, options[i], 1);
  return packet;
}

std::vector<std::byte> offer() { return answer_with({53, 1, 2, 0, 54, 4, 10, 77, 1, 1, 51, 4, 0, 0, 14, 16, 255}); }

TEST(DhcpDiscover, IsAWholePacketThatAsksAndRequestsNothing) {
  const auto packet = dhcp_discover(kExchange, 4);
  ASSERT_EQ(packet.size(), 328U);
  EXPECT_EQ(ip_checksum(sum_of_words(std::span(packet).first(20))), 0);
  const auto pseudo = sum_of_words(std::span(packet).subspan(12, 8)) + 17 + 308;
  EXPECT_EQ(ip_checksum(sum_of_words(std::span(packet).subspan(kUdpAt), pseudo)), 0);
  EXPECT_EQ(get_number(packet, 12, 4), 0U);
  EXPECT_EQ(get_number(packet, 16, 4), 0xffffffffU);
  EXPECT_EQ(get_number(packet, kUdpAt, 2), 68U);
  EXPECT_EQ(get_number(packet, kUdpAt + 2, 2), 67U);
  EXPECT_EQ(get_number(packet, kMessageAt + 4, 4), kExchange.xid);
  EXPECT_EQ(get_number(packet, kMessageAt + 8, 2), 4U);
  EXPECT_EQ(get_number(packet, kOptionsAt, 3), 0x350101U) << "message type: DISCOVER";
}

TEST(DhcpOffer, TellsTheServerAndTheAddress) {
  const auto read = read_dhcp_offer(offer(), kExchange);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->server, 0x0a4d0101U);
  EXPECT_EQ(read->offered, 0x0a4d0132U);
}

TEST(DhcpOffer, NeedsNoServerIdentifier) {
  const auto read = read_dhcp_offer(answer_with({53, 1, 2}), kExchange);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->server, 0U);
}

TEST(DhcpOffer, IsNotTakenFromAnotherExchangeOrForAnotherMachine) {
  auto other = kExchange;
  ++other.xid;
  EXPECT_FALSE(read_dhcp_offer(offer(), other));
  other = kExchange;
  other.mac[5] = std::byte{2};
  EXPECT_FALSE(read_dhcp_offer(offer(), other));
}

TEST(DhcpOffer, IsNoAcknowledgementNoRefusalAndNoDiscover) {
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 5, 255}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 6, 255}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({255, 53, 1, 2}), kExchange)) << "behind the end";
  EXPECT_FALSE(read_dhcp_offer(answer_with({}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(dhcp_discover(kExchange, 0), kExchange));
}

TEST(DhcpOffer, WithOptionsThatReachBeyondTheEndIsRefused) {
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 2, 54}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 2, 54, 4, 10, 77}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 2, 12, 255, 'a'}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 2, 2, 2, 255}), kExchange));
  EXPECT_FALSE(read_dhcp_offer(answer_with({53, 1, 2, 54, 3, 1, 2, 3, 255}), kExchange));
}

struct Spoilt {
  std::size_t at;
  std::uint64_t value;
  std::size_t width;
};
class DhcpOfferHeader : public ::testing::TestWithParam<Spoilt> {};

TEST_P(DhcpOfferHeader, IsCheckedFieldByField) {
  auto packet = offer();
  put_number(packet, GetParam().at, GetParam().value, GetParam().width);
  EXPECT_FALSE(read_dhcp_offer(packet, kExchange));
}

INSTANTIATE_TEST_SUITE_P(
    Each, DhcpOfferHeader,
    ::testing::Values(Spoilt{0, 0x65, 1}, Spoilt{0, 0x44, 1}, Spoilt{0, 0x4f, 1}, Spoilt{2, 0xffff, 2},
                      Spoilt{2, 27, 2}, Spoilt{6, 0x2000, 2}, Spoilt{6, 1, 2}, Spoilt{9, 6, 1}, Spoilt{kUdpAt, 53, 2},
                      Spoilt{kUdpAt + 2, 67, 2}, Spoilt{kUdpAt + 4, 0xffff, 2}, Spoilt{kUdpAt + 4, 7, 2},
                      Spoilt{kUdpAt + 4, 8 + 239, 2}, Spoilt{kMessageAt, 1, 1}, Spoilt{kMessageAt + 1, 6, 1},
                      Spoilt{kMessageAt + 2, 16, 1}, Spoilt{kMessageAt + 16, 0, 4}, Spoilt{kMessageAt + 236, 0, 4}));

TEST(DhcpOffer, CutAnywhereIsRefused) {
  const auto whole = offer();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_dhcp_offer(std::span(whole).first(length), kExchange)) << length;
  }
}

}  // namespace
}  // namespace campus::probe
