#include "probe/orders/standing_orders.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/limits.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "core/wire/status_json.h"
#include "probe/orders/ceilings.h"
#include "probe/orders/target_rules.h"

namespace campus::probe {
namespace {

std::int64_t day_of(WallTime time) {
  return std::chrono::floor<std::chrono::days>(time + kBeijing).time_since_epoch().count();
}

constexpr const char* kOrdersFile = "orders.json";
constexpr const char* kPlanFile = "plan.json";
constexpr const char* kBudgetFile = "budget.json";
constexpr const char* kHeldFile = "tickets/held";
constexpr const char* kUsedFile = "tickets/used";

std::filesystem::path aside(std::filesystem::path file) { return file += ".damaged"; }

/// Nothing of an order that says no moment: it takes whatever ticket is open.
std::optional<OrderedSlot> slot_of(const std::optional<TestOrder>& test) {
  if (!test || !test->begin) return std::nullopt;
  return OrderedSlot{test->sustained ? Work::sustained : Work::routine, *test->begin, test->expires};
}

}  // namespace

StandingOrders::StandingOrders(OrdersSpec spec, const Disk& disk, const Clock& clock, WallTime now)
    : spec_(std::move(spec)), disk_(disk), clock_(clock) {
  read_orders(now);
  read_plan_file();
  tickets_.emplace(disk, spec_.state_folder / "tickets", owner(), now);
  for (const auto& line : tickets_->notices()) note(line);
  reserve_tickets();
  read_budget();
}

void StandingOrders::set_aside(const std::filesystem::path& file, const std::string& why) {
  std::error_code error;
  std::filesystem::rename(file, aside(file), error);
  note(file.string() + ": " + why +
       (error ? "; it cannot be moved aside: " + error.message() : "; it is kept as " + aside(file).string()));
}

void StandingOrders::read_orders(WallTime now) {
  const auto text = disk_.read(file(kOrdersFile), kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return;
  const auto kept = text ? wire::parse_kept_orders(*text) : Result<KeptOrders>(text.error());
  if (kept) {
    kept_ = *kept;
    std::erase_if(kept_.issuers, [](const std::string& hex) { return !parse_public_key(hex); });
    std::sort(kept_.tests_taken.begin(), kept_.tests_taken.end());
    return;
  }
  note(file(kOrdersFile).string() + ": " + kept.error().message +
       "; nothing is measured until the collector has answered; it is kept as " + aside(file(kOrdersFile)).string());
  kept_.silence = Silence{0, now, std::nullopt, "orders.json 无法读取 / cannot be read"};
  recover_issuers();
  replace_damaged_orders(text);
}

/// The doubt is on disk before the damaged file is gone: a restart keeps silent as well.
void StandingOrders::replace_damaged_orders(const Result<std::string>& text) {
  const auto orders = file(kOrdersFile);
  std::error_code error;
  bool moved = false;
  if (text) {
    static_cast<void>(disk_.write_durably(aside(orders), *text, Disk::Visibility::owner_only));
  } else {
    std::filesystem::remove(aside(orders), error);
    std::filesystem::create_hard_link(orders, aside(orders), error);
    if (error) std::filesystem::rename(orders, aside(orders), error);  // a folder, or a disk without links
    moved = !error && !std::filesystem::exists(orders, error);
  }
  note_written(kOrdersFile, write_orders());
  if (moved && is_owed(kOrdersFile)) std::filesystem::rename(aside(orders), orders, error);
}

/// Whoever could put a plan there could put any orders there. Without this a probe whose issuers have changed would go
/// back to those of its enrolment, believe nobody, and be silent for good.
void StandingOrders::recover_issuers() {
  const auto text = disk_.read(file(kPlanFile), kOrdersLimits.bytes);
  if (!text) return;
  auto plan = read_plan(*text, spec_.trust);
  if (!plan) plan = read_plan_of_its_issuers(*text, spec_.trust);
  if (!plan) return;
  kept_.plan_version = plan->version;
  kept_.issuers = plan->content.issuers;
}

/// With every check again, but for its version: it is the one that was taken.
void StandingOrders::read_plan_file() {
  const auto text = disk_.read(file(kPlanFile), kOrdersLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return;
  auto plan = text ? read_plan(*text, trust_now()) : Result<Plan>(text.error());
  if (plan && plan->version < kept_.plan_version) {
    plan = Error{ErrorCode::conflict, "version " + std::to_string(plan->version) + " is older than the last, " +
                                          std::to_string(kept_.plan_version)};
  }
  if (!plan) return set_aside(file(kPlanFile), plan.error().message + "; the probe goes on as it is configured");
  plan_content_ = plan_content_hash(*text);
  plan_ = *std::move(plan);
}

void StandingOrders::read_budget() {
  const auto most = ceilings::bytes_per_day(spec_.trust.level);
  const auto text = disk_.read(file(kBudgetFile), kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) {
    budget_.emplace(most, KeptBudget{}, spec_.boot, clock_.steady());
    return;
  }
  const auto kept = text ? wire::parse_kept_budget(*text) : Result<KeptBudget>(text.error());
  if (kept) {
    budget_.emplace(most, *kept, spec_.boot, clock_.steady());
    return;
  }
  budget_ = ByteBudget::spent(most, spec_.boot, clock_.steady());
  set_aside(file(kBudgetFile), kept.error().message + "; its bytes count as used up for 24 hours of running");
  keep_budget();
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

bool StandingOrders::plan_over(WallTime now) const { return plan_ && plan_->expires <= now; }
bool StandingOrders::in_force(WallTime now) const { return plan_ && !plan_over(now); }

PlannedWork StandingOrders::work(WallTime now) const {
  return planned_work(spec_.configured, in_force(now) ? &plan_->content : nullptr);
}

std::string StandingOrders::ticket_name(const PlannedWork& work) const {
  const auto found = work.responders.find(main_tier());
  return found == work.responders.end() ? "" : found->second.name;
}

void StandingOrders::note_written(const char* name, const Result<void>& written) {
  owed_.erase(name);
  if (!written) owed_.emplace(name, written.error().message);
}

/// What is ordered holds at once, and on disk as soon as that is possible.
void StandingOrders::keep(const KeptOrders& kept) {
  if (kept == kept_ && !is_owed(kOrdersFile)) return;
  kept_ = kept;
  note_written(kOrdersFile, write_orders());
}

Result<void> StandingOrders::write_orders() const {
  return disk_.write_durably(file(kOrdersFile), wire::encode_kept_orders(kept_), Disk::Visibility::owner_only);
}

void StandingOrders::keep_budget() {
  note_written(kBudgetFile,
               disk_.write_durably(file(kBudgetFile), wire::encode_kept_budget(budget_->kept(clock_.steady())),
                                   Disk::Visibility::owner_only));
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
    owed_.erase(kPlanFile);  // the one that is there is what it should be
  }
  take_tickets(answer.tickets, now);
  take_test(answer.test);
}

void StandingOrders::take_tickets(const std::vector<std::string>& tickets, WallTime now) {
  if (tickets.empty() && !is_owed(kHeldFile)) return;
  const auto added = tickets_->add(tickets, owner(), now);
  note_written(kHeldFile, added ? Result<void>() : Result<void>(added.error()));
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
  const auto last = std::max(kept_.plan_version, plan_ ? plan_->version : 0);
  const auto sound = plan ? check_new_plan(*plan, last, now) : Result<void>(plan.error());
  if (!sound) return refuse_plan(sound.error());
  plan_refused_.clear();
  const auto written = disk_.write_durably(file(kPlanFile), envelope, Disk::Visibility::owner_only);
  note_written(kPlanFile, written);
  if (!written) return;
  plan_content_ = plan_content_hash(envelope);
  plan_ = *std::move(plan);
  auto kept = kept_;
  kept.plan_version = plan_->version;
  if (!plan_->content.issuers.empty()) kept.issuers = plan_->content.issuers;
  keep(kept);
  std::set<std::string> named;
  for (const auto& one : plan_->content.responders) named.insert(one.name);
  note_written(kHeldFile, tickets_->keep_those_for(named));
  ++changes_;
  note("plan " + std::to_string(plan_->version) + " is in force until " + to_rfc3339(plan_->expires));
  for (const auto& what : work(now).cut) note("the plan goes beyond what a plan may, so it is cut: " + what);
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
    note_written(kHeldFile, tickets_->drop(*slot));
  }
}

void StandingOrders::reserve_tickets() {
  std::vector<OrderedSlot> slots;
  for (const auto& test : {begun_, kept_.waiting}) {
    if (const auto slot = slot_of(test)) slots.push_back(*slot);
  }
  if (slots == tickets_->reserved()) return;
  note_written(kHeldFile, tickets_->reserve(std::move(slots)));
  ++changes_;
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
  if (const auto name = ticket_name(planned); !name.empty()) planned.schedule.slots = tickets_->slots(name, now);
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
  if (name.empty() || tickets_->open_ticket(name, work, now, slot_of(test)) != nullptr) return true;
  if (work == Work::sustained) return false;
  if (test.begin) return true;
  const auto slots = tickets_->slots(name, now).routine;
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
  if (is_owed(kOrdersFile)) return Error{ErrorCode::io, owed_.at(kOrdersFile)};
  return {};
}

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
  const auto* ticket = tickets_->open_ticket(name, run.work, now, ordered ? slot_of(begun_) : std::nullopt);
  if (ticket == nullptr) {
    why_not = Withheld::no_ticket;
    return std::nullopt;
  }
  ++changes_;
  auto taken = tickets_->take(*ticket);
  note_written(kUsedFile, taken ? Result<void>() : Result<void>(taken.error()));
  if (taken) return *std::move(taken);
  why_not = Withheld::ticket_not_kept;
  return std::nullopt;
}

bool StandingOrders::reserve(DataSize most) {
  if (!budget_->reserve(most, clock_.steady())) return false;
  keep_budget();
  if (!is_owed(kBudgetFile)) return true;
  budget_->settle(most, DataSize());  // what cannot be counted is not moved
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
  budget_->settle(reserved, moved);
  keep_budget();
}

void StandingOrders::describe(Poll& poll, WallTime now) const {
  const std::lock_guard lock(mutex_);
  poll.site = spec_.trust.site;
  poll.boot = spec_.boot;
  poll.plan_version = std::max(kept_.plan_version, plan_ ? plan_->version : 0);
  if (plan_) {
    poll.plan_content = plan_content_;
    poll.plan_expires = plan_->expires;
  }
  poll.silence = kept_.silence ? kept_.silence->order : 0;
  poll.tests_taken = kept_.tests_taken;
  for (const auto& [tier, target] : work(now).responders) {
    if (target.name.empty()) continue;
    const auto until = tickets_->until(target.name, now);
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
    status.plan_version = plan_->version;
    status.plan_expires = plan_->expires;
    status.plan_in_force = in_force(now);
  }
  status.cut = planned.cut;
  const auto name = ticket_name(planned);
  status.tickets = static_cast<std::int64_t>(tickets_->count(now));
  status.tickets_needed = !name.empty();
  if (!name.empty()) status.tickets_until = tickets_->until(name, now);
  if (kept_.silence && !(kept_.silence->until && *kept_.silence->until <= now)) {
    status.silence = Pause{kept_.silence->since, kept_.silence->until, kept_.silence->reason};
  }
  if (!kept_.tests_taken.empty()) status.test = kept_.tests_taken.back();
  if (const auto& test = kept_.waiting) {
    status.waiting_test = WaitingTest{test->order, test->sustained, test->begin, test->expires};
  }
  auto budget = *budget_;
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
  return owed_.empty() ? std::nullopt : std::optional(owed_.begin()->second);
}

}  // namespace campus::probe
