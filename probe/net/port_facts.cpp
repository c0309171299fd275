#include "probe/net/port_facts.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>

#include "probe/net/ethtool.h"
#include "probe/net/local_ports.h"

namespace campus::probe {
namespace {

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
  port.interface = port_with(local);
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
