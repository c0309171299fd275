#include "probe/check/site_checks.h"

#include <array>

#include "probe/check/authorisation.h"
#include "probe/check/camera_check.h"
#include "probe/check/connect_checks.h"
#include "probe/check/filter_check.h"
#include "probe/check/observation.h"
#include "probe/check/small_checks.h"
#include "probe/check/snmp_check.h"

namespace campus::probe {
namespace {

/// The national platform: what a classroom has to resolve.
constexpr const char* kDefaultDnsName = "basic.smartedu.cn";

std::string dns_name(const CheckContext& context) {
  const auto named = text_fact(context.facts, "dns_name");
  return named.empty() ? kDefaultDnsName : named;
}

std::string ipv6_target(const CheckContext& context) {
  const auto named = text_fact(context.facts, "ipv6_target");
  return !named.empty() || !context.responder ? named : to_authority(*context.responder);
}

std::vector<CheckObservation> look_at_port(const CheckContext& context) {
  if (!context.responder) return {};
  const auto address = resolve_address(*context.responder);
  return address ? check_port(*address, context.nominal) : std::vector<CheckObservation>();
}

std::vector<CheckObservation> ask_dns(const CheckContext& context) {
  return check_dns(dns_name(context), context.clock);
}

std::vector<CheckObservation> try_ipv6(const CheckContext& context) { return {check_ipv6(ipv6_target(context))}; }

std::vector<Touch> nothing(const CheckContext&) { return {}; }
std::vector<Touch> touch_dns(const CheckContext& context) {
  return {{"dns", "resolver", "queries=10 name=" + dns_name(context)}};
}
std::vector<Touch> touch_ipv6(const CheckContext& context) {
  const auto target = ipv6_target(context);
  return target.empty() ? std::vector<Touch>() : std::vector<Touch>{{"ipv6", target, "tcp_connections=1"}};
}

std::vector<CheckObservation> leave_recorder_to_people(const CheckContext&) {
  return {not_seen("recorder.retention_days", Reason::unavailable_here, "needs a login to the recorder")};
}

constexpr std::array kSiteChecks{
    SiteCheck{"port.", "port", false, look_at_port, nothing},
    SiteCheck{"dns.", "DNS", false, ask_dns, touch_dns},
    SiteCheck{"ipv6.", "IPv6", false, try_ipv6, touch_ipv6},
    SiteCheck{"snmp.", "SNMP", true, check_ports_by_snmp, touches_of_snmp},
    SiteCheck{"filter.", "filter", true, check_filter, touches_of_filter},
    SiteCheck{"separation.", "separation", true, check_separation, touches_of_separation},
    SiteCheck{"management.", "management", true, check_management, touches_of_management},
    SiteCheck{"camera.", "cameras", true, check_cameras, touches_of_cameras},
    // Nothing is sent: the search for recordings needs a login, and a probe holds none. People look and state it.
    SiteCheck{"recorder.", "recorder", false, leave_recorder_to_people, nothing},
};

std::vector<std::string> asked_of(const SiteCheck& check, std::span<const std::string> quantities) {
  std::vector<std::string> asked;
  for (const auto& quantity : quantities) {
    if (quantity.starts_with(check.prefix)) asked.push_back(quantity);
  }
  return asked;
}

}  // namespace

std::span<const SiteCheck> all_site_checks() { return kSiteChecks; }

std::string_view leave_of(const SiteCheck& check) { return check.prefix.substr(0, check.prefix.size() - 1); }

bool is_authorised(const SiteCheck& check, const Facts& facts, WallTime now) {
  return !check.needs_authorisation || !missing_leave(leave_of(check), facts, now);
}

std::vector<PlannedCheck> planned_site_checks(std::span<const std::string> quantities, const CheckContext& context) {
  std::vector<PlannedCheck> planned;
  for (const auto& check : all_site_checks()) {
    PlannedCheck one{check, asked_of(check, quantities), {}, std::nullopt};
    if (one.asked.empty()) continue;
    if (check.needs_authorisation) {
      one.missing_leave = missing_leave(leave_of(check), context.facts, context.clock.wall());
    }
    auto asking = context;
    asking.asked = one.asked;
    one.touches = check.touches(asking);
    planned.push_back(std::move(one));
  }
  return planned;
}

std::vector<CheckObservation> run_site_checks(std::span<const std::string> quantities, const CheckContext& context,
                                              const std::function<void(const std::string&)>& begin) {
  std::vector<CheckObservation> seen;
  for (const auto& check : all_site_checks()) {
    if (context.stop.stop_requested()) break;
    const auto asked = asked_of(check, quantities);
    if (asked.empty()) continue;
    // Asked anew before each: a leave may end in the middle of an audit.
    if (!is_authorised(check, context.facts, context.clock.wall())) {
      const auto missing = missing_leave(leave_of(check), context.facts, context.clock.wall());
      for (const auto& quantity : asked)
        seen.push_back(not_seen(quantity, Reason::not_authorised, missing.value_or("")));
      continue;
    }
    begin(std::string(check.title));
    auto asking = context;
    asking.asked = asked;
    for (auto& one : check.run(asking)) seen.push_back(std::move(one));
  }
  return seen;
}

}  // namespace campus::probe
