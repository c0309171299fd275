#include "probe/net/port_facts.h"

#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>

namespace campus::probe {
namespace {

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

/// The fastest mode in a verbose bitset whose bit is set.
std::optional<std::uint32_t> fastest_mode(nlattr* bitset) {
  nlattr* parts[ETHTOOL_A_BITSET_MAX + 1] = {};
  if (nla_parse_nested(parts, ETHTOOL_A_BITSET_MAX, bitset, nullptr) < 0 || parts[ETHTOOL_A_BITSET_BITS] == nullptr) {
    return std::nullopt;
  }
  std::uint32_t fastest = 0;
  int left = 0;
  nlattr* bit = nullptr;
  nla_for_each_nested(bit, parts[ETHTOOL_A_BITSET_BITS], left) {
    nlattr* fields[ETHTOOL_A_BITSET_BIT_MAX + 1] = {};
    if (nla_parse_nested(fields, ETHTOOL_A_BITSET_BIT_MAX, bit, nullptr) < 0) continue;
    if (fields[ETHTOOL_A_BITSET_BIT_NAME] == nullptr || fields[ETHTOOL_A_BITSET_BIT_VALUE] == nullptr) continue;
    fastest = std::max(fastest, megabits_of(nla_get_string(fields[ETHTOOL_A_BITSET_BIT_NAME])));
  }
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

bool put_request(nl_msg* message, int family, const std::string& interface) {
  if (genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, ETHTOOL_MSG_LINKMODES_GET, 1) == nullptr) {
    return false;
  }
  nlattr* header = nla_nest_start(message, ETHTOOL_A_LINKMODES_HEADER);
  if (header == nullptr || nla_put_string(message, ETHTOOL_A_HEADER_DEV_NAME, interface.c_str()) < 0) return false;
  nla_nest_end(message, header);
  return true;
}

LinkModes ask_link_modes(const std::string& interface) {
  LinkModes modes;
  const NetlinkSocket socket(nl_socket_alloc());
  if (!socket || genl_connect(socket.get()) < 0) return modes;
  const int family = genl_ctrl_resolve(socket.get(), ETHTOOL_GENL_NAME);
  const NetlinkMessage message(nlmsg_alloc());
  if (family < 0 || !message || !put_request(message.get(), family, interface)) return modes;
  nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, take_link_modes, &modes);
  if (nl_send_auto(socket.get(), message.get()) >= 0) nl_recvmsgs_default(socket.get());
  return modes;
}

bool same_address(const sockaddr* candidate, const Address& wanted) {
  if (candidate == nullptr || (candidate->sa_family != AF_INET && candidate->sa_family != AF_INET6)) return false;
  Address address;
  address.length = candidate->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(&address.storage, candidate, address.length);
  return address.host_text() == wanted.host_text();
}

std::string interface_with(const Address& local) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return "";
  const std::unique_ptr<ifaddrs, Freed<freeifaddrs>> owned(all);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (same_address(one->ifa_addr, local)) return one->ifa_name;
  }
  return "";
}

void add_mtu_and_kind(PortFacts& port) {
  ifreq request{};
  port.interface.copy(request.ifr_name, IFNAMSIZ - 1);
  const Socket socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (::ioctl(socket.get(), SIOCGIFMTU, &request) == 0) port.mtu = request.ifr_mtu;
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0) port.loopback = (request.ifr_flags & IFF_LOOPBACK) != 0;
}

void add_driver(PortFacts& port) {
  std::error_code ignored;
  const std::filesystem::path device = "/sys/class/net/" + port.interface;
  port.wireless = std::filesystem::exists(device / "phy80211", ignored);
  const auto driver = std::filesystem::read_symlink(device / "device" / "driver", ignored);
  if (!ignored) port.driver = driver.filename().string();
}

}  // namespace

PortFacts port_of(const Address& local) {
  PortFacts port;
  port.interface = interface_with(local);
  if (port.interface.empty()) return port;
  add_mtu_and_kind(port);
  std::error_code ignored;
  port.vlan_tagged = std::filesystem::exists("/proc/net/vlan/" + port.interface, ignored);
  if (port.loopback) return port;

  add_driver(port);
  const auto modes = ask_link_modes(port.interface);
  constexpr std::uint32_t kUnknownSpeed = 0xffffffff;
  if (modes.megabits && *modes.megabits != 0 && *modes.megabits != kUnknownSpeed) {
    port.rate = BitRate::bits_per_second(std::int64_t{*modes.megabits} * 1'000'000);
  }
  if (modes.fastest_megabits) {
    port.fastest = BitRate::bits_per_second(std::int64_t{*modes.fastest_megabits} * 1'000'000);
  }
  if (modes.partner_megabits) {
    port.partner_fastest = BitRate::bits_per_second(std::int64_t{*modes.partner_megabits} * 1'000'000);
  }
  if (modes.duplex && *modes.duplex != DUPLEX_UNKNOWN) port.full_duplex = *modes.duplex == DUPLEX_FULL;
  return port;
}

}  // namespace campus::probe
