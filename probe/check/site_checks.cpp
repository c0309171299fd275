#include "probe/check/site_checks.h"

#include <algorithm>
#include <array>

#include "probe/check/small_checks.h"
#include "standards/quantities.h"

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

constexpr std::array kSiteChecks{
    SiteCheck{"port.", "port", false, look_at_port, nothing},
    SiteCheck{"dns.", "DNS", false, ask_dns, touch_dns},
    SiteCheck{"ipv6.", "IPv6", false, try_ipv6, touch_ipv6},
};

CheckObservation not_authorised(const std::string& quantity) {
  CheckObservation seen;
  seen.quantity = quantity;
  if (const auto* known = standards::find_quantity(quantity)) seen.unit = known->unit;
  seen.reason = Reason::not_authorised;
  return seen;
}

}  // namespace

std::string text_fact(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? "" : *text;
}

std::span<const SiteCheck> all_site_checks() { return kSiteChecks; }

bool is_authorised(const SiteCheck& check, const Facts& facts) {
  if (!check.needs_authorisation) return true;
  const auto wanted = check.prefix.substr(0, check.prefix.size() - 1);
  const auto all = text_fact(facts, "authorised_checks");
  for (std::size_t at = 0; at <= all.size();) {
    const auto end = std::min(all.find(';', at), all.size());
    if (std::string_view(all).substr(at, end - at) == wanted) return true;
    at = end + 1;
  }
  return false;
}

std::vector<CheckObservation> run_site_checks(std::span<const std::string> quantities, const CheckContext& context,
                                              const std::function<void(const std::string&)>& begin) {
  std::vector<CheckObservation> seen;
  for (const auto& check : all_site_checks()) {
    if (context.stop.stop_requested()) break;
    std::vector<std::string> asked;
    for (const auto& quantity : quantities) {
      if (quantity.starts_with(check.prefix)) asked.push_back(quantity);
    }
    if (asked.empty()) continue;
    if (!is_authorised(check, context.facts)) {
      for (const auto& quantity : asked) seen.push_back(not_authorised(quantity));
      continue;
    }
    begin(std::string(check.title));
    for (auto& one : check.run(context)) seen.push_back(std::move(one));
  }
  return seen;
}

}  // namespace campus::probe
