#include "probe/net/port_facts.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>

#include "probe/net/ethtool.h"

namespace campus::probe {
namespace {

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
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
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
  const auto link = ask_ethtool(port.interface);
  port.rate = link.rate;
  port.fastest = link.fastest;
  port.partner_fastest = link.partner_fastest;
  port.full_duplex = link.full_duplex;
  port.offloads = link.offloads;
  return port;
}

}  // namespace campus::probe
