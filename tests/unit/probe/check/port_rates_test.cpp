#include "probe/check/port_rates.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using std::chrono::seconds;

DirectionCounters counted(std::uint64_t octets, std::uint64_t unicast, std::uint64_t multicast, std::uint64_t broadcast,
                          std::uint64_t errors) {
  return {octets, unicast, multicast, broadcast, errors};
}

PortReading first() {
  PortReading reading;
  reading.at = seconds(1000);
  reading.up_time = seconds(50'000);
  reading.discontinuity = 0;
  reading.up = true;
  reading.speed = BitRate::bits_per_second(1'000'000'000);
  reading.directions = {counted(1000, 10, 10, 10, 0), counted(1000, 10, 10, 10, 0)};
  return reading;
}

/// A minute later: 60 % of 1G in, 40 broadcast and 20 multicast frames a second out, one error in a hundred.
PortReading later() {
  auto reading = first();
  reading.at += seconds(60);
  *reading.up_time += seconds(60);
  reading.directions[0] = counted(1000 + 4'500'000'000, 10 + 9'900, 10, 10, 100);
  reading.directions[1] = counted(1000 + 1'000'000, 10, 10 + 1'200, 10 + 2'400, 0);
  return reading;
}

TEST(PortRates, TakeTheLargerDirection) {
  const auto rates = rates_between(first(), later());
  EXPECT_EQ(rates.why, "");
  EXPECT_DOUBLE_EQ(rates.utilisation.value(), 0.6);
  EXPECT_DOUBLE_EQ(rates.broadcast.value(), 40);
  EXPECT_DOUBLE_EQ(rates.multicast.value(), 20);
  EXPECT_NEAR(rates.error_ratio.value(), 100.0 / (10'000 + 3'600), 1e-12);
}

TEST(PortRates, SayNothingOfADeviceThatBeganAnew) {
  auto after = later();
  after.up_time = seconds(30);
  EXPECT_EQ(rates_between(first(), after).why, "restarted");
  auto young = first();
  young.up_time = seconds(5);
  after.up_time = seconds(55);
  EXPECT_EQ(rates_between(young, after).why, "restarted") << "up for longer than before, but not for a minute more";
  after = later();
  after.discontinuity = 5'000'000;
  EXPECT_EQ(rates_between(first(), after).why, "restarted");
  after = later();
  after.up_time.reset();
  EXPECT_EQ(rates_between(first(), after).why, "no_uptime");
}

TEST(PortRates, SayNothingWhereACountWentBack) {
  auto before = first();
  before.directions[0].octets = 18'446'744'073'709'000'000ULL;
  const auto rates = rates_between(before, later());
  EXPECT_FALSE(rates.utilisation);
  EXPECT_EQ(rates.why, "counter_back");
  EXPECT_TRUE(rates.broadcast) << "what did not go back still tells";
}

TEST(PortRates, SayNothingOfWhatIsNotCounted) {
  auto before = first();
  auto after = later();
  before.directions[0].broadcast.reset();
  after.directions[0].broadcast.reset();
  const auto rates = rates_between(before, after);
  EXPECT_FALSE(rates.broadcast);
  EXPECT_FALSE(rates.error_ratio);
  EXPECT_EQ(rates.why, "not_counted");
  EXPECT_TRUE(rates.utilisation);
}

TEST(PortRates, DoNotTakeACountThatNeverCountedForAQuietNetwork) {
  auto before = first();
  auto after = later();
  for (auto* reading : {&before, &after}) {
    for (auto& direction : reading->directions) direction.broadcast = 0;
  }
  const auto rates = rates_between(before, after);
  EXPECT_FALSE(rates.broadcast);
  EXPECT_EQ(rates.why, "never_counted");
  EXPECT_TRUE(rates.multicast);
  EXPECT_TRUE(rates.error_ratio);
}

TEST(PortRates, DoNotBelieveMoreThanThePortCarries) {
  auto after = later();
  after.directions[0].octets = *after.directions[0].octets * 2;
  EXPECT_EQ(rates_between(first(), after).why, "beyond_speed");
  after = later();
  after.directions[1].broadcast = 1'000'000'000;
  EXPECT_EQ(rates_between(first(), after).why, "beyond_speed");
}

TEST(PortRates, GiveNoRatioOfErrorsOverAHandfulOfFrames) {
  auto after = later();
  after.directions = {counted(2000, 20, 10, 10, 1), counted(2000, 20, 10, 10, 0)};
  const auto rates = rates_between(first(), after);
  EXPECT_TRUE(rates.idle);
  EXPECT_FALSE(rates.error_ratio);
}

TEST(PortRates, NeedASpeedForUtilisationOnly) {
  auto before = first();
  auto after = later();
  before.speed.reset();
  after.speed.reset();
  const auto rates = rates_between(before, after);
  EXPECT_FALSE(rates.utilisation);
  EXPECT_EQ(rates.why, "no_speed");
  EXPECT_TRUE(rates.multicast);
}

TEST(PortRates, SayNothingOfAPortThatWentDownOrTrainedAnew) {
  auto after = later();
  after.up = false;
  EXPECT_EQ(rates_between(first(), after).why, "flapped");
  after = later();
  after.speed = BitRate::bits_per_second(100'000'000);
  EXPECT_EQ(rates_between(first(), after).why, "flapped");
}

}  // namespace
}  // namespace campus::probe
