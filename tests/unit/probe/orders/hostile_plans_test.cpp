// A collector in wrong hands signs whatever it likes. A thousand of its plans, each with every field at its extremes:
// no ceiling gives way.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "core/net/cidr.h"
#include "probe/orders/ceilings.h"
#include "probe/orders/target_rules.h"
#include "probe/run/supervisor.h"
#include "tests/support/orders_bed.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

class Hostile {
 public:
  explicit Hostile(std::uint64_t seed) : chance_(seed) {}

  template <std::size_t N>
  std::string one_of(const std::array<const char*, N>& texts) {
    return texts[chance_() % N];
  }
  std::int64_t number() {
    constexpr std::array<std::int64_t, 12> kNumbers{
        0, 1, -1, 59, 299, 300, 86'400, 86'401, 1'000'000'000, kLargest, -kLargest, 7};
    return kNumbers[chance_() % kNumbers.size()];
  }
  bool flip() { return chance_() % 2 == 0; }
  std::uint64_t up_to(std::uint64_t most) { return chance_() % (most + 1); }

  PlanContent content() {
    PlanContent plan;
    const auto responders = up_to(12);
    for (std::uint64_t i = 0; i < responders; ++i) plan.responders.push_back(responder());
    if (flip()) plan.routine_interval = seconds(std::clamp<std::int64_t>(number(), -9'000'000'000, 9'000'000'000));
    if (flip()) {
      plan.night_window =
          one_of(std::array{"00:00-23:59", "09:00-15:00", "01:00-01:10", "01:00-05:00", "20:00-08:00", "23:00-04:30",
                            "19:59-23:00", "04:00-08:01", "03:00-03:00", "junk", "", "25:00-26:00", "12:00-11:59"});
    }
    if (flip()) {
      plan.lesson_hours = one_of(std::array{"", "1-7 00:00-24:00", "1-5 09:00-10:00", "junk", "7-1 08:00-07:00",
                                            "1 08:00-12:00, 2 08:00-12:00"});
    }
    if (flip()) plan.sustained_days = number();
    if (flip()) plan.upload_rate = BitRate::bits_per_second(number());
    return plan;
  }

 private:
  PlannedResponder responder() {
    constexpr std::array kTiers{Tier::school, Tier::banner, Tier::city, Tier::internet};
    PlannedResponder one;
    one.tier = kTiers[chance_() % kTiers.size()];
    one.address = one_of(std::array{"127.0.0.1:8601",
                                    "[::1]:8601",
                                    "169.254.169.254:8601",
                                    "224.0.0.1:8601",
                                    "10.0.0.9:22",
                                    "10.0.0.9:8601",
                                    "203.0.113.7:65535",
                                    "127.1:8601",
                                    "0x7f000001:8601",
                                    "2130706433:8601",
                                    "[fe80::1]:8601",
                                    "[::ffff:127.0.0.1]:8601",
                                    "255.255.255.255:8601",
                                    "0.0.0.0:8601",
                                    "",
                                    "x y",
                                    "10.0.0.9:8601/../",
                                    "fd00::9",
                                    "10.0.0.9:443",
                                    "192.168.0.1:3389",
                                    "-rf:8601",
                                    "[64:ff9b::7f00:1]:8601"});
    one.name = one_of(std::array{"", "", "here", "../../etc/passwd", "\x01", "x"});
    return one;
  }

  std::mt19937_64 chance_;
};

class HostilePlans : public ::testing::Test, protected OrdersBed {
 protected:
  void expect_ceilings(const StandingOrders& orders, std::uint64_t seed) const {
    const auto schedule = orders.schedule(clock.wall_now);
    EXPECT_GE(schedule.routine_interval, minutes(5)) << seed;
    EXPECT_LE(schedule.routine_interval, hours(24)) << seed;
    EXPECT_GE(schedule.sustained_interval, std::chrono::days(1)) << seed;
    const auto& night = schedule.night;
    const auto begin = night.begin < hours(20) ? night.begin + hours(24) : night.begin;
    EXPECT_GE(begin, hours(20)) << seed;
    EXPECT_LE(begin + night.length, hours(32)) << seed;
    EXPECT_LE(night.length, hours(8)) << seed;
    const auto& lessons = schedule.calendar.lessons;
    EXPECT_NE(std::find(lessons.begin(), lessons.end(), spec.configured.schedule.calendar.lessons.front()),
              lessons.end())
        << seed;
    if (const auto rate = orders.upload_rate(clock.wall_now)) {
      EXPECT_GE(*rate, ceilings::kLeastUpload) << seed;
      EXPECT_LE(*rate, ceilings::kMostUpload) << seed;
    }
    const auto targets = orders.targets(clock.wall_now);
    EXPECT_LE(targets.size(), ceilings::kResponders) << seed;
    for (const auto& [tier, target] : targets) {
      if (!target.planned) continue;
      EXPECT_GE(target.where.port, 1024) << seed;
      if (ip_bytes(target.where.host)) {
        EXPECT_TRUE(may_be_planned(target.where.host)) << seed << " " << target.where.host;
      }
    }
  }

