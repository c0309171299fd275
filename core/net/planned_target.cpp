#include "core/net/planned_target.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/foreign_text.h"
#include "core/net/cidr.h"

namespace campus {
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

/// `127.1`, `2130706433`, `0x7f000001`: resolvers take these for addresses.
bool ends_like_a_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
  return last.starts_with("0x") || last.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host.ends_with(".localhost"); }

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
  if (where->port < kLowestPlannedPort) return not_allowed(to_authority(*where));
  const bool numeric = ip_bytes(host).has_value();
  if (numeric ? !may_be_planned(host) : is_this_machine(host)) return not_allowed(host);
  if (!numeric && ends_like_a_number(host)) return Error{ErrorCode::bad_data, in_quotes(host) + " is no host"};
  return where;
}

}  // namespace campus
