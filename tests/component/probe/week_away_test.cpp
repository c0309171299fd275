// Eight days without a collector: the clock is a hand's, the files, the spool and the tickets are real. The probe goes
// on with the tickets that it has, is started anew each day, and loses nothing that it recorded.
#include <algorithm>
#include <set>
#include <utility>

#include "probe/orders/standing_orders.h"
#include "probe/run/supervisor.h"
#include "tests/support/orders_bed.h"
#include "tests/support/spool_bed.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class WeekAway : public SpoolBed {
 protected:
  /// One start of the program, for a day.
  void live_for_a_day(const OrdersSpec& spec, HandClock& hand, WorkMemory& memory) {
    StandingOrders orders(spec, disk, hand, hand.wall_now);
    start();
    Supervisor supervisor(orders.schedule(hand.wall_now), memory, {hand.wall_now, hand.steady_now});
    std::optional<WorkEnded> ended;
    auto changes = orders.changes();
    for (auto lived = seconds(0); lived < hours(24); lived += seconds(5)) {
      hand.pass(seconds(5));
      if (const auto now = orders.changes(); now != changes) {
        changes = now;
        supervisor.follow(orders.schedule(hand.wall_now), hand.wall_now);
      }
      const auto step = supervisor.tick({hand.wall_now, hand.steady_now}, orders.silence(hand.wall_now).has_value(),
                                        std::exchange(ended, std::nullopt), orders.wanted(hand.wall_now));
      if (step.step != Step::begin) continue;
      const auto leave = orders.leave({step.work, step.number}, DataSize::bytes(40'000'000), hand.wall_now);
      const auto& target = leave.targets.at(Tier::banner);
      if (target.ticket) used.insert(target.ticket->ticket.id);
      ++(target.ticket ? with_ticket : without);
      orders.settle(leave.reserved, DataSize::bytes(target.ticket ? 5'000'000 : 0));
      recorded.push_back(record(routine_report(key, static_cast<int>(recorded.size()) + 1)).digest);
      ended = WorkEnded{step.work, step.work == Work::sustained, false};
    }
    memory = supervisor.memory();
    stop();
  }

  std::set<std::string> used;
  std::vector<ReportId> recorded;
  int with_ticket = 0;
  int without = 0;
};

TEST_F(WeekAway, MeasuresWithItsTicketsAndLosesNothing) {
  OrdersBed bed;
  HandClock hand;
  auto spec = bed.spec;
  spec.state_folder = folder;
  const auto begin = hand.wall_now;
  {
    StandingOrders orders(spec, disk, hand, hand.wall_now);
    auto said = bed.answer();
    said.plan = bed.signed_plan(bed.plan());
    int number = 0;
    for (auto at = begin + minutes(4); at < begin + hours(24 * 8); at += minutes(30)) {
      said.tickets.push_back(bed.issued(bed.ticket(++number, at)));
    }
    orders.take(said, hand.wall_now);
  }
  WorkMemory memory;
  for (int day = 0; day < 9; ++day) live_for_a_day(spec, hand, memory);
  EXPECT_GE(with_ticket, 8 * 48 - 8);
  EXPECT_EQ(used.size(), static_cast<std::size_t>(with_ticket)) << "each ticket once, over all starts";
  EXPECT_NEAR(without, 48, 10) << "after eight days it goes on with what needs none";
  start();
  auto kept = waiting();
  std::sort(kept.begin(), kept.end());
  std::sort(recorded.begin(), recorded.end());
  EXPECT_EQ(kept, recorded);
}

}  // namespace
}  // namespace campus::probe
