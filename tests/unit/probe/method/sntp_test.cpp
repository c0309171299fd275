#include "probe/method/sntp.h"

#include <gtest/gtest.h>

#include <vector>

#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr std::uint64_t kCookie = 0x1122334455667788;
constexpr NtpTime kSecond = NtpTime{1} << 32U;
constexpr NtpTime kNow = 3'990'000'000 * kSecond;

/// Leap 0, version 4, server, stratum 2, both times `kNow`.
std::vector<std::byte> answer() {
  std::vector<std::byte> packet(kSntpBytes);
  put_number(packet, 0, 0x24, 1);
  put_number(packet, 1, 2, 1);
  put_number(packet, 12, 0x0a4d0001, 4);
  put_number(packet, 24, kCookie, 8);
  put_number(packet, 32, kNow, 8);
  put_number(packet, 40, kNow, 8);
  return packet;
}

std::string refusal_with(std::size_t at, std::uint64_t value, std::size_t width) {
  auto packet = answer();
  put_number(packet, at, value, width);
  const auto read = read_sntp_answer(packet, kCookie);
  return read ? refusal_of(*read) : "not read";
}

TEST(Sntp, AsksAsAClientAndHidesItsOwnClock) {
  const auto request = sntp_request(kCookie);
  EXPECT_EQ(request[0], std::byte{0x23});
  EXPECT_EQ(get_number(request, 40, 8), kCookie);
  for (std::size_t i = 1; i < 40; ++i) EXPECT_EQ(request[i], std::byte{0}) << i;
}

TEST(Sntp, ReadsAnAnswerThatTellsTheTime) {
  const auto read = read_sntp_answer(answer(), kCookie);
  ASSERT_TRUE(read);
  EXPECT_EQ(refusal_of(*read), "");
  EXPECT_EQ(read->stratum, 2U);
  EXPECT_EQ(read->receive, kNow);
}

TEST(Sntp, TakesNoAnswerToAnotherRequest) {
  EXPECT_FALSE(read_sntp_answer(answer(), kCookie + 1));
  EXPECT_EQ(refusal_with(24, 0, 8), "not read");
}

TEST(Sntp, TakesNoOtherModeOrVersionAndNothingCut) {
  EXPECT_EQ(refusal_with(0, 0x23, 1), "not read") << "a client";
  EXPECT_EQ(refusal_with(0, 0x25, 1), "not read") << "a broadcast";
  EXPECT_EQ(refusal_with(0, 0x14, 1), "not read") << "version 2";
  EXPECT_EQ(refusal_with(0, 0x2c, 1), "not read") << "version 5";
  EXPECT_EQ(refusal_with(0, 0x1c, 1), "") << "version 3";
  const auto whole = answer();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_sntp_answer(std::span(whole).first(length), kCookie)) << length;
  }
}

TEST(Sntp, BelievesNoServerThatSaysItDoesNotKnow) {
  EXPECT_EQ(refusal_with(0, 0xe4, 1), "unsynchronised");
  EXPECT_EQ(refusal_with(1, 16, 1), "stratum=16");
  EXPECT_EQ(refusal_with(32, 0, 8), "no_time");
  EXPECT_EQ(refusal_with(40, 0, 8), "no_time");
  EXPECT_EQ(refusal_with(8, 16U << 16U, 4), "root_distance");
  EXPECT_EQ(refusal_with(4, 32U << 16U, 4), "root_distance");
}

TEST(Sntp, ObeysAKissOfDeathAndSpellsIt) {
  auto packet = answer();
  put_number(packet, 1, 0, 1);
  put_number(packet, 12, 0x52415445, 4);
  EXPECT_EQ(refusal_of(*read_sntp_answer(packet, kCookie)), "kiss=RATE");
  put_number(packet, 12, 0x0a0d1b5b, 4);
  EXPECT_EQ(refusal_of(*read_sntp_answer(packet, kCookie)), "kiss=unknown") << "no control characters";
  put_number(packet, 12, 0, 4);
  EXPECT_EQ(refusal_of(*read_sntp_answer(packet, kCookie)), "unsynchronised");
}

SntpAnswer served(NtpTime receive, NtpTime transmit) {
  SntpAnswer answered;
  answered.receive = receive;
  answered.transmit = transmit;
  return answered;
}

TEST(ClockSample, TellsOffsetAndDelayApart) {
  // 3 s ahead, 0.25 s each way, half a second in the server.
  const auto sample = clock_sample(served(kNow + 3 * kSecond + kSecond / 4, kNow + 3 * kSecond + 3 * (kSecond / 4)),
                                   kNow, kNow + kSecond);
  ASSERT_TRUE(sample);
  EXPECT_DOUBLE_EQ(sample->offset, 3.0);
  EXPECT_DOUBLE_EQ(sample->delay, 0.5);
}

TEST(ClockSample, IsWrongByHalfTheDelayAtMost) {
  // All of the delay on the way there: the worst case.
  const auto sample = clock_sample(served(kNow + kSecond / 2, kNow + kSecond / 2), kNow, kNow + kSecond / 2);
  ASSERT_TRUE(sample);
  EXPECT_DOUBLE_EQ(sample->delay, 0.5);
  EXPECT_DOUBLE_EQ(sample->offset, 0.25);
}

TEST(ClockSample, SurvivesTheWrapOf2036) {
  const NtpTime before = ~NtpTime{0} - kSecond;
  const auto sample = clock_sample(served(before + 3 * kSecond, before + 3 * kSecond), before, before);
  ASSERT_TRUE(sample);
  EXPECT_DOUBLE_EQ(sample->offset, 3.0);
}

TEST(ClockSample, IsNotTakenFromAServerThatHeldTheRequestLongerThanItWasAway) {
  EXPECT_FALSE(clock_sample(served(kNow, kNow + kSecond), kNow, kNow + kSecond / 2));
  const auto coarse = clock_sample(served(kNow, kNow + kSecond / 4096), kNow, kNow);
  ASSERT_TRUE(coarse) << "within the tick of a clock";
  EXPECT_EQ(coarse->delay, 0);
}

TEST(ClockSample, WithTheLeastDelayIsTheBest) {
  const std::vector<ClockSample> samples{{1.0, 0.2}, {0.5, 0.1}, {2.0, 0.3}};
  ASSERT_TRUE(best_sample(samples));
  EXPECT_EQ(best_sample(samples)->offset, 0.5);
  EXPECT_FALSE(best_sample({}));
}

}  // namespace
}  // namespace campus::probe