  /// Two days in steps of half a minute, while the collector asks for tests all the time.
  void live(StandingOrders& orders, Hostile& hostile, std::uint64_t seed) {
    constexpr seconds kStep{30};
    constexpr auto kEach = DataSize::bytes(20'000'000'000);
    Supervisor supervisor(orders.schedule(clock.wall_now), {}, {clock.wall_now, clock.steady_now});
    std::optional<WorkEnded> ended;
    std::optional<SteadyTime> last;
    std::int64_t moved = 0;
    std::int64_t order = 0;
    int runs = 0;
    std::map<std::int64_t, int> sustained;
    for (auto lived = seconds(0); lived < hours(48); lived += kStep) {
      clock.pass(kStep);
      if (hostile.up_to(20) == 0) {
        auto said = answer();
        said.test = TestOrder{++order, hostile.flip(), std::nullopt, clock.wall_now + hours(1), ""};
        orders.take(said, clock.wall_now);
      }
      if (lived % hours(24) == seconds(0)) moved = 0;
      const auto wanted = orders.wanted(clock.wall_now);
      const auto step =
          supervisor.tick({clock.wall_now, clock.steady_now}, false, std::exchange(ended, std::nullopt), wanted);
      if (step.step != Step::begin) continue;
      if (last) {
        EXPECT_GE(clock.steady_now - *last, ceilings::kBetweenRuns) << seed;
      }
      last = clock.steady_now;
      ++runs;
      if (step.cause == Cause::ordered) {
        ASSERT_TRUE(orders.begin_wanted(*step.number, clock.wall_now));
      }
      const auto night = std::chrono::floor<std::chrono::days>(clock.wall_now + kBeijing).time_since_epoch().count();
      if (step.work == Work::sustained) {
        EXPECT_LE(++sustained[night * 2 + (step.cause == Cause::ordered ? 1 : 0)], 1) << seed;
      }
      const auto leave = orders.leave({step.work, step.number}, kEach, clock.wall_now);
      EXPECT_LE(leave.targets.size(), ceilings::kTargetsPerMinute);
      for (const auto& [tier, target] : leave.targets) {
        if (target.withheld || target.where.host == "10.1.0.1") continue;
        EXPECT_TRUE(may_be_planned(target.where.host)) << seed;
      }
      moved += leave.reserved.bytes();
      EXPECT_LE(moved, 2 * ceilings::bytes_per_day(Level::school).bytes()) << seed;
      EXPECT_LE(orders.status(clock.wall_now).bytes_used, ceilings::bytes_per_day(Level::school).bytes()) << seed;
      ended = WorkEnded{step.work, step.work == Work::sustained, true};
    }
    // Two a quarter of an hour's turns at most, four looks at failing results and two dozen ordered tests a day.
    EXPECT_LE(runs, 3 * (24 * 12 + 4 + 24 + 2)) << seed;
  }
};

TEST_F(HostilePlans, NoneOfAThousandRaisesACeiling) {
  int taken = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    disk.files.clear();
    clock = HandClock();
    Hostile hostile(seed);
    auto orders = open();
    auto one = plan(1 + static_cast<std::int64_t>(seed));
    one.content = hostile.content();
    if (hostile.up_to(9) == 0) one.version = hostile.number();
    if (hostile.up_to(9) == 0)
      one.expires = clock.wall_now + seconds(std::clamp<std::int64_t>(hostile.number(), 0, 1'000'000'000));
    give(orders, one);
    if (orders.status(clock.wall_now).plan_version > 0) ++taken;
    expect_ceilings(orders, seed);
    // What was kept is believed to the same extent after a restart.
    const auto again = open();
    expect_ceilings(again, seed);
    if (seed % 20 == 0) live(orders, hostile, seed);
    if (HasFailure()) break;
  }
  EXPECT_GT(taken, 600) << "most of them are signed well and in time: else this would show nothing";
}

}  // namespace
}  // namespace campus::probe
