#include "probe/check/target_list.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "core/foreign_text.h"

namespace campus::probe {
namespace {

/// One host, not a group and not nobody.
bool is_one_host(const Address& address) {
  if (address.family() == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof(four));
    const auto value = ntohl(four.sin_addr.s_addr);
    return value >> 24U != 0 && value < 0xe0000000U;
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address.storage, sizeof(six));
  return !IN6_IS_ADDR_MULTICAST(&six.sin6_addr) && !IN6_IS_ADDR_UNSPECIFIED(&six.sin6_addr);
}

}  // namespace

Result<std::vector<std::string>> list_fact(const Facts& facts, const std::string& name, std::size_t most) {
  std::vector<std::string> entries;
  for (auto& entry : split_list(text_fact(facts, name))) {
    if (std::find(entries.begin(), entries.end(), entry) == entries.end()) entries.push_back(std::move(entry));
  }
  if (entries.empty()) return Error{ErrorCode::missing, "missing=" + name};
  if (entries.size() > most) {
    return Error{ErrorCode::bad_data,
                 name + " has " + std::to_string(entries.size()) + " entries, at most " + std::to_string(most)};
  }
  return entries;
}

Result<Address> parse_target(std::string_view text, std::optional<std::uint16_t> default_port) {
  const auto bad = [&](const std::string& why) { return Error{ErrorCode::bad_data, in_quotes(text) + " " + why}; };
  const auto where = parse_host_port(text, default_port.value_or(0));
  if (!where || where->port == 0) return bad(default_port ? "is no address" : "is no ADDRESS:PORT");
  auto address = numeric_address(where->host, where->port);
  if (!address) return bad("is a name: write the numeric address");
  if (!is_one_host(*address)) return bad("is not the address of one host");
  return address;
}

Result<std::vector<Address>> target_list(const Facts& facts, const std::string& name, std::size_t most,
                                         std::optional<std::uint16_t> default_port) {
  const auto entries = list_fact(facts, name, most);
  if (!entries) return entries.error();
  std::vector<Address> targets;
  for (const auto& entry : *entries) {
    const auto target = parse_target(entry, default_port);
    if (!target) return Error{ErrorCode::bad_data, name + ": " + target.error().message};
    const auto same = [&](const Address& other) { return other.text() == target->text(); };
    if (std::none_of(targets.begin(), targets.end(), same)) targets.push_back(*target);
  }
  return targets;
}

}  // namespace campus::probe
