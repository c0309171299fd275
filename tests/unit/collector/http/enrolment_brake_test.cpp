#include "collector/http/enrolment_brake.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Outcome = EnrolmentBrake::Outcome;

const SteadyTime kBegin(seconds(1000));

/// Whether it was looked at.
bool guess(EnrolmentBrake& brake, std::uint64_t network, SteadyTime at, Outcome outcome = Outcome::wrong) {
  if (brake.begin(network, at)) return false;
  brake.end(network, at, outcome);
  return true;
}

TEST(EnrolmentBrake, TakesFiveWrongCodesOfANetworkAndThenOneInThreeMinutes) {
  EnrolmentBrake brake;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(guess(brake, 1, kBegin));
  EXPECT_EQ(brake.begin(1, kBegin), seconds(180));
  EXPECT_FALSE(guess(brake, 1, kBegin + seconds(179)));
  EXPECT_TRUE(guess(brake, 1, kBegin + seconds(180)));
  EXPECT_FALSE(guess(brake, 1, kBegin + seconds(181)));
  EXPECT_TRUE(guess(brake, 2, kBegin)) << "each network by itself";
}

TEST(EnrolmentBrake, CountsNoRightCodeOfAWholeSchoolBehindOneAddress) {
  EnrolmentBrake brake;
  for (int i = 0; i < 70; ++i) EXPECT_TRUE(guess(brake, 1, kBegin + seconds(i), Outcome::right)) << i;
  for (int i = 0; i < 70; ++i) EXPECT_TRUE(guess(brake, 2, kBegin, Outcome::neither)) << "a store that fails";
}

TEST(EnrolmentBrake, LetsAMillionGuessesOfOneNetworkGetNowhere) {
  EnrolmentBrake brake;
  int looked_at = 0;
  constexpr int kGuesses = 1'000'000;
  for (int i = 0; i < kGuesses; ++i) looked_at += guess(brake, 1, kBegin + std::chrono::milliseconds(10 * i)) ? 1 : 0;
  EXPECT_LE(looked_at, 5 + kGuesses / 100 / 180 + 1);
  EXPECT_GE(looked_at, 5);
}

/// A stranger with as many addresses as he likes is held by the brake of all.
TEST(EnrolmentBrake, LetsAMillionGuessesFromEverywhereGetNowhere) {
  EnrolmentBrake brake;
  int looked_at = 0;
  constexpr std::uint64_t kGuesses = 1'000'000;
  for (std::uint64_t i = 0; i < kGuesses; ++i) {
    looked_at += guess(brake, 10 + i, kBegin + std::chrono::milliseconds(10 * i)) ? 1 : 0;
  }
  const auto whole_time = kGuesses / 100;
  EXPECT_LE(looked_at, 450 + static_cast<int>(whole_time) / 2 + 1);
  EXPECT_GE(looked_at, 450);
}

TEST(EnrolmentBrake, HoldsNoNetworkBackByOthersOnceARightCodeCameFromIt) {
  EnrolmentBrake brake;
  EXPECT_TRUE(guess(brake, 1, kBegin, Outcome::right));
  for (std::uint64_t i = 0; i < 1000; ++i) static_cast<void>(guess(brake, 10 + i, kBegin));
  EXPECT_FALSE(guess(brake, 2, kBegin, Outcome::right)) << "a stranger waits a moment";
  EXPECT_EQ(brake.begin(2, kBegin), seconds(2));
  EXPECT_TRUE(guess(brake, 1, kBegin, Outcome::right));
  EXPECT_FALSE(guess(brake, 1, kBegin + std::chrono::hours(25), Outcome::right) &&
               guess(brake, 3, kBegin, Outcome::right))
      << "for a day";
}

TEST(EnrolmentBrake, ExaminesFewAtOneTime) {
  EnrolmentLimits limits;
  limits.under_way_of_network = 3;
  limits.under_way = 5;
  EnrolmentBrake brake(limits);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(brake.begin(1, kBegin));
  EXPECT_EQ(brake.begin(1, kBegin), seconds(1)) << "before any of them is known to be wrong";
  EXPECT_FALSE(brake.begin(2, kBegin));
  EXPECT_FALSE(brake.begin(3, kBegin));
  EXPECT_EQ(brake.begin(4, kBegin), seconds(1));
  brake.end(1, kBegin, Outcome::right);
  EXPECT_FALSE(brake.begin(4, kBegin));
}

}  // namespace
}  // namespace campus::collector
