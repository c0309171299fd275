#pragma once
// What a collector's orders come to for this probe now: its plan, its tickets, silence, a test on request, the bytes
// that are left. Kept in the state folder. Thread-safe.
//
// Whatever may mean that somebody wanted silence is kept as silence: a file that cannot be read silences until a poll
// is answered.

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/disk.h"
#include "core/model/orders.h"
#include "core/model/probe_status.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/orders/byte_budget.h"
#include "probe/orders/orders_folder.h"
#include "probe/orders/plan_checks.h"
#include "probe/orders/planned_work.h"
#include "probe/orders/ticket_store.h"
#include "probe/orders/withheld.h"
#include "probe/schedule/assignment.h"

namespace campus::probe {

struct OrdersSpec {
  std::filesystem::path state_folder;
  OrderTrust trust;  ///< with the issuers of the enrolment and the configuration
  PublicKey device{};
  ConfiguredWork configured;
  std::string boot;  ///< names the machine's present start
};

struct RunTarget {
  HostPort where;  ///< numeric, where a plan named it
  std::optional<SignedTicket> ticket;
  std::optional<Withheld> withheld;
};

/// What one run may do.
struct RunLeave {
  std::map<Tier, RunTarget> targets;
  DataSize reserved;  ///< give it back through settle()
};

class StandingOrders {
 public:
  /// Disk and clock must outlive it. `now` is the effective time, here and everywhere.
  StandingOrders(OrdersSpec spec, const Disk& disk, const Clock& clock, WallTime now);

  /// An answer that was verified. What happened comes as notices().
  void take(const PollAnswer& answer, WallTime now);

  [[nodiscard]] OrderTrust trust() const;
  [[nodiscard]] std::optional<Silence> silence(WallTime now) const;
  /// By the plan, with the slots of the tickets that are there.
  [[nodiscard]] Schedule schedule(WallTime now) const;
  /// Counts what schedule() is made of; unchanged: so is the schedule.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::optional<BitRate> upload_rate(WallTime now) const;

  /// An ordered test that could begin now, as far as tickets go.
  [[nodiscard]] std::optional<Assignment> wanted(WallTime now);
  /// Durably taken: it does not begin again. Right before it begins. missing: another order has taken its place.
  [[nodiscard]] Result<void> begin_wanted(std::int64_t order, WallTime now);

  /// Asks the resolver; marks tickets as used. `most` is what the run could move, at most.
  [[nodiscard]] RunLeave leave(const Assignment& run, DataSize most, WallTime now);
  void settle(DataSize reserved, DataSize moved);

  void describe(Poll& poll, WallTime now) const;
  [[nodiscard]] OrdersStatus status(WallTime now) const;
  [[nodiscard]] std::map<Tier, WorkTarget> targets(WallTime now) const;
  /// Lines for the log, once.
  [[nodiscard]] std::vector<std::string> notices();
  /// What could not be written, as of the last attempt of each file.
  [[nodiscard]] std::optional<std::string> trouble() const;

 private:
  [[nodiscard]] OrderTrust trust_now() const;
  [[nodiscard]] TicketOwner owner() const;
  [[nodiscard]] bool in_force(WallTime now) const;
  [[nodiscard]] bool plan_over(WallTime now) const;
  [[nodiscard]] PlannedWork work(WallTime now) const;
  /// That of the responder that decides; empty where it asks for no tickets.
  [[nodiscard]] std::string ticket_name(const PlannedWork& work) const;
  [[nodiscard]] Tier main_tier() const { return spec_.trust.level == Level::banner ? Tier::city : Tier::banner; }
  [[nodiscard]] std::optional<Assignment> wanted_now(WallTime now);
  void give_up(const char* why);
  /// Nothing of an order that says no moment: it takes whatever ticket is open.
  [[nodiscard]] static std::optional<OrderedSlot> slot_of(const std::optional<TestOrder>& test);
  [[nodiscard]] bool may_begin(const TestOrder& test, Work work, WallTime now) const;
  /// Tickets of ordered tests are for these alone.
  void reserve_tickets();
  [[nodiscard]] bool too_many_tests(WallTime now) const;
  /// Where a responder is now; nothing where it may not be spoken to, or its name is not answered.
  struct Place {
    WorkTarget target;
    std::optional<HostPort> where;
  };
  [[nodiscard]] std::map<Tier, Place> places(WallTime now);
  [[nodiscard]] RunTarget target_for(const Place& place, const Assignment& run, WallTime now);
  [[nodiscard]] std::optional<SignedTicket> take_ticket(const std::string& name, const Assignment& run, WallTime now,
                                                        std::optional<Withheld>& why_not);
  [[nodiscard]] bool reserve(DataSize most);

  void take_plan(const std::string& envelope, WallTime now);
  void refuse_plan(const Error& why);
  void take_tickets(const std::vector<std::string>& tickets, WallTime now);
  void take_test(const std::optional<TestOrder>& test);
  void keep(const KeptOrders& kept);
  void note(std::string line) { notices_.push_back(std::move(line)); }

  const OrdersSpec spec_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  OrdersFolder folder_;
  KeptOrders kept_;
  std::optional<TestOrder> begun_;  ///< whose run has not asked for its leave yet
  std::optional<OrdersFolder::PlanThere> plan_;
  TicketStore tickets_;
  ByteBudget budget_;
  std::string plan_refused_;  ///< why the last plan was, as far as that stays the same
  std::vector<std::string> notices_;
  std::int64_t changes_ = 0;
};

}  // namespace campus::probe
