#include "probe/spool/drain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <queue>
#include <random>
#include <vector>

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(random_() & 0xffU);
  }

 private:
  std::minstd_rand random_;
};

TEST(Drain, TakesATenthOfTheUplinkAndNoMoreThanItMay) {
  const auto most = BitRate::bits_per_second(5'000'000);
  EXPECT_EQ(share_of_uplink(BitRate::bits_per_second(20'000'000), most).bits_per_second(), 2'000'000);
  EXPECT_EQ(share_of_uplink(BitRate::bits_per_second(1'000'000'000), most), most);
  EXPECT_GT(share_of_uplink(BitRate(), most).bits_per_second(), 0) << "or nothing would ever be delivered";
}

TEST(Drain, KeepsToItsRate) {
  SeededRandom random(1);
  DrainSettings settings;
  settings.rate = BitRate::bits_per_second(800'000);
  Drain drain(settings, random, seconds(0));
  drain.answered(seconds(100), 100'000);
  EXPECT_EQ(drain.next_try(), seconds(101));
}

TEST(Drain, PausesWithinABoundThatDoublesAndNeverBeforeItWasAskedTo) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededRandom random(seed);
    DrainSettings settings;
    Drain drain(settings, random, seconds(0));
    nanoseconds now = hours(1);
    nanoseconds bound = settings.first_pause;
    for (int failure = 1; failure <= 100; ++failure) {
      const auto asked = seconds(failure % 3 == 0 ? failure : 0);
      drain.failed(now, 0, asked);
      EXPECT_GE(drain.next_try(), now + asked);
      EXPECT_LE(drain.next_try(), now + asked + bound);
      bound = std::min<nanoseconds>(bound * 2, settings.longest_pause);
      now = drain.next_try();
    }
    drain.answered(now, 0);
    drain.failed(now, 0, {});
    EXPECT_LE(drain.next_try(), now + settings.first_pause) << "an answer begins anew";
  }
}

TEST(Drain, SpreadsItsPausesOverAllOfTheBound) {
  SeededRandom random(7);
  DrainSettings settings;
  std::vector<int> tenths(10);
  Drain drain(settings, random, seconds(0));
  for (int i = 0; i < 10'000; ++i) {
    drain.answered(seconds(0), 0);
    drain.failed(seconds(0), 0, {});
    const auto share =
        static_cast<double>(drain.next_try().count()) / static_cast<double>(settings.first_pause.count());
    ++tenths[static_cast<std::size_t>(std::min(share * 10, 9.0))];
  }
  for (const auto count : tenths) EXPECT_NEAR(count, 1000, 150);
}

TEST(Drain, ListensToNobodyForLongerThanAnHour) {
  SeededRandom random(1);
  Drain drain({}, random, seconds(0));
  drain.failed(seconds(0), 0, hours(24 * 365));
  EXPECT_LE(drain.next_try(), hours(1) + minutes(5));
}

/// So many probes after an outage, and a collector that takes what its own limit lets it take and asks all others to
/// come back. Simulated time; every event is one delivery.
class City {
 public:
  static constexpr int kProbes = 15'000;
  static constexpr std::int64_t kBatch = std::int64_t{128} << 10;
  static constexpr int kBatchesEach = 90;  // a week of summaries, one each five minutes, of 6 KiB

  explicit City(std::int64_t probe_rate) {
    settings_.rate = BitRate::bits_per_second(probe_rate);
    settings_.batch_bytes = kBatch;
    for (int i = 0; i < kProbes; ++i) randoms_.emplace_back(static_cast<std::uint64_t>(i) + 1);
    for (int i = 0; i < kProbes; ++i) {
      drains_.emplace_back(settings_, randoms_[static_cast<std::size_t>(i)], seconds(0));
      left_.push_back(kBatchesEach);
      events_.emplace(drains_.back().next_try(), i);
    }
  }

  /// The collector is away until `back`, and refuses with Retry-After what goes beyond `limit` batches in a second.
  void run(nanoseconds back, std::int64_t limit) {
    while (!events_.empty()) {
      const auto [now, probe] = events_.top();
      events_.pop();
      const auto at = static_cast<std::size_t>(probe);
      if (now < back) {
        drains_[at].failed(now, 0, {});
      } else if (taken_in(now) >= limit) {
        drains_[at].failed(now, 0, seconds(5));
        ++turned_away;
      } else {
        ++taken_in(now);
        drains_[at].answered(now, kBatch);
        finished = now;
        if (--left_[at] == 0) continue;
      }
      events_.emplace(drains_[at].next_try(), probe);
    }
  }

  [[nodiscard]] double peak_bits_per_second() const {
    return static_cast<double>(*std::max_element(seconds_.begin(), seconds_.end())) * kBatch * 8;
  }
  std::int64_t turned_away = 0;
  nanoseconds finished{};

 private:
  std::int64_t& taken_in(nanoseconds now) {
    const auto second = static_cast<std::size_t>(now / seconds(1));
    if (seconds_.size() <= second) seconds_.resize(second + 1);
    return seconds_[second];
  }

  DrainSettings settings_;
  std::deque<SeededRandom> randoms_;
  std::vector<Drain> drains_;
  std::vector<int> left_;
  std::vector<std::int64_t> seconds_;
  using Event = std::pair<nanoseconds, int>;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

TEST(DrainOfACity, StaysWithinOneAndAHalfOfTheSetRate) {
  constexpr std::int64_t kEach = 16'000;  // 240 Mbit/s of all
  City city(kEach);
  city.run(hours(1), std::int64_t{1} << 40);
  EXPECT_LE(city.peak_bits_per_second(), 1.5 * kEach * City::kProbes);
  EXPECT_GE(city.peak_bits_per_second(), 0.9 * kEach * City::kProbes) << "nor does it idle";
  EXPECT_LE(city.finished, hours(24));
}

TEST(DrainOfACity, ComesThroughACollectorThatIsSmallerThanThat) {
  City city(16'000);
  constexpr std::int64_t kLimit = 100;  // batches a second, of 229 that would come
  city.run(hours(1), kLimit);
  EXPECT_GT(city.turned_away, 0);
  const auto at_best = seconds(std::int64_t{City::kProbes} * City::kBatchesEach / kLimit);
  EXPECT_LE(city.finished, hours(1) + at_best * 2);
}

}  // namespace
}  // namespace campus::probe
