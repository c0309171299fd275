#include "probe/check/address_plan_check.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "core/foreign_text.h"
#include "probe/check/fact_text.h"
#include "probe/check/observation.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

constexpr const char* kQuantity = "address.in_plan";
constexpr std::size_t kMostRanges = 64;

Error bad(std::string_view fact, std::string_view what, const char* why) {
  return Error{ErrorCode::bad_data, std::string(fact) + ": " + in_quotes(what) + " " + why};
}

/// A plan with host bits is a slip of the pen, in the address or in the prefix: nobody knows which.
bool has_bits_behind_prefix(const Cidr& range) {
  for (int bit = range.prefix; bit < 128; ++bit) {
    const auto mask = 0x80U >> static_cast<unsigned>(bit % 8);
    if ((range.network[static_cast<std::size_t>(bit / 8)] & mask) != 0) return true;
  }
  return false;
}

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

void add(std::string& list, const std::string& address) { list += (list.empty() ? "" : ",") + address; }

}  // namespace

Result<std::vector<Cidr>> parse_ranges(std::string_view fact, std::string_view text) {
  std::vector<Cidr> plan;
  for (const auto& part : split_list(text)) {
    if (plan.size() == kMostRanges) return bad(fact, part, "is one range too many: at most 64");
    const auto range = parse_cidr(part);
    const bool zone = part.find('%') != std::string::npos;
    if (!range || zone) return bad(fact, part, "is not an address range: write for example 10.0.0.0/8 or fd00::/8");
    if (has_bits_behind_prefix(*range))
      return bad(fact, part, "has bits behind its prefix: correct the address or the prefix");
    plan.push_back(*range);
  }
  if (plan.empty()) return bad(fact, text, "names no address range");
  return plan;
}

CheckObservation judge_addresses(std::span<const Cidr> plan, std::span<const std::string> addresses,
                                 const std::string& interface) {
  std::string inside;
  std::string outside;
  std::string not_judged;
  std::int64_t judged = 0;
  for (const auto& text : addresses) {
    const auto address = ip_bytes(text);
    if (!address || is_of_this_link(*address)) continue;
    const bool v4 = is_ipv4(*address);
    const bool known = std::any_of(plan.begin(), plan.end(), [&](const Cidr& range) { return range.ipv4() == v4; });
    const bool within =
        std::any_of(plan.begin(), plan.end(), [&](const Cidr& range) { return range.contains(*address); });
    add(!known ? not_judged : within ? inside : outside, text);
    judged += known ? 1 : 0;
  }
  auto detail = "interface=" + interface;
  if (!inside.empty()) detail += " inside=" + inside;
  if (!outside.empty()) detail += " outside=" + outside;
  if (!not_judged.empty()) detail += " family_not_in_plan=" + not_judged;
  if (judged == 0) return unseen(kQuantity, Reason::unavailable_here, detail + " no address to judge");
  return observed(kQuantity, outside.empty() ? 1 : 0, judged, detail);
}

CheckObservation check_address_plan(const std::string& plan, const std::string& interface) {
  if (plan.empty()) return unseen(kQuantity, Reason::fact_missing, "give the fact address_plan");
  const auto ranges = parse_ranges("address_plan", plan);
  if (!ranges) return unseen(kQuantity, Reason::fact_missing, ranges.error().message);
  return judge_addresses(*ranges, addresses_of(interface), interface);
}

}  // namespace campus::probe
