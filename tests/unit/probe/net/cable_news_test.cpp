#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/ethtool_netlink.h>

#include "probe/net/cable_test.h"
#include "probe/net/generic_netlink.h"

namespace campus::probe {
namespace {

/// A message as the kernel's ethnl_cable_test_* write it.
class News {
 public:
  explicit News(const char* interface, std::uint8_t status = ETHTOOL_A_CABLE_TEST_NTF_STATUS_COMPLETED,
                std::uint8_t command = ETHTOOL_MSG_CABLE_TEST_NTF)
      : message_(nlmsg_alloc()) {
    genlmsg_put(message_.get(), 0, 0, 32, 0, 0, command, 1);
    nlattr* header = nla_nest_start(message_.get(), ETHTOOL_A_CABLE_TEST_NTF_HEADER);
    nla_put_string(message_.get(), ETHTOOL_A_HEADER_DEV_NAME, interface);
    nla_nest_end(message_.get(), header);
    nla_put_u8(message_.get(), ETHTOOL_A_CABLE_TEST_NTF_STATUS, status);
    nest_ = nla_nest_start(message_.get(), ETHTOOL_A_CABLE_TEST_NTF_NEST);
  }
  News& pair(std::uint8_t number, std::uint8_t code) {
    nlattr* result = nla_nest_start(message_.get(), ETHTOOL_A_CABLE_NEST_RESULT);
    nla_put_u8(message_.get(), ETHTOOL_A_CABLE_RESULT_PAIR, number);
    nla_put_u8(message_.get(), ETHTOOL_A_CABLE_RESULT_CODE, code);
    nla_nest_end(message_.get(), result);
    return *this;
  }
  News& length(std::uint8_t number, std::uint32_t centimetres) {
    nlattr* result = nla_nest_start(message_.get(), ETHTOOL_A_CABLE_NEST_FAULT_LENGTH);
    nla_put_u8(message_.get(), ETHTOOL_A_CABLE_FAULT_LENGTH_PAIR, number);
    nla_put_u32(message_.get(), ETHTOOL_A_CABLE_FAULT_LENGTH_CM, centimetres);
    nla_nest_end(message_.get(), result);
    return *this;
  }
  const nlmsghdr* finish() {
    nla_nest_end(message_.get(), nest_);
    return nlmsg_hdr(message_.get());
  }

 private:
  NetlinkMessage message_;
  nlattr* nest_ = nullptr;
};

TEST(CableNews, HasEachPairWithItsStateAndItsDistance) {
  const auto news = read_cable_news(News("eth0")
                                        .pair(0, ETHTOOL_A_CABLE_RESULT_CODE_OK)
                                        .pair(2, ETHTOOL_A_CABLE_RESULT_CODE_OPEN)
                                        .length(2, 1240)
                                        .pair(3, ETHTOOL_A_CABLE_RESULT_CODE_SAME_SHORT)
                                        .finish(),
                                    "eth0");
  ASSERT_TRUE(news);
  EXPECT_TRUE(news->completed);
  EXPECT_THAT(news->pairs,
              testing::ElementsAre(CablePair{0, PairState::ok, std::nullopt}, CablePair{2, PairState::open, 1240},
                                   CablePair{3, PairState::shorted, std::nullopt}));
}

TEST(CableNews, OfAStartAnotherPortOrAnotherKindIsNotAResult) {
  const auto started = read_cable_news(News("eth0", ETHTOOL_A_CABLE_TEST_NTF_STATUS_STARTED).finish(), "eth0");
  ASSERT_TRUE(started);
  EXPECT_FALSE(started->completed);
  EXPECT_FALSE(read_cable_news(News("eth1").finish(), "eth0"));
  EXPECT_FALSE(read_cable_news(
      News("eth0", ETHTOOL_A_CABLE_TEST_NTF_STATUS_COMPLETED, ETHTOOL_MSG_LINKMODES_NTF).finish(), "eth0"));
}

TEST(CableNews, APairThatNoCableHasIsLeftOut) {
  const auto news =
      read_cable_news(News("eth0").pair(9, ETHTOOL_A_CABLE_RESULT_CODE_OPEN).length(9, 1).finish(), "eth0");
  ASSERT_TRUE(news);
  EXPECT_TRUE(news->pairs.empty());
}

}  // namespace
}  // namespace campus::probe
