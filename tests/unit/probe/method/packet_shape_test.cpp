#include "probe/method/packet_shape.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

constexpr auto kGigabit = BitRate::bits_per_second(1'000'000'000);

/// Goodput of a line filled with such packets.
double goodput_share(const PacketShape& shape) {
  return static_cast<double>(shape.payload) / static_cast<double>(shape.payload + shape.overhead());
}

TEST(PacketShape, AgreesWithTheArithmeticOfEthernet) {
  struct Case {
    PacketShape shape;
    double share;
  };
  const Case cases[] = {
      {{4, 1448, true, false, 1500}, 0.94148},   // 1448 / 1538
      {{4, 1460, false, false, 1500}, 0.94928},  // 1460 / 1538
      {{4, 1448, true, true, 1500}, 0.93904},    // 1448 / 1542
      {{6, 1428, true, false, 1500}, 0.92848},   // 1428 / 1538
  };
  for (const auto& one : cases) {
    EXPECT_EQ(one.shape.mtu(), 1500);
    EXPECT_NEAR(goodput_share(one.shape), one.share, 1e-5);
  }
}

TEST(PacketShape, ConvertsGoodputToTheOtherLayers) {
  const PacketShape shape{4, 1448, true, false, 1500};
  EXPECT_EQ(shape.line_rate(BitRate::bits_per_second(1448)).bits_per_second(), 1538);
  EXPECT_EQ(shape.ip_layer(BitRate::bits_per_second(1448)).bits_per_second(), 1500);
  EXPECT_GT(shape.line_rate(kGigabit), shape.ip_layer(kGigabit));
}

TEST(PacketShape, AssumesATunnelWhereThePathIsNarrowerThanAnOrdinaryPort) {
  EXPECT_EQ((PacketShape{4, 1448, true, false, 1500}).assumed_encapsulation(), 0);
  EXPECT_EQ((PacketShape{4, 1440, true, false, 1500}).assumed_encapsulation(), 8);   // PPPoE
  EXPECT_EQ((PacketShape{4, 1398, true, false, 1500}).assumed_encapsulation(), 50);  // VXLAN
  EXPECT_EQ((PacketShape{4, 1448, true, false, 9000}).assumed_encapsulation(), 0);
}

TEST(PacketShape, IsUnknownWithoutAPayloadSize) { EXPECT_FALSE(PacketShape{}.is_known()); }

}  // namespace
}  // namespace campus::probe
