#include "probe/net/ethtool.h"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <algorithm>
#include <cstdint>
#include <memory>

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

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using NetlinkSocket = std::unique_ptr<nl_sock, Freed<nl_socket_free>>;
using NetlinkMessage = std::unique_ptr<nl_msg, Freed<nlmsg_free>>;

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

int take_link_modes(nl_msg* message, void* into) {
  auto& modes = *static_cast<LinkModes*>(into);
  nlattr* attributes[ETHTOOL_A_LINKMODES_MAX + 1] = {};
  if (genlmsg_parse(nlmsg_hdr(message), 0, attributes, ETHTOOL_A_LINKMODES_MAX, nullptr) < 0) return NL_SKIP;
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
  return NL_OK;
}

bool put_request(nl_msg* message, int family, std::uint8_t command, const std::string& interface) {
  if (genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, command, 1) == nullptr) {
    return false;
  }
  nlattr* header = nla_nest_start(message, kHeader);
  if (header == nullptr || nla_put_string(message, ETHTOOL_A_HEADER_DEV_NAME, interface.c_str()) < 0) return false;
  nla_nest_end(message, header);
  return true;
}

int take_features(nl_msg* message, void* into) {
  auto& offloads = *static_cast<std::optional<std::vector<std::string>>*>(into);
  nlattr* attributes[ETHTOOL_A_FEATURES_MAX + 1] = {};
  if (genlmsg_parse(nlmsg_hdr(message), 0, attributes, ETHTOOL_A_FEATURES_MAX, nullptr) < 0) return NL_SKIP;
  if (attributes[ETHTOOL_A_FEATURES_ACTIVE] == nullptr) return NL_OK;
  offloads = known_offloads(names_in(attributes[ETHTOOL_A_FEATURES_ACTIVE]));
  return NL_OK;
}

/// A connection to the kernel's ethtool.
class Ethtool {
 public:
  Ethtool() : socket_(nl_socket_alloc()) {
    if (!socket_ || genl_connect(socket_.get()) < 0) return;
    family_ = genl_ctrl_resolve(socket_.get(), ETHTOOL_GENL_NAME);
    // An acknowledgement behind an answer would be read as the answer to the next question.
    nl_socket_disable_auto_ack(socket_.get());
  }

  /// Each answer goes to `take`; without a connection there is none.
  void ask(const std::string& interface, std::uint8_t command, nl_recvmsg_msg_cb_t take, void* into) {
    const NetlinkMessage message(nlmsg_alloc());
    if (family_ < 0 || !message || !put_request(message.get(), family_, command, interface)) return;
    nl_socket_modify_cb(socket_.get(), NL_CB_VALID, NL_CB_CUSTOM, take, into);
    if (nl_send_auto(socket_.get(), message.get()) >= 0) nl_recvmsgs_default(socket_.get());
  }

 private:
  NetlinkSocket socket_;
  int family_ = -1;
};

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
  Ethtool ethtool;
  LinkModes modes;
  ethtool.ask(interface, ETHTOOL_MSG_LINKMODES_GET, take_link_modes, &modes);
  EthtoolFacts facts;
  facts.rate = rate_of_megabits(modes.megabits);
  facts.fastest = rate_of_megabits(modes.fastest_megabits);
  facts.partner_fastest = rate_of_megabits(modes.partner_megabits);
  if (modes.duplex && *modes.duplex != DUPLEX_UNKNOWN) facts.full_duplex = *modes.duplex == DUPLEX_FULL;
  ethtool.ask(interface, ETHTOOL_MSG_FEATURES_GET, take_features, &facts.offloads);
  return facts;
}

}  // namespace campus::probe
