#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <vector>

#include "probe/check/ping_check.h"
#include "probe/install/steps.h"
#include "probe/net/default_gateway.h"

namespace campus::probe {
namespace {

struct LocalAddress {
  Address address;
  std::string interface;
};

/// IPv4 of this machine's ports that are up, without loopback.
std::vector<LocalAddress> addresses_here() {
  std::vector<LocalAddress> found;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return found;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    const bool usable = (one->ifa_flags & IFF_RUNNING) != 0 && (one->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable || one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    LocalAddress local{{}, one->ifa_name};
    local.address.length = sizeof(sockaddr_in);
    std::memcpy(&local.address.storage, one->ifa_addr, local.address.length);
    found.push_back(local);
  }
  return found;
}

InstallResult fine(InstallStep step, std::string detail) { return {step, std::move(detail), std::nullopt, false}; }
InstallResult wrong(InstallStep step, Fault fault, std::string detail) {
  return {step, std::move(detail), fault, true};
}
InstallResult noted(InstallStep step, Fault fault, std::string detail) {
  return {step, std::move(detail), fault, false};
}

}  // namespace

std::optional<Address> way_to(const HostPort& where) {
  const auto address = resolve_address(where);
  if (!address) return std::nullopt;
  const auto socket = connect_udp(*address);
  if (!socket) return std::nullopt;
  return local_address(socket->get());
}

InstallResult judge_port(const PortFacts& port, BitRate promised) {
  auto detail = port.interface;
  if (port.rate) detail += " " + to_text(*port.rate);
  if (port.rate && *port.rate < promised) {
    return wrong(InstallStep::port, Fault::slow_port, detail + " < " + to_text(promised));
  }
  if (port.full_duplex && !*port.full_duplex) return wrong(InstallStep::port, Fault::half_duplex, detail);
  return fine(InstallStep::port, detail);
}

InstallResult check_port_step(const InstallSpec& spec) {
  const auto here = addresses_here();
  const auto way = spec.responder ? way_to(*spec.responder) : std::nullopt;
  if (way) {
    const auto port = port_of(*way);
    if (port.loopback || !port.interface.empty()) return judge_port(port, spec.promised);
  }
  if (here.empty()) return wrong(InstallStep::port, Fault::no_port, "");
  return judge_port(port_of(here.front().address), spec.promised);
}

InstallResult check_address() {
  std::string all;
  for (const auto& one : addresses_here()) {
    const auto text = one.address.host_text();
    if (is_link_local(text)) continue;
    all += (all.empty() ? "" : ", ") + text;
  }
  if (all.empty()) return wrong(InstallStep::address, Fault::no_address, "");
  return fine(InstallStep::address, all);
}

InstallResult check_gateway(const std::stop_token& stop) {
  const auto gateway = default_gateway(AF_INET);
  if (!gateway) return noted(InstallStep::gateway, Fault::no_gateway, "");
  const PingPace pace{3, std::chrono::milliseconds(200), std::chrono::seconds(1)};
  const auto seen = check_ping({*gateway}, pace, stop);
  if (seen.value && *seen.value <= 0) return noted(InstallStep::gateway, Fault::gateway_silent, *gateway);
  return fine(InstallStep::gateway, *gateway);
}

InstallResult check_clock(const InstallPorts& ports) {
  const auto now = to_local_text(ports.clock.wall());
  if (ports.clock_state == ClockState::unsynchronised) return noted(InstallStep::clock, Fault::clock_not_set, now);
  return fine(InstallStep::clock, now);
}

InstallResult check_state(const InstallSpec& spec, const Disk& disk) {
  const auto trial = spec.state_folder / "install-check";
  auto made = disk.make_folder(spec.state_folder, Disk::Visibility::owner_only);
  if (made) made = disk.write_durably(trial, "campus\n", Disk::Visibility::owner_only);
  if (!made) return wrong(InstallStep::state, Fault::state_unwritable, made.error().message);
  std::error_code ignored;
  std::filesystem::remove(trial, ignored);
  return fine(InstallStep::state, spec.state_folder.string());
}

}  // namespace campus::probe
