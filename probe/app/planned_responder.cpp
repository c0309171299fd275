#include "probe/app/planned_responder.h"

#include <algorithm>

#include "core/posix/system_random.h"
#include "core/version.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
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

}  // namespace

std::optional<ResponderByPlan> ask_for_responder(const CommandContext& context, const SiteOptions& site,
                                                 const SigningKey& key, const CollectorClock& clock) {
  if (!site.enrolment || !site.collector) return std::nullopt;
  const OrderTrust trust{key.id(), site.spec.site, site.spec.level, site.enrolment->enrolment.issuers};
  const CollectorAccess collector{*site.collector, site.trust, time_of(clock)};
  HttpClient::Limits limits;
  limits.body_bytes = 1U << 20U;
  HttpClient http(limits, collector);
  const auto poll = first_poll(context, site);
  const auto body = wire::encode_envelope(seal(kPollType, wire::encode_poll(poll), key));
  const auto reading = read_poll_answer(http.post_json(collector.address("/api/v1/polls"), body), poll.nonce, trust);
  if (!reading.answer || !reading.answer->plan) return std::nullopt;
  const auto plan = read_plan(*reading.answer->plan, trust);
  if (!plan) return std::nullopt;
  const auto& all = plan->content.responders;
  const auto main =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.tier == site.spec.main_tier(); });
  if (main == all.end()) return std::nullopt;
  const auto where = parse_host_port(main->address, kResponderPort);
  if (!where) return std::nullopt;
  return ResponderByPlan{*where, !main->name.empty()};
}

}  // namespace campus::probe
