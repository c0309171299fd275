#include "probe/check/site_checks.h"

#include <algorithm>
#include <array>

#include "probe/check/address_plan_check.h"
#include "probe/check/authorisation.h"
#include "probe/check/camera_check.h"
#include "probe/check/connect_checks.h"
#include "probe/check/dhcp_check.h"
#include "probe/check/dns_check.h"
#include "probe/check/fact_text.h"
#include "probe/check/filter_check.h"
#include "probe/check/intranet_check.h"
#include "probe/check/ipv6_check.h"
#include "probe/check/ntp_check.h"
#include "probe/check/observation.h"
#include "probe/check/path_mtu_check.h"
#include "probe/check/ping_check.h"
#include "probe/check/port_check.h"
#include "probe/check/recorder_check.h"
#include "probe/check/snmp_check.h"
#include "probe/check/wifi_check.h"
#include "probe/net/default_gateway.h"
#include "probe/net/port_facts.h"

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

bool asks_for(const CheckContext& context, std::string_view quantity) {
  return std::find(context.asked.begin(), context.asked.end(), quantity) != context.asked.end();
}

std::vector<CheckObservation> ask_dns(const CheckContext& context) {
  std::vector<CheckObservation> seen;
  if (asks_for(context, "dns.response") || asks_for(context, "dns.success")) {
    seen = check_dns(dns_name(context), context.clock);
  }
  if (asks_for(context, "dns.truthful")) {
    seen.push_back(check_dns_answers(dns_name(context), text_fact(context.facts, "dns_expected")));
  }
  return seen;
}

std::vector<CheckObservation> try_ipv6(const CheckContext& context) { return {check_ipv6(ipv6_target(context))}; }

/// Empty where the responder has no address, or no way leads to it.
std::string interface_to_responder(const CheckContext& context) {
  const auto address = context.responder ? resolve_address(*context.responder) : Error{};
  const auto socket = address ? connect_udp(*address) : Error{};
  return socket ? port_of(local_address(socket->get())).interface : "";
}

/// Those of the fact; else the router out of here, over the responder's family of addresses, and the responder.
std::vector<std::string> ping_targets(const CheckContext& context) {
  auto named = split_list(text_fact(context.facts, "ping_targets"));
  if (!named.empty()) return named;
  const auto responder = context.responder ? resolve_address(*context.responder) : Error{};
  const auto gateway = default_gateway(responder ? responder->family() : AF_INET);
  if (gateway) named.push_back(*gateway);
  if (context.responder && gateway != context.responder->host) named.push_back(context.responder->host);
  return named;
}

std::vector<CheckObservation> look_at_addresses(const CheckContext& context) {
  return {check_address_plan(text_fact(context.facts, "address_plan"), interface_to_responder(context))};
}

std::vector<CheckObservation> look_for_wifi(const CheckContext&) { return check_wifi(); }

std::vector<CheckObservation> ask_for_a_lease(const CheckContext& context) {
  const auto named = text_fact(context.facts, "dhcp_interface");
  const auto interface = named.empty() ? interface_to_responder(context) : named;
  if (interface.empty()) return {unseen("dhcp.offer", Reason::unavailable_here, "no route to the responder")};
  return {check_dhcp(interface, {}, context.stop)};
}

std::vector<CheckObservation> ping(const CheckContext& context) {
  return {check_ping(ping_targets(context), {}, context.stop)};
}

std::vector<CheckObservation> ask_time(const CheckContext& context) {
  return {check_ntp(text_fact(context.facts, "ntp_server"), {}, context.stop)};
}

std::vector<CheckObservation> ask_intranet(const CheckContext& context) {
  return {check_first_response(text_fact(context.facts, "intranet_url"), context.stop)};
}

std::vector<CheckObservation> find_path_mtu(const CheckContext& context) {
  return {check_path_mtu(context.responder, context.device_key, context.ticket, context.stop)};
}

std::vector<Touch> nothing(const CheckContext&) { return {}; }
std::vector<Touch> touch_dns(const CheckContext& context) {
  const std::string made_up = asks_for(context, "dns.truthful") ? " made_up_names=1" : "";
  return {{"dns", "resolver", "queries<=13 name=" + dns_name(context) + made_up}};
}
std::vector<Touch> touch_ipv6(const CheckContext& context) {
  const auto target = ipv6_target(context);
  return target.empty() ? std::vector<Touch>() : std::vector<Touch>{{"ipv6", target, "tcp_connections=1"}};
}

std::vector<Touch> touch_dhcp(const CheckContext& context) {
  const auto named = text_fact(context.facts, "dhcp_interface");
  const auto interface = named.empty() ? interface_to_responder(context) : named;
  return {{"dhcp", "255.255.255.255:67", "interface=" + interface + " discovers<=9 requests=0"}};
}
std::vector<Touch> touch_ping(const CheckContext& context) {
  std::vector<Touch> all;
  for (const auto& target : ping_targets(context)) all.push_back({"icmp", target, "echoes=10 bytes=64"});
  return all;
}
std::vector<Touch> touch_ntp(const CheckContext& context) {
  const auto where = parse_host_port(text_fact(context.facts, "ntp_server"), kNtpPort);
  return where ? std::vector<Touch>{{"ntp", to_authority(*where), "queries=4"}} : std::vector<Touch>();
}
std::vector<Touch> touch_intranet(const CheckContext& context) {
  const auto url = text_fact(context.facts, "intranet_url");
  return url.empty() ? std::vector<Touch>() : std::vector<Touch>{{"http", url, "requests=3"}};
}
std::vector<Touch> touch_path_mtu(const CheckContext& context) {
  return context.responder ? std::vector<Touch>{{"udp", to_authority(*context.responder), "total_bytes<=4194304"}}
                           : std::vector<Touch>();
}

constexpr std::array kSiteChecks{
    SiteCheck{"port.", "port", false, look_at_port, nothing},
    SiteCheck{"dns.", "DNS", false, ask_dns, touch_dns},
    SiteCheck{"ipv6.", "IPv6", false, try_ipv6, touch_ipv6},
    SiteCheck{"address.", "address plan", false, look_at_addresses, nothing},
    SiteCheck{"wifi.", "Wi-Fi", false, look_for_wifi, nothing},
    SiteCheck{"dhcp.", "DHCP", false, ask_for_a_lease, touch_dhcp},
    SiteCheck{"ping.", "ping", false, ping, touch_ping},
    SiteCheck{"ntp.", "NTP", false, ask_time, touch_ntp},
    SiteCheck{"http.", "HTTP", false, ask_intranet, touch_intranet},
    SiteCheck{"path.", "path MTU", false, find_path_mtu, touch_path_mtu},
    SiteCheck{"snmp.", "SNMP", true, check_ports_by_snmp, touches_of_snmp},
    SiteCheck{"filter.", "filter", true, check_filter, touches_of_filter},
    SiteCheck{"separation.", "separation", true, check_separation, touches_of_separation},
    SiteCheck{"management.", "management", true, check_management, touches_of_management},
    SiteCheck{"camera.", "cameras", true, check_cameras, touches_of_cameras},
    SiteCheck{"recorder.", "recorders", true, check_recorders, touches_of_recorders},
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
      for (const auto& quantity : asked) seen.push_back(unseen(quantity, Reason::not_authorised, missing.value_or("")));
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
