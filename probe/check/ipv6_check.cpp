#include "probe/check/ipv6_check.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

#include "probe/check/observation.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

std::vector<Address> ipv6_addresses(const HostPort& target) {
  addrinfo hints{};
  hints.ai_family = AF_INET6;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<Address> addresses;
  if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Address address;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.length = one->ai_addrlen;
    addresses.push_back(address);
  }
  return addresses;
}

}  // namespace

bool has_ipv6_beyond_the_link() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return false;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET6) continue;
    sockaddr_in6 address{};
    std::memcpy(&address, one->ifa_addr, sizeof(address));
    if (!IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr) && !IN6_IS_ADDR_LOOPBACK(&address.sin6_addr)) return true;
  }
  return false;
}

CheckObservation check_ipv6(const std::string& target) {
  const std::string quantity = "ipv6.reachable";
  if (!has_ipv6_beyond_the_link()) return observed(quantity, 0, 1, "no IPv6 address beyond the link");
  const auto where = parse_host_port(target, kResponderPort);
  const auto literal = where ? numeric_address(where->host, where->port) : Error{};
  if (target.empty() || !where || (literal && literal->family() == AF_INET)) {
    return unseen(quantity, Reason::fact_missing,
                  "an IPv6 address, but no IPv6 target to reach: give the fact ipv6_target");
  }
  const auto addresses = ipv6_addresses(*where);
  for (const auto& address : addresses) {
    if (connect_tcp(address, std::chrono::seconds(3))) {
      return observed(quantity, 1, 1, "connected " + address.text());
    }
  }
  return observed(quantity, 0, 1, "target=" + target + " addresses=" + std::to_string(addresses.size()));
}

}  // namespace campus::probe
