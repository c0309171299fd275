// What one run may do: whom it speaks to, with which tickets, and how many bytes it moves.
#include <utility>

#include "probe/orders/standing_orders.h"
#include "probe/orders/target_rules.h"

namespace campus::probe {

std::map<Tier, StandingOrders::Place> StandingOrders::places(WallTime now) {
  std::map<Tier, Place> places;
  for (const auto& [tier, target] : targets(now)) {
    Place place{target, target.where};
    if (target.planned) {
      const auto pinned = pinned_target(target.where);
      place.where = pinned ? std::optional(*pinned) : std::nullopt;
      if (!pinned) {
        const std::lock_guard lock(mutex_);
        note(pinned.error().message);
      }
    }
    places.emplace(tier, std::move(place));
  }
  return places;
}

RunTarget StandingOrders::target_for(const Place& place, const Assignment& run, WallTime now) {
  RunTarget one{place.where.value_or(place.target.where), std::nullopt, std::nullopt};
  if (!place.where) {
    one.withheld = Withheld::place_refused;
  } else if (!place.target.name.empty()) {
    one.ticket = take_ticket(place.target.name, run, now, one.withheld);
  }
  return one;
}

std::optional<SignedTicket> StandingOrders::take_ticket(const std::string& name, const Assignment& run, WallTime now,
                                                        std::optional<Withheld>& why_not) {
  const bool ordered = run.order && begun_ && begun_->order == *run.order;
  const auto* ticket = tickets_.open_ticket(name, run.work, now, ordered ? slot_of(begun_) : std::nullopt);
  if (ticket == nullptr) {
    why_not = Withheld::no_ticket;
    return std::nullopt;
  }
  ++changes_;
  auto taken = tickets_.take(*ticket);
  folder_.note_written(kUsedTicketsFile, taken ? Result<void>() : Result<void>(taken.error()));
  if (taken) return *std::move(taken);
  why_not = Withheld::ticket_not_kept;
  return std::nullopt;
}

bool StandingOrders::reserve(DataSize most) {
  if (!budget_.reserve(most, clock_.steady())) return false;
  folder_.write_budget(budget_.kept(clock_.steady()));
  if (!folder_.owed(kBudgetFile)) return true;
  budget_.settle(most, DataSize());  // what cannot be counted is not moved
  return false;
}

RunLeave StandingOrders::leave(const Assignment& run, DataSize most, WallTime now) {
  const auto where = places(now);  // a resolver may take its time: nobody waits for it here
  const std::lock_guard lock(mutex_);
  RunLeave leave;
  const bool over = plan_over(now);
  const bool may_move = !over && reserve(most);
  if (may_move) leave.reserved = most;
  for (const auto& [tier, place] : where) {
    RunTarget one{place.where.value_or(place.target.where), std::nullopt,
                  over ? Withheld::plan_over : Withheld::bytes_spent};
    leave.targets.emplace(tier, may_move ? target_for(place, run, now) : std::move(one));
  }
  if (run.order) {
    begun_.reset();
    reserve_tickets();
  }
  return leave;
}

void StandingOrders::settle(DataSize reserved, DataSize moved) {
  const std::lock_guard lock(mutex_);
  budget_.settle(reserved, moved);
  folder_.write_budget(budget_.kept(clock_.steady()));
}

}  // namespace campus::probe
