#include "probe/check/platform_check.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

#include "probe/net/http_probe.h"

namespace campus::probe {
namespace {

/// Loopback counts: a service on this machine can be asked over it.
bool has_address_of(int family) {
  if (family == 4) return true;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return false;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET6) continue;
    sockaddr_in6 address{};
    std::memcpy(&address, one->ifa_addr, sizeof(address));
    if (!IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr)) return true;
  }
  return false;
}

}  // namespace

PlatformCheck check_platform(const std::string& id, const std::string& url, int family) {
  PlatformCheck seen;
  if (has_address_of(family)) {
    seen = probe_http(url, family);
  } else {
    seen.url = url;
    seen.ip_version = family;
    seen.fault = PlatformFault::no_address_here;
  }
  seen.platform = id;
  return seen;
}

}  // namespace campus::probe
