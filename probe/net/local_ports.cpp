#include "probe/net/local_ports.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>

namespace campus::probe {
namespace {

void add_hardware(LocalPort& port) {
  const std::filesystem::path folder = std::filesystem::path("/sys/class/net") / port.name;
  std::error_code ignored;
  port.device = std::filesystem::exists(folder / "device", ignored);
  port.wireless = std::filesystem::exists(folder / "phy80211", ignored);
}

LocalPort& port_in(std::vector<LocalPort>& ports, const ifaddrs& entry) {
  const auto known =
      std::find_if(ports.begin(), ports.end(), [&](const auto& one) { return one.name == entry.ifa_name; });
  if (known != ports.end()) return *known;
  auto& port = ports.emplace_back();
  port.name = entry.ifa_name;
  port.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  port.up = (entry.ifa_flags & IFF_UP) != 0;
  port.running = (entry.ifa_flags & IFF_RUNNING) != 0;
  return port;
}

void add_address(LocalPort& port, const sockaddr* found) {
  if (found == nullptr || (found->sa_family != AF_INET && found->sa_family != AF_INET6)) return;
  Address address;
  address.length = found->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(&address.storage, found, address.length);
  port.addresses.push_back(address);
}

/// Without what the file system tells of them.
std::vector<LocalPort> ports_by_the_kernel() {
  std::vector<LocalPort> ports;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return ports;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) add_address(port_in(ports, *one), one->ifa_addr);
  return ports;
}

}  // namespace

std::vector<LocalPort> local_ports() {
  auto ports = ports_by_the_kernel();
  for (auto& port : ports) add_hardware(port);
  return ports;
}

std::string port_with(const Address& local) {
  for (const auto& port : ports_by_the_kernel()) {
    const auto has = [&](const auto& one) { return one.same_host(local); };
    if (std::any_of(port.addresses.begin(), port.addresses.end(), has)) return port.name;
  }
  return {};
}

bool is_link_local(std::string_view address) {
  constexpr std::string_view kNibbles = "89abAB";
  const bool ipv6 = address.size() > 4 && (address.starts_with("fe") || address.starts_with("FE")) &&
                    kNibbles.find(address[2]) != std::string_view::npos && address[4] == ':';
  return ipv6 || address.starts_with("169.254.");
}

std::string port_towards(const Address& far_end) {
  const auto socket = connect_udp(far_end);
  return socket ? port_with(local_address(socket->get())) : std::string();
}

}  // namespace campus::probe
