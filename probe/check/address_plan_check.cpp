#include "probe/check/address_plan_check.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <memory>

#include "probe/check/address_ranges.h"
#include "probe/check/observation.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

constexpr const char* kQuantity = "address.in_plan";

bool is_of_this_link(const IpBytes& address) {
  static const std::array kRanges{*parse_cidr("fe80::/10"), *parse_cidr("169.254.0.0/16"), *parse_cidr("127.0.0.0/8"),
                                  *parse_cidr("::1")};
  return std::any_of(kRanges.begin(), kRanges.end(), [&](const Cidr& range) { return range.contains(address); });
}

std::vector<std::string> addresses_of(const std::string& interface) {
  std::vector<std::string> found;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || interface != one->ifa_name) continue;
    Address address;
    if (one->ifa_addr->sa_family == AF_INET) address.length = sizeof(sockaddr_in);
    if (one->ifa_addr->sa_family == AF_INET6) address.length = sizeof(sockaddr_in6);
    if (address.length == 0) continue;
    std::memcpy(&address.storage, one->ifa_addr, address.length);
    found.push_back(address.host_text());
  }
  return found;
}

}  // namespace

CheckObservation judge_addresses(std::span<const Cidr> plan, std::span<const std::string> addresses,
                                 const std::string& interface) {
  std::vector<std::string> beyond_link;
  std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(beyond_link), [](const std::string& text) {
    const auto address = ip_bytes(text);
    return address && !is_of_this_link(*address);
  });
  const auto sorted = sort_by_ranges(plan, beyond_link);
  const auto judged = static_cast<std::int64_t>(sorted.inside.size() + sorted.outside.size());
  const auto detail = "interface=" + interface + to_text(sorted, "family_not_in_plan");
  if (judged == 0) return unseen(kQuantity, Reason::unavailable_here, detail + " no address to judge");
  return observed(kQuantity, sorted.outside.empty() ? 1 : 0, judged, detail);
}

CheckObservation check_address_plan(const std::string& plan, const std::string& interface) {
  if (plan.empty()) return unseen(kQuantity, Reason::fact_missing, "give the fact address_plan");
  const auto ranges = parse_ranges("address_plan", plan);
  if (!ranges) return unseen(kQuantity, Reason::fact_missing, ranges.error().message);
  return judge_addresses(*ranges, addresses_of(interface), interface);
}

}  // namespace campus::probe
