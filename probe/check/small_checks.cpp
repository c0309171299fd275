#include "probe/check/small_checks.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "probe/check/observation.h"
#include "probe/net/port_facts.h"

namespace campus::probe {
namespace {

/// Queries for an IPv4 address, past any cache of names.
class Resolver {
 public:
  explicit Resolver(const std::optional<Address>& only) : usable_(::res_ninit(&state_) == 0) {
    if (only && only->family() == AF_INET) {
      std::memcpy(&state_.nsaddr_list[0], &only->storage, sizeof(state_.nsaddr_list[0]));
      state_.nscount = 1;
    }
    usable_ = usable_ && state_.nscount > 0;
    state_.retrans = 2;
    state_.retry = 1;
    // Straight to the name asked for: search domains would time something else.
    state_.options &= ~static_cast<unsigned long>(RES_DNSRCH | RES_DEFNAMES);
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() { ::res_nclose(&state_); }

  [[nodiscard]] bool usable() const { return usable_; }
  /// Even "there is no such name", and even "I failed", is an answer; silence for a second is none, and neither is a
  /// router's word that the way ends there.
  [[nodiscard]] bool says_something(const std::string& name) {
    state_.retrans = 1;
    const auto begin = std::chrono::steady_clock::now();
    errno = 0;
    if (answers(name) || state_.res_h_errno != TRY_AGAIN) return true;
    return errno != ECONNREFUSED && std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(900);
  }
  /// True when a resolver answered with at least one record.
  [[nodiscard]] bool answers(const std::string& name) {
    std::array<unsigned char, 4096> answer{};
    return ::res_nquery(&state_, name.c_str(), ns_c_in, ns_t_a, answer.data(), static_cast<int>(answer.size())) > 0;
  }

 private:
  struct __res_state state_ {};
  bool usable_;
};

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

std::string cause_of_slow_link(std::optional<BitRate> trained, std::optional<BitRate> ours,
                               std::optional<BitRate> partner, std::optional<BitRate> nominal) {
  if (!trained || !nominal || *trained >= *nominal) return "";
  if (ours && *ours < *nominal) return " cause=our_port";
  if (partner && *partner < *nominal) return " cause=far_port";
  // Gigabit needs all four pairs: both ends offer it, and the cable between them did not carry it.
  return ours && partner ? " cause=cable" : "";
}

std::vector<CheckObservation> check_port(const Address& responder, std::optional<BitRate> nominal) {
  const auto socket = connect_udp(responder);
  if (!socket) {
    return {unseen("port.rate", Reason::unavailable_here, "no route to the responder"),
            unseen("port.full_duplex", Reason::unavailable_here, "no route to the responder")};
  }
  const auto port = port_of(local_address(socket->get()));
  const auto which =
      "interface=" + port.interface +
      (port.fastest ? " offers=" + std::to_string(port.fastest->bits_per_second()) : "") +
      (port.partner_fastest ? " partner_offers=" + std::to_string(port.partner_fastest->bits_per_second()) : "") +
      cause_of_slow_link(port.rate, port.fastest, port.partner_fastest, nominal);
  std::vector<CheckObservation> seen;
  seen.push_back(port.rate ? observed("port.rate", static_cast<double>(port.rate->bits_per_second()), 1, which)
                           : unseen("port.rate", Reason::unavailable_here, which));
  seen.push_back(port.full_duplex ? observed("port.full_duplex", *port.full_duplex ? 1 : 0, 1, which)
                                  : unseen("port.full_duplex", Reason::unavailable_here, which));
  const bool could_be_faster = port.fastest && port.rate && *port.fastest > *port.rate;
  if (port.rate && nominal && *port.rate < *nominal && !could_be_faster) {
    seen.front().reason = Reason::port_slower_than_target;
  }
  return seen;
}

std::vector<CheckObservation> check_dns(const std::string& name, const Clock& clock,
                                        const std::optional<Address>& only) {
  constexpr int kQueries = 10;
  constexpr int kMostSilent = 3;
  Resolver resolver(only);
  if (!resolver.usable()) {
    return {unseen("dns.response", Reason::unavailable_here, "no resolver is configured"),
            unseen("dns.success", Reason::unavailable_here, "no resolver is configured")};
  }
  int answered = 0;
  int silent_in_a_row = 0;
  double worst = 0;
  for (int i = 0; i < kQueries && silent_in_a_row < kMostSilent; ++i) {
    const auto begin = clock.steady();
    const bool answer = resolver.answers(name);
    const auto took = std::chrono::duration<double>(clock.steady() - begin).count();
    silent_in_a_row = answer ? 0 : silent_in_a_row + 1;
    if (!answer) continue;
    ++answered;
    worst = std::max(worst, took);
  }
  const auto detail = "name=" + name + " answered=" + std::to_string(answered) + "/" + std::to_string(kQueries);
  const auto success = observed("dns.success", static_cast<double>(answered) / kQueries, kQueries, detail);
  if (answered == 0) return {unseen("dns.response", Reason::not_measured, detail), success};
  return {observed("dns.response", worst, answered, detail), success};
}

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

bool any_resolver_answers(const std::string& name, const std::optional<Address>& only) {
  Resolver resolver(only);
  return resolver.usable() && resolver.says_something(name);
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
