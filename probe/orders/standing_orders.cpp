#include "probe/orders/standing_orders.h"

#include <algorithm>
#include <set>
#include <utility>

#include "probe/orders/ceilings.h"

namespace campus::probe {

StandingOrders::StandingOrders(OrdersSpec spec, const Disk& disk, const Clock& clock, WallTime now)
    : spec_(std::move(spec)),
      clock_(clock),
      folder_(disk, spec_.state_folder),
      kept_(folder_.read_orders(spec_.trust, now)),
      plan_(folder_.read_plan(trust_now(), kept_.plan_version)),
      tickets_(disk, spec_.state_folder / "tickets", owner(), now),
      budget_(folder_.read_budget(ceilings::bytes_per_day(spec_.trust.level), spec_.boot, clock.steady())) {
  for (auto& line : folder_.notices()) note(std::move(line));
  for (const auto& line : tickets_.notices()) note(line);
  reserve_tickets();
}

OrderTrust StandingOrders::trust_now() const {
  auto trust = spec_.trust;
  if (!kept_.issuers.empty()) trust.issuers = kept_.issuers;
  return trust;
}

OrderTrust StandingOrders::trust() const {
  const std::lock_guard lock(mutex_);
  return trust_now();
}

TicketOwner StandingOrders::owner() const { return {spec_.device, spec_.trust.site, trust_now().issuers}; }

bool StandingOrders::plan_over(WallTime now) const { return plan_ && plan_->plan.expires <= now; }
bool StandingOrders::in_force(WallTime now) const { return plan_ && !plan_over(now); }

PlannedWork StandingOrders::work(WallTime now) const {
  return planned_work(spec_.configured, in_force(now) ? &plan_->plan.content : nullptr);
}

std::string StandingOrders::ticket_name(const PlannedWork& work) const {
  const auto found = work.responders.find(main_tier());
  return found == work.responders.end() ? "" : found->second.name;
}

/// What is ordered holds at once, and on disk as soon as that is possible.
void StandingOrders::keep(const KeptOrders& kept) {
  if (kept == kept_ && !folder_.owed(kOrdersFile)) return;
  kept_ = kept;
  folder_.write_orders(kept_);
}

void StandingOrders::take(const PollAnswer& answer, WallTime now) {
  const std::lock_guard lock(mutex_);
  auto kept = kept_;
  kept.silence = answer.silence;
  if (answer.silence != kept_.silence) {
    note(answer.silence ? "silence, order " + std::to_string(answer.silence->order) : "the silence is over");
  }
  keep(kept);
  if (answer.plan) {
    take_plan(*answer.plan, now);
  } else {
    folder_.note_written(kPlanFile, {});  // the one that is there is what it should be
  }
  take_tickets(answer.tickets, now);
  take_test(answer.test);
}

void StandingOrders::take_tickets(const std::vector<std::string>& tickets, WallTime now) {
  if (tickets.empty() && !folder_.owed(kHeldTicketsFile)) return;
  const auto added = tickets_.add(tickets, owner(), now);
  folder_.note_written(kHeldTicketsFile, added ? Result<void>() : Result<void>(added.error()));
  if (!added) return;
  if (added->refused > 0) {
    note(std::to_string(added->refused) + " of " + std::to_string(tickets.size()) +
         " tickets of the collector are of no use here and are left out");
  }
  if (added->taken > 0) ++changes_;
}

/// Once for each reason: it comes with every poll until somebody mends it.
void StandingOrders::refuse_plan(const Error& why) {
  const auto reason = why.message.substr(0, why.message.find(':'));
  if (reason == plan_refused_) return;
  plan_refused_ = reason;
  note("a plan of the collector is not taken: " + why.message);
}

/// The plan is on disk before its version is: a crash between the two leaves a plan that is newer than the version.
void StandingOrders::take_plan(const std::string& envelope, WallTime now) {
  auto plan = read_plan(envelope, trust_now());
  const auto last = std::max(kept_.plan_version, plan_ ? plan_->plan.version : 0);
  const auto sound = plan ? check_new_plan(*plan, last, now) : Result<void>(plan.error());
  if (!sound) return refuse_plan(sound.error());
  plan_refused_.clear();
  folder_.write_plan(envelope);
  if (folder_.owed(kPlanFile)) return;
  plan_ = {*std::move(plan), plan_content_hash(envelope)};
  auto kept = kept_;
  kept.plan_version = plan_->plan.version;
  if (!plan_->plan.content.issuers.empty()) kept.issuers = plan_->plan.content.issuers;
  keep(kept);
  std::set<std::string> named;
  for (const auto& one : plan_->plan.content.responders) named.insert(one.name);
  folder_.note_written(kHeldTicketsFile, tickets_.keep_those_for(named));
  ++changes_;
  note("plan " + std::to_string(plan_->plan.version) + " is in force until " + to_rfc3339(plan_->plan.expires));
  for (const auto& what : work(now).cut) note("the plan goes beyond what a plan may, so it is cut: " + what);
}

std::optional<Silence> StandingOrders::silence(WallTime now) const {
  const std::lock_guard lock(mutex_);
  if (!kept_.silence) return std::nullopt;
  const bool over = kept_.silence->until && *kept_.silence->until <= now;
  return over ? std::nullopt : kept_.silence;
}

Schedule StandingOrders::schedule(WallTime now) const {
  const std::lock_guard lock(mutex_);
  auto planned = work(now);
  if (const auto name = ticket_name(planned); !name.empty()) planned.schedule.slots = tickets_.slots(name, now);
  return planned.schedule;
}

std::int64_t StandingOrders::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

std::optional<BitRate> StandingOrders::upload_rate(WallTime now) const {
  const std::lock_guard lock(mutex_);
  return work(now).upload_rate;
}

void StandingOrders::describe(Poll& poll, WallTime now) const {
  const std::lock_guard lock(mutex_);
  poll.site = spec_.trust.site;
  poll.boot = spec_.boot;
  poll.plan_version = std::max(kept_.plan_version, plan_ ? plan_->plan.version : 0);
  if (plan_) {
    poll.plan_content = plan_->content;
    poll.plan_expires = plan_->plan.expires;
  }
  poll.silence = kept_.silence ? kept_.silence->order : 0;
  poll.tests_taken = kept_.tests_taken;
  for (const auto& [tier, target] : work(now).responders) {
    if (target.name.empty()) continue;
    const auto until = tickets_.until(target.name, now);
    if (!until) {
      poll.tickets_until.reset();
      return;
    }
    poll.tickets_until = std::min(poll.tickets_until.value_or(*until), *until);
  }
}

OrdersStatus StandingOrders::status(WallTime now) const {
  const std::lock_guard lock(mutex_);
  OrdersStatus status;
  const auto planned = work(now);
  if (plan_) {
    status.plan_version = plan_->plan.version;
    status.plan_expires = plan_->plan.expires;
    status.plan_in_force = in_force(now);
  }
  status.cut = planned.cut;
  const auto name = ticket_name(planned);
  status.tickets = static_cast<std::int64_t>(tickets_.count(now));
  status.tickets_needed = !name.empty();
  if (!name.empty()) status.tickets_until = tickets_.until(name, now);
  if (kept_.silence && !(kept_.silence->until && *kept_.silence->until <= now)) {
    status.silence = Pause{kept_.silence->since, kept_.silence->until, kept_.silence->reason};
  }
  if (!kept_.tests_taken.empty()) status.test = kept_.tests_taken.back();
  if (const auto& test = kept_.waiting) {
    status.waiting_test = WaitingTest{test->order, test->sustained, test->begin, test->expires};
  }
  auto budget = budget_;
  status.bytes_used = budget.used(clock_.steady()).bytes();
  status.bytes_most = budget.most().bytes();
  return status;
}

std::map<Tier, WorkTarget> StandingOrders::targets(WallTime now) const {
  const std::lock_guard lock(mutex_);
  return work(now).responders;
}

std::vector<std::string> StandingOrders::notices() {
  const std::lock_guard lock(mutex_);
  return std::exchange(notices_, {});
}

std::optional<std::string> StandingOrders::trouble() const {
  const std::lock_guard lock(mutex_);
  return folder_.trouble();
}

}  // namespace campus::probe
