#include "probe/orders/target_rules.h"

#include <algorithm>
#include <array>

#include "core/foreign_text.h"
#include "probe/net/cidr.h"
#include "probe/orders/ceilings.h"

namespace campus::probe {
namespace {

constexpr std::size_t kLongestHost = 253;
/// `::/96` holds the IPv4-compatible form, `64:ff9b::/96` and `2002::/16` carry IPv4 addresses within.
constexpr std::array<std::string_view, 16> kNever{"0.0.0.0/8",     "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24",
                                                  "224.0.0.0/4",   "240.0.0.0/4", "::/96",          "fe80::/10",
                                                  "fec0::/10",     "ff00::/8",    "64:ff9b::/96",   "2002::/16",
                                                  "2001:db8::/32", "100::/64",    "192.0.2.0/24",   "198.51.100.0/24"};

bool is_host_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
}

Error not_allowed(const std::string& what) {
  return {ErrorCode::permission, in_quotes(what) + " is no place that a plan may send a probe to"};
}

}  // namespace

bool may_be_planned(std::string_view ip) {
  const auto address = ip_bytes(ip);
  if (!address) return false;
  return std::none_of(kNever.begin(), kNever.end(), [&](std::string_view range) {
    const auto cidr = parse_cidr(range);
    return !cidr || cidr->contains(*address);
  });
}

Result<HostPort> parse_planned_target(std::string_view address) {
  if (address.empty() || address.size() > kLongestHost) return Error{ErrorCode::bad_data, "is no HOST[:PORT]"};
  auto where = parse_host_port(address, kResponderPort);
  if (!where) return where;
  const auto& host = where->host;
  if (host.empty() || host.front() == '-' || !std::all_of(host.begin(), host.end(), is_host_letter)) {
    return Error{ErrorCode::bad_data, in_quotes(host) + " is no host"};
  }
  if (where->port < ceilings::kLowestPort) return not_allowed(to_authority(*where));
  if (ip_bytes(host) && !may_be_planned(host)) return not_allowed(host);
  return where;
}

Result<HostPort> pinned_target(const HostPort& where) {
  const auto address = resolve_address(where);
  if (!address) return address.error();
  auto ip = address->host_text();
  if (!may_be_planned(ip)) return not_allowed(where.host + " (" + ip + ")");
  return HostPort{std::move(ip), where.port};
}

}  // namespace campus::probe
