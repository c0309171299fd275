#include <sys/socket.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/posix/storage_trouble.h"
#include "probe/check/ping_check.h"
#include "probe/install/steps.h"
#include "probe/net/default_gateway.h"
#include "probe/net/lent_addresses.h"
#include "probe/net/local_ports.h"

namespace campus::probe {
namespace {

/// Of this machine's ports that have a link, without loopback and without what a machine makes up by itself.
std::vector<Address> addresses_here() {
  std::vector<Address> found;
  for (const auto& port : local_ports()) {
    if (!port.running || port.loopback) continue;
    for (const auto& address : port.addresses) {
      if (!is_link_local(address.host_text())) found.push_back(address);
    }
  }
  return found;
}

/// Any, be it made up: what counts is the port it is on.
std::optional<Address> first_running() {
  for (const auto& port : local_ports()) {
    if (port.running && !port.loopback && !port.addresses.empty()) return port.addresses.front();
  }
  return std::nullopt;
}

bool has_no_link(const std::string& name) {
  const auto ports = local_ports();
  return std::any_of(ports.begin(), ports.end(),
                     [&](const auto& port) { return port.name == name && !port.running && !port.loopback; });
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
  const auto way = spec.responder ? way_to(*spec.responder) : std::nullopt;
  if (way) {
    const auto port = port_of(*way);
    // A route and a fixed address outlive the cable.
    if (has_no_link(port.interface)) return wrong(InstallStep::port, Fault::no_port, port.interface);
    if (port.loopback || !port.interface.empty()) return judge_port(port, spec.promised);
  }
  const auto here = first_running();
  if (!here) return wrong(InstallStep::port, Fault::no_port, "");
  return judge_port(port_of(*here), spec.promised);
}

InstallResult judge_addresses(const std::vector<std::string>& here, const std::optional<std::set<std::string>>& lent) {
  if (here.empty()) return wrong(InstallStep::address, Fault::no_address, "");
  const auto origin = [&](const std::string& one) {
    return lent->contains(one) ? Localized{"自动分配", "DHCP"} : Localized{"固定", "static"};
  };
  const bool same = lent && std::all_of(here.begin(), here.end(),
                                        [&](const auto& one) { return origin(one) == origin(here.front()); });
  std::string all;
  Localized each;
  for (const auto& one : here) {
    all += (all.empty() ? "" : ", ") + one;
    if (!lent || same) continue;
    each.zh_cn += (each.zh_cn.empty() ? "" : "，") + one + " " + origin(one).zh_cn;
    each.en += (each.en.empty() ? "" : ", ") + one + " " + origin(one).en;
  }
  return fine(InstallStep::address, all, same ? origin(here.front()) : each);
}

InstallResult check_address() {
  std::vector<std::string> here;
  for (const auto& one : addresses_here()) here.push_back(one.host_text());
  return judge_addresses(here, lent_addresses());
}

InstallResult check_gateway(const std::stop_token& stop) {
  auto gateway = default_gateway(AF_INET);
  if (!gateway) gateway = default_gateway(AF_INET6);
  if (!gateway) return noted(InstallStep::gateway, Fault::no_gateway, "");
  const PingPace pace{3, std::chrono::milliseconds(200), std::chrono::seconds(1)};
  const auto seen = check_ping({*gateway}, pace, stop);
  if (seen.value && *seen.value <= 0) return noted(InstallStep::gateway, Fault::gateway_silent, *gateway);
  return fine(InstallStep::gateway, *gateway);
}

InstallResult check_clock(const InstallPorts& ports) {
  const auto now = to_local_text(ports.clock.wall());
  const auto why = ports.clock_error ? why_of(*ports.clock_error) : Localized{};
  if (ports.clock_state == ClockState::unsynchronised) {
    return noted(InstallStep::clock, Fault::clock_not_set, now, why);
  }
  if (ports.clock_error) return wrong(InstallStep::clock, Fault::clock_wrong, now, why);
  return fine(InstallStep::clock, now);
}

InstallResult check_state(const InstallSpec& spec, const Disk& disk) {
  const auto trial = spec.state_folder / "install-check";
  auto made = disk.make_folder(spec.state_folder, Disk::Visibility::owner_only);
  if (made) made = disk.write_durably(trial, "campus\n", Disk::Visibility::owner_only);
  if (!made) {
    return wrong(InstallStep::state, Fault::state_unwritable, spec.state_folder.string(),
                 why_not_written(spec.state_folder, made.error().message));
  }
  std::error_code ignored;
  std::filesystem::remove(trial, ignored);
  return fine(InstallStep::state, spec.state_folder.string());
}

}  // namespace campus::probe
