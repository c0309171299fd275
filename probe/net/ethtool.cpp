#include "probe/net/ethtool.h"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>

#include <algorithm>
#include <cstdint>

#include "probe/net/generic_netlink.h"

namespace campus::probe {
namespace {

/// Every request begins with a header under this number.
constexpr int kHeader = ETHTOOL_A_LINKMODES_HEADER;
static_assert(kHeader == static_cast<int>(ETHTOOL_A_FEATURES_HEADER));

struct LinkModes {
  std::optional<std::uint32_t> megabits;
  std::optional<std::uint8_t> duplex;
  std::optional<std::uint32_t> fastest_megabits;
  std::optional<std::uint32_t> partner_megabits;
};

/// `1000baseT/Full` begins with its megabits; pause and connector bits do not.
std::uint32_t megabits_of(const std::string& mode) {
  const auto digits = mode.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos || mode.compare(digits, 4, "base") != 0 || digits > 7) return 0;
  return static_cast<std::uint32_t>(std::stoul(mode.substr(0, digits)));
}

/// The names of the bits that are set in a verbose bitset: with a mask those that have a value, else all that are
/// there.
std::vector<std::string> names_in(nlattr* bitset) {
  std::vector<std::string> names;
  nlattr* parts[ETHTOOL_A_BITSET_MAX + 1] = {};
  if (nla_parse_nested(parts, ETHTOOL_A_BITSET_MAX, bitset, nullptr) < 0 || parts[ETHTOOL_A_BITSET_BITS] == nullptr) {
    return names;
  }
  const bool masked = parts[ETHTOOL_A_BITSET_NOMASK] == nullptr;
  int left = 0;
  nlattr* bit = nullptr;
  nla_for_each_nested(bit, parts[ETHTOOL_A_BITSET_BITS], left) {
    nlattr* fields[ETHTOOL_A_BITSET_BIT_MAX + 1] = {};
    if (nla_parse_nested(fields, ETHTOOL_A_BITSET_BIT_MAX, bit, nullptr) < 0) continue;
    const bool set = !masked || fields[ETHTOOL_A_BITSET_BIT_VALUE] != nullptr;
    const auto* name = fields[ETHTOOL_A_BITSET_BIT_NAME];
    if (set && name != nullptr) names.emplace_back(nla_get_string(name));
  }
  return names;
}

std::optional<std::uint32_t> fastest_mode(nlattr* bitset) {
  std::uint32_t fastest = 0;
  for (const auto& name : names_in(bitset)) fastest = std::max(fastest, megabits_of(name));
  return fastest == 0 ? std::nullopt : std::optional(fastest);
}

nlmsghdr* without_const(const nlmsghdr* answer) { return const_cast<nlmsghdr*>(answer); }

void take_link_modes(const nlmsghdr* answer, LinkModes& modes) {
  nlattr* attributes[ETHTOOL_A_LINKMODES_MAX + 1] = {};
  if (genlmsg_parse(without_const(answer), 0, attributes, ETHTOOL_A_LINKMODES_MAX, nullptr) < 0) return;
  if (attributes[ETHTOOL_A_LINKMODES_SPEED] != nullptr) {
    modes.megabits = nla_get_u32(attributes[ETHTOOL_A_LINKMODES_SPEED]);
  }
  if (attributes[ETHTOOL_A_LINKMODES_DUPLEX] != nullptr) {
    modes.duplex = nla_get_u8(attributes[ETHTOOL_A_LINKMODES_DUPLEX]);
  }
  if (attributes[ETHTOOL_A_LINKMODES_OURS] != nullptr) {
    modes.fastest_megabits = fastest_mode(attributes[ETHTOOL_A_LINKMODES_OURS]);
  }
  if (attributes[ETHTOOL_A_LINKMODES_PEER] != nullptr) {
    modes.partner_megabits = fastest_mode(attributes[ETHTOOL_A_LINKMODES_PEER]);
  }
}

bool put_interface(nl_msg* message, const std::string& interface) {
  nlattr* header = nla_nest_start(message, kHeader);
  if (header == nullptr || nla_put_string(message, ETHTOOL_A_HEADER_DEV_NAME, interface.c_str()) < 0) return false;
  nla_nest_end(message, header);
  return true;
}

std::optional<std::vector<std::string>> offloads_in(const nlmsghdr* answer) {
  nlattr* attributes[ETHTOOL_A_FEATURES_MAX + 1] = {};
  if (genlmsg_parse(without_const(answer), 0, attributes, ETHTOOL_A_FEATURES_MAX, nullptr) < 0) return std::nullopt;
  if (attributes[ETHTOOL_A_FEATURES_ACTIVE] == nullptr) return std::nullopt;
  return known_offloads(names_in(attributes[ETHTOOL_A_FEATURES_ACTIVE]));
}

std::optional<BitRate> rate_of_megabits(std::optional<std::uint32_t> megabits) {
  constexpr std::uint32_t kUnknownSpeed = 0xffffffff;
  if (!megabits || *megabits == 0 || *megabits == kUnknownSpeed) return std::nullopt;
  return BitRate::bits_per_second(std::int64_t{*megabits} * 1'000'000);
}

}  // namespace

std::vector<std::string> known_offloads(const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const auto name : kOffloads) {
    if (std::find(names.begin(), names.end(), name) != names.end()) known.emplace_back(name);
  }
  return known;
}

EthtoolFacts ask_ethtool(const std::string& interface) {
  GenericNetlink ethtool(ETHTOOL_GENL_NAME);
  const auto put = [&](nl_msg* message) { return put_interface(message, interface); };
  LinkModes modes;
  ethtool.ask(ETHTOOL_MSG_LINKMODES_GET, 0, put, [&](const nlmsghdr* answer) { take_link_modes(answer, modes); });
  EthtoolFacts facts;
  facts.rate = rate_of_megabits(modes.megabits);
  facts.fastest = rate_of_megabits(modes.fastest_megabits);
  facts.partner_fastest = rate_of_megabits(modes.partner_megabits);
  if (modes.duplex && *modes.duplex != DUPLEX_UNKNOWN) facts.full_duplex = *modes.duplex == DUPLEX_FULL;
  ethtool.ask(ETHTOOL_MSG_FEATURES_GET, 0, put, [&](const nlmsghdr* answer) { facts.offloads = offloads_in(answer); });
  return facts;
}

}  // namespace campus::probe
