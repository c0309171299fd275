#include "collector/http/enrolment_brake.h"

#include <gtest/gtest.h>

#include <vector>

namespace campus::collector {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Outcome = EnrolmentBrake::Outcome;

const SteadyTime kBegin(seconds(1000));

using Attempt = EnrolmentBrake::Attempt;

/// Those of `count` that begin at one moment and are looked at.
std::vector<Attempt> begin(EnrolmentBrake& brake, std::uint64_t network, SteadyTime at, int count = 1) {
  std::vector<Attempt> attempts;
  for (int i = 0; i < count; ++i) {
    const auto begun = brake.begin(network, at);
    if (const auto* attempt = std::get_if<Attempt>(&begun)) attempts.push_back(*attempt);
  }
  return attempts;
}

std::optional<seconds> wait(EnrolmentBrake& brake, std::uint64_t network, SteadyTime at) {
  const auto begun = brake.begin(network, at);
  const auto* time = std::get_if<seconds>(&begun);
  return time == nullptr ? std::nullopt : std::optional(*time);
}

/// Whether it was looked at.
bool guess(EnrolmentBrake& brake, std::uint64_t network, SteadyTime at, Outcome outcome = Outcome::wrong) {
  const auto begun = begin(brake, network, at);
  for (const auto& attempt : begun) brake.end(attempt, at, outcome);
  return !begun.empty();
}

TEST(EnrolmentBrake, TakesFiveWrongCodesOfANetworkAndThenOneInThreeMinutes) {
  EnrolmentBrake brake;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(guess(brake, 1, kBegin));
  EXPECT_EQ(wait(brake, 1, kBegin), seconds(180));
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
  EXPECT_EQ(wait(brake, 2, kBegin), seconds(2));
  EXPECT_TRUE(guess(brake, 1, kBegin, Outcome::right));
}

TEST(EnrolmentBrake, KnowsANetworkForADay) {
  EnrolmentBrake brake;
  EXPECT_TRUE(guess(brake, 1, kBegin, Outcome::right));
  for (const auto after : {std::chrono::hours(24) - seconds(1), std::chrono::hours(24) + seconds(0)}) {
    const auto later = kBegin + after;
    for (std::uint64_t i = 0; i < 1000; ++i) static_cast<void>(guess(brake, 10 + i, later));
    const bool known = after < std::chrono::hours(24);
    EXPECT_EQ(guess(brake, 1, later, Outcome::neither), known) << after.count() << " s";
  }
}

/// A guesser asks again and again at one moment, before any answer is there.
TEST(EnrolmentBrake, IsNotOutrunByGuessesAtOneMoment) {
  EnrolmentBrake brake;
  int looked_at = 0;
  for (int pause = 0; pause <= 20; ++pause) {
    const auto at = kBegin + seconds(180) * pause;
    const auto begun = begin(brake, 1, at, 16);
    EXPECT_EQ(begun.size(), pause == 0 ? 5U : 1U) << pause;
    for (const auto& attempt : begun) brake.end(attempt, at, Outcome::wrong);
    looked_at += static_cast<int>(begun.size());
  }
  EXPECT_EQ(looked_at, 25);
}

/// The same from as many addresses as he likes: 64 are under way, and after each pause of all one is wrong.
TEST(EnrolmentBrake, IsNotOutrunFromEverywhereAtOneMoment) {
  EnrolmentBrake brake;
  for (std::uint64_t i = 0; i < 450; ++i) EXPECT_TRUE(guess(brake, 10 + i, kBegin));
  for (int pause = 1; pause <= 20; ++pause) {
    const auto at = kBegin + seconds(2) * pause;
    std::vector<Attempt> begun;
    for (std::uint64_t i = 0; i < 64; ++i) {
      for (const auto& one : begin(brake, 10'000 + i, at)) begun.push_back(one);
    }
    EXPECT_EQ(begun.size(), 1U) << pause;
    for (const auto& attempt : begun) brake.end(attempt, at, Outcome::wrong);
  }
}

TEST(EnrolmentBrake, LetsRightCodesOfOneMomentPassAfterASecond) {
  EnrolmentBrake brake;
  const auto begun = begin(brake, 1, kBegin, 16);
  EXPECT_EQ(begun.size(), 5U);
  EXPECT_EQ(wait(brake, 1, kBegin), seconds(1));
  for (const auto& attempt : begun) brake.end(attempt, kBegin, Outcome::right);
  EXPECT_EQ(begin(brake, 1, kBegin + seconds(1), 5).size(), 5U);
}

TEST(EnrolmentBrake, ExaminesFewAtOneTime) {
  EnrolmentLimits limits;
  limits.under_way = 7;
  EnrolmentBrake brake(limits);
  const auto near = begin(brake, 1, kBegin, 16);
  EXPECT_EQ(near.size(), 5U) << "of a network as many as may be wrong";
  EXPECT_EQ(begin(brake, 2, kBegin, 16).size(), 2U);
  EXPECT_EQ(wait(brake, 4, kBegin), seconds(1));
  brake.end(near.front(), kBegin, Outcome::right);
  EXPECT_FALSE(wait(brake, 4, kBegin));
}

}  // namespace
}  // namespace campus::collector
