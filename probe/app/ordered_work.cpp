#include "probe/app/ordered_work.h"

#include <algorithm>
#include <utility>

#include "core/posix/storage_trouble.h"
#include "probe/app/collector_options.h"
#include "probe/audit/this_machine.h"

namespace campus::probe {
namespace {

/// A plan ends, a slot passes: the schedule is looked at again so often.
constexpr std::chrono::seconds kScheduleAge{30};

SigningKey copy_of(const SigningKey& key) { return *SigningKey::from_pem(key.to_pem()); }

}  // namespace

OrderedWork::OrderedWork(const CommandContext& context, const RunOptions& options, const Schedule& schedule,
                         const SigningKey& key, CollectorClock& clock, Log log)
    : context_(context),
      options_(options),
      key_(key),
      log_(std::move(log)),
      clock_(clock),
      collector_(options.site.collector.value_or("")),
      orders_(spec_for(context, options, schedule), context.disk, context.clock, time()) {
  tell_notices();
}

OrdersSpec OrderedWork::spec_for(const CommandContext& context, const RunOptions& options, const Schedule& schedule) {
  OrdersSpec spec;
  spec.state_folder = context.state_folder;
  spec.trust = {key_.id(), options.site.spec.site, options.site.spec.level, options.issuers};
  spec.device = key_.public_key();
  spec.configured = {schedule, options.site.spec.responders};
  spec.boot = stamp_now(context.clock).boot_id;
  if (options.site.enrolment) {
    const auto& issuers = options.site.enrolment->enrolment.issuers;
    spec.trust.issuers.insert(spec.trust.issuers.end(), issuers.begin(), issuers.end());
  }
  return spec;
}

/// Exact is what a disciplined clock says, or the collector in this process. Else the machine's clock is the best there
/// is, though never older than what is certain.
WallTime OrderedWork::time() const {
  const auto effective = clock_.now();
  if (effective.exact || told_time_) return effective.at;
  return std::max(effective.at, context_.clock.wall());
}

void OrderedWork::begin_polling(std::function<void(Poll& poll)> describe) {
  if (collector_.empty() || orders_.trust().issuers.empty()) return;
  PollPorts ports;
  ports.describe = [this, add = std::move(describe)] {
    Poll poll;
    orders_.describe(poll, time());
    const auto stamp = stamp_now(context_.clock);
    poll.since_boot_ms = stamp.monotonic_ns / 1'000'000;
    poll.at = stamp.utc;
    poll.clock_state = stamp.clock_state;
    add(poll);
    return poll;
  };
  ports.trust = [this] { return orders_.trust(); };
  ports.take = [this](const PollAnswer& answer, std::optional<WallTime> vouched_until) {
    if (const auto noted = clock_.note(answer.at, vouched_until); noted) {
      told_time_ = true;
      time_trouble_.clear();
    } else if (noted.error().message != time_trouble_) {
      time_trouble_ = noted.error().message;
      log_(time_trouble_);
    }
    orders_.take(answer, time());
    tell_notices();
  };
  poller_ = std::make_unique<Poller>(CollectorAccess{collector_, options_.site.trust, time_of(clock_)}, key_,
                                     std::move(ports), context_.random, context_.clock);
}

void OrderedWork::tell_notices() {
  for (const auto& line : orders_.notices()) log_(line);
}

OrdersNow OrderedWork::orders() {
  OrdersNow now;
  const auto at = time();
  now.silence = orders_.silence(at).has_value();
  now.wanted = orders_.wanted(at);
  const auto changes = orders_.changes();
  const auto steady = context_.clock.steady();
  if (schedule_seen_ != changes || steady - schedule_at_ > kScheduleAge) {
    schedule_seen_ = changes;
    schedule_at_ = steady;
    now.schedule = orders_.schedule(at);
  }
  return now;
}

DataSize OrderedWork::prepare(const Assignment& run, const standards::ResolvedProfile& profile, AuditSpec& spec) {
  for (const auto& [tier, target] : orders_.targets(time())) spec.responders[tier] = target.where;
  const auto leave = orders_.leave(run, most_bytes_of(spec, profile), time());
  spec.responders.clear();
  for (const auto& [tier, target] : leave.targets) {
    spec.responders[tier] = target.where;
    if (target.withheld) spec.left_alone[tier] = {words_of(*target.withheld), is_bulk_alone(*target.withheld)};
    if (!target.ticket) continue;
    spec.tickets[tier] = std::make_shared<HeldTicket>(
        HeldTicket{*target.ticket, std::make_shared<const SigningKey>(copy_of(key_)), std::nullopt});
  }
  tell_notices();
  return leave.reserved;
}

void OrderedWork::add_targets(ProbeStatus& status) const {
  status.targets.clear();
  if (!collector_.empty()) {
    status.targets.push_back({TargetPurpose::deliver, collector_, "", false});
    if (poller_) status.targets.push_back({TargetPurpose::poll, collector_, "", false});
  }
  for (const auto& [tier, target] : orders_.targets(time())) {
    status.targets.push_back(
        {TargetPurpose::test, to_authority(target.where), std::string(name_of(tier)), target.planned});
  }
  for (const auto& platform : options_.site.spec.platforms) {
    status.targets.push_back({TargetPurpose::platform, platform.url, platform.id, false});
  }
}

void OrderedWork::describe_clock(ProbeStatus& status) const {
  const auto error = clock_.error();
  if (!error) return;
  const auto unset = std::find_if(status.faults.begin(), status.faults.end(),
                                  [](const auto& one) { return one.fault == Fault::clock_not_set; });
  if (unset == status.faults.end()) {
    const bool set = stamp_now(context_.clock).clock_state != ClockState::unsynchronised;
    status.faults.push_back({set ? Fault::clock_wrong : Fault::clock_not_set, "", why_of(*error)});
  } else {
    unset->why = why_of(*error);
  }
}

void OrderedWork::describe(ProbeStatus& status) {
  tell_notices();
  add_targets(status);
  status.orders = orders_.status(time());
  if (const auto trouble = orders_.trouble()) {
    status.faults.push_back(
        {Fault::state_unwritable, context_.state_folder.string(), why_not_written(context_.state_folder, *trouble)});
  }
  describe_clock(status);
  if (!poller_) return;
  const auto state = poller_->state();
  status.orders->last_poll = state.answered_at;
  if (state.fault) status.faults.push_back(*state.fault);
}

}  // namespace campus::probe
