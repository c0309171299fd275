#include "probe/audit/probe_host.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>

#include "probe/net/socket.h"

namespace campus::probe {
namespace {

bool is_of_the_link_alone(const sockaddr* address) {
  if (address->sa_family != AF_INET6) return false;
  sockaddr_in6 six{};
  std::memcpy(&six, address, sizeof(six));
  return IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr);
}

}  // namespace

ProbeHost this_probe_host() {
  ProbeHost host;
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) host.name = name.data();
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return host;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    const auto family = one->ifa_addr == nullptr ? AF_UNSPEC : one->ifa_addr->sa_family;
    const bool wanted = (family == AF_INET || family == AF_INET6) && (one->ifa_flags & IFF_LOOPBACK) == 0;
    if (!wanted || is_of_the_link_alone(one->ifa_addr)) continue;
    Address address;
    address.length = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    std::memcpy(&address.storage, one->ifa_addr, address.length);
    host.addresses.push_back(address.host_text());
  }
  return host;
}

}  // namespace campus::probe
