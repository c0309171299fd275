#include "probe/app/planned_responder.h"

#include <algorithm>
#include <utility>

#include "core/foreign_text.h"
#include "core/net/planned_target.h"
#include "core/posix/system_random.h"
#include "core/version.h"
#include "probe/app/collector_options.h"
#include "probe/audit/this_machine.h"
#include "probe/orders/poll_answer.h"

namespace campus::probe {
namespace {

Poll first_poll(const CommandContext& context, const SiteOptions& site) {
  const auto stamp = stamp_now(context.clock);
  Poll poll;
  poll.schema = kPollSchema;
  poll.site = site.spec.site;
  poll.nonce = random_id(context.random);
  poll.boot = stamp.boot_id;
  poll.since_boot_ms = stamp.monotonic_ns / 1'000'000;
  poll.at = stamp.utc;
  poll.clock_state = stamp.clock_state;
  poll.program = kVersion;
  return poll;
}

OrderTrust trust_of(const RunOptions& options, const SigningKey& key) {
  OrderTrust trust{key.id(), options.site.spec.site, options.site.spec.level, options.issuers};
  if (options.site.enrolment) {
    const auto& issuers = options.site.enrolment->enrolment.issuers;
    trust.issuers.insert(trust.issuers.end(), issuers.begin(), issuers.end());
  }
  return trust;
}

ResponderByPlan not_believed(const Error& error) { return {std::nullopt, false, orders_not_believed(error)}; }

/// The bureau's to mend; whoever stands before the box need not wait for it.
ResponderByPlan named_none(Localized why) {
  return {std::nullopt, false, FaultFound{Fault::responder_unreachable, "", std::move(why)}, false};
}

ResponderByPlan named_in(const PlanContent& plan, Tier tier) {
  const auto& all = plan.responders;
  const auto main = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.tier == tier; });
  if (main == all.end()) {
    return named_none({"检测计划没有指定这一级的测速节点，暂不测速", "the plan names none of this tier yet"});
  }
  const auto where = parse_planned_target(main->address);
  if (!where) {
    return {std::nullopt, false,
            FaultFound{Fault::orders_not_believed,
                       in_quotes(main->address, 80),
                       {"检测计划中的测速节点不能用", "no probe takes the plan's responder"}}};
  }
  return {*where, !main->name.empty()};
}

}  // namespace

ResponderByPlan ask_for_responder(const CommandContext& context, const RunOptions& options, const SigningKey& key,
                                  CollectorClock& clock) {
  const auto& site = options.site;
  auto trust = trust_of(options, key);
  if (trust.issuers.empty() || !site.collector) return {};
  const CollectorAccess collector{*site.collector, site.trust, time_of(clock)};
  HttpClient::Limits limits;
  limits.body_bytes = 1U << 20U;
  HttpClient http(limits, collector);
  const auto poll = first_poll(context, site);
  const auto [reading, answer] = poll_once(http, collector, poll, key, trust, context.interrupted);
  if (!reading.answer) return {std::nullopt, false, reading.fault};
  // A time that is not taken is told by the clock's own step.
  static_cast<void>(clock.note(reading.answer->at, answer->vouched_until));
  if (!reading.answer->plan) return named_none({"平台没有给出检测计划", "the collector gives no plan"});
  const auto plan = read_plan(*reading.answer->plan, trust);
  if (!plan) return not_believed(plan.error());
  return named_in(plan->content, site.spec.main_tier());
}

}  // namespace campus::probe
