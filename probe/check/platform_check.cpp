#include "probe/check/platform_check.h"

#include "probe/check/dns_check.h"
#include "probe/check/ipv6_check.h"
#include "probe/net/http_probe.h"

namespace campus::probe {
namespace {

/// The host of `scheme://host[:port]/...`; IPv6 addresses without their brackets.
std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return "";
  const auto begin = scheme + 3;
  if (begin < url.size() && url[begin] == '[') return url.substr(begin + 1, url.find(']', begin) - begin - 1);
  return url.substr(begin, url.find_first_of(":/?#", begin) - begin);
}

}  // namespace

bool PlatformVisits::name_can_be_asked(const std::string& url) {
  const auto host = host_of(url);
  if (numeric_address(host, 0)) return true;
  const auto [known, is_new] = answered_.try_emplace(host);
  if (is_new) known->second = any_resolver_answers(host);
  return known->second;
}

PlatformCheck PlatformVisits::visit(const std::string& id, const std::string& url, int family, Seconds rate_seconds) {
  PlatformCheck seen;
  if (family == 6 && !has_ipv6_beyond_the_link()) {
    seen.fault = PlatformFault::no_address_here;
  } else if (!name_can_be_asked(url)) {
    seen.fault = PlatformFault::name;
    seen.detail = "not asked: no name server answers for it";
  } else {
    seen = probe_http(url, family, limits_for_body(rate_seconds));
  }
  seen.platform = id;
  seen.url = url;
  seen.ip_version = family;
  return seen;
}

}  // namespace campus::probe
