// Tests on request: told, kept until their moment, begun once.
#include <algorithm>
#include <utility>

#include "probe/orders/ceilings.h"
#include "probe/orders/standing_orders.h"

namespace campus::probe {
namespace {

std::int64_t day_of(WallTime time) {
  return std::chrono::floor<std::chrono::days>(time + kBeijing).time_since_epoch().count();
}

}  // namespace

/// Nothing of an order that says no moment: it takes whatever ticket is open.
std::optional<OrderedSlot> StandingOrders::slot_of(const std::optional<TestOrder>& test) {
  if (!test || !test->begin) return std::nullopt;
  return OrderedSlot{test->sustained ? Work::sustained : Work::routine, *test->begin, test->expires};
}

void StandingOrders::take_test(const std::optional<TestOrder>& test) {
  auto kept = kept_;
  kept.waiting.reset();
  if (test && !is_taken(kept_.tests_taken, test->order)) kept.waiting = test;
  keep(kept);
  reserve_tickets();
  // An answer that crossed its beginning brings its tickets once more.
  const bool its_run_comes = begun_ && test && begun_->order == test->order;
  if (const auto slot = slot_of(test); slot && !kept_.waiting && !its_run_comes) {
    folder_.note_written(kHeldTicketsFile, tickets_.drop(*slot));
  }
}

void StandingOrders::reserve_tickets() {
  std::vector<OrderedSlot> slots;
  for (const auto& test : {begun_, kept_.waiting}) {
    if (const auto slot = slot_of(test)) slots.push_back(*slot);
  }
  if (slots == tickets_.reserved()) return;
  folder_.note_written(kHeldTicketsFile, tickets_.reserve(std::move(slots)));
  ++changes_;
}

bool StandingOrders::too_many_tests(WallTime now) const {
  const bool today = kept_.tests_day == day_of(now);
  const bool sustained_today = kept_.waiting->sustained && kept_.sustained_day == day_of(now);
  return sustained_today || (today && kept_.tests >= ceilings::kOrderedTestsOfADay);
}

void StandingOrders::give_up(const char* why) {
  note("the ordered test " + std::to_string(kept_.waiting->order) + why + " and is given up");
  auto kept = kept_;
  note_taken(kept.tests_taken, kept.waiting->order);
  kept.waiting.reset();
  keep(kept);
  reserve_tickets();
}

/// A ticket of its own or, of an order that says no moment, a slot that opens in time is waited for; without one a
/// routine run does what needs no ticket.
bool StandingOrders::may_begin(const TestOrder& test, Work work, WallTime now) const {
  if (test.begin && now < *test.begin) return false;
  const auto name = ticket_name(this->work(now));
  if (name.empty() || tickets_.open_ticket(name, work, now, slot_of(test)) != nullptr) return true;
  if (work == Work::sustained) return false;
  if (test.begin) return true;
  const auto slots = tickets_.slots(name, now).routine;
  return std::none_of(slots.begin(), slots.end(), [&](const Slot& one) { return one.begin < test.expires; });
}

std::optional<Assignment> StandingOrders::wanted_now(WallTime now) {
  if (!kept_.waiting) return std::nullopt;
  const auto& test = *kept_.waiting;
  if (test.expires <= now) {
    give_up(" could not begin in its time");
  } else if (too_many_tests(now)) {
    give_up(" is one too many for this day");
  } else {
    const auto work = test.sustained ? Work::sustained : Work::routine;
    if (may_begin(test, work, now)) return Assignment{work, test.order};
  }
  return std::nullopt;
}

std::optional<Assignment> StandingOrders::wanted(WallTime now) {
  const std::lock_guard lock(mutex_);
  return wanted_now(now);
}

Result<void> StandingOrders::begin_wanted(std::int64_t order, WallTime now) {
  const std::lock_guard lock(mutex_);
  if (!kept_.waiting || kept_.waiting->order != order) {
    return Error{ErrorCode::missing, "the test " + std::to_string(order) + " is not ordered any more"};
  }
  auto kept = kept_;
  const auto today = day_of(now);
  kept.tests = kept.tests_day == today ? kept.tests + 1 : 1;
  kept.tests_day = today;
  if (kept.waiting->sustained) kept.sustained_day = today;
  note_taken(kept.tests_taken, order);
  begun_ = std::exchange(kept.waiting, std::nullopt);
  keep(kept);
  reserve_tickets();
  if (const auto why = folder_.owed(kOrdersFile)) return Error{ErrorCode::io, *why};
  return {};
}

}  // namespace campus::probe
