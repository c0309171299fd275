#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "probe/install/steps.h"
#include "probe/net/default_gateway.h"

namespace campus::probe {
namespace {

constexpr std::chrono::seconds kPatience{20};

/// Up to what a switch with a spanning tree and an address anew may take.
constexpr std::chrono::seconds kComingBack{30};
constexpr std::chrono::milliseconds kLookAgain{200};

using Interfaces = std::unique_ptr<ifaddrs, void (*)(ifaddrs*)>;

Interfaces interfaces() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) all = nullptr;
  return {all, ::freeifaddrs};
}

/// Each that is up, once.
std::vector<WiredPort> wired_ports() {
  std::vector<WiredPort> found;
  const auto all = interfaces();
  for (const ifaddrs* one = all.get(); one != nullptr; one = one->ifa_next) {
    const std::filesystem::path folder = std::filesystem::path("/sys/class/net") / one->ifa_name;
    std::error_code ignored;
    const bool wired =
        std::filesystem::exists(folder / "device", ignored) && !std::filesystem::exists(folder / "wireless", ignored);
    const bool known =
        std::any_of(found.begin(), found.end(), [&](const auto& port) { return port.name == one->ifa_name; });
    if (wired && !known && (one->ifa_flags & IFF_UP) != 0) {
      found.push_back({one->ifa_name, (one->ifa_flags & IFF_RUNNING) != 0});
    }
  }
  return found;
}

PortState state_of(const std::string& port) {
  PortState state;
  const auto all = interfaces();
  for (const ifaddrs* one = all.get(); one != nullptr; one = one->ifa_next) {
    if (port != one->ifa_name) continue;
    state.link = state.link || (one->ifa_flags & IFF_RUNNING) != 0;
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    Address address;
    address.length = sizeof(sockaddr_in);
    std::memcpy(&address.storage, one->ifa_addr, address.length);
    state.address = state.address || !is_link_local(address.host_text());
  }
  return state;
}

/// The ports that the work goes through, as the routes are before the test.
std::vector<std::string> ports_of_the_work(const InstallSpec& spec) {
  std::vector<std::string> ports;
  const auto add = [&](const std::optional<HostPort>& where) {
    const auto way = where ? way_to(*where) : std::nullopt;
    if (way) ports.push_back(port_of(*way).interface);
  };
  constexpr std::uint16_t kDiscard = 9;  // nothing is sent
  add(spec.responder);
  const auto gateway = default_gateway(AF_INET);
  add(gateway ? std::optional(HostPort{*gateway, kDiscard}) : std::nullopt);
  return ports;
}

/// What comes after the test would find a link that still comes up.
void wait_for(const std::string& port, const PortState& before, const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + kComingBack;
  const auto pause = [&] {
    std::this_thread::sleep_for(kLookAgain);
    return !stop.stop_requested() && std::chrono::steady_clock::now() < end;
  };
  static_cast<void>(wait_until_back(
      before, [&] { return state_of(port); }, pause));
}

std::string wires_of(int pair) {
  constexpr std::array kWires{"1-2", "3-6", "4-5", "7-8"};
  return kWires.at(static_cast<std::size_t>(pair));
}

std::string_view mark_of(PairState state) {
  switch (state) {
    case PairState::ok:
      return "ok";
    case PairState::open:
      return "open";
    case PairState::shorted:
      return "short";
    case PairState::crossed:
      return "crossed";
    case PairState::unspecified:
      break;
  }
  return "?";
}

}  // namespace

InstallResult judge_cable(const std::string& interface, const std::vector<CablePair>& pairs) {
  auto detail = interface;
  bool broken = false;
  for (const auto& one : pairs) {
    broken = broken || (one.state != PairState::ok && one.state != PairState::unspecified);
    detail += (detail == interface ? " " : ", ") + wires_of(one.pair) + " " + std::string(mark_of(one.state));
    if (one.centimetres) detail += " @" + std::to_string((*one.centimetres + 50) / 100) + " m";
  }
  if (!broken) return {InstallStep::cable, detail, std::nullopt, false};
  return {InstallStep::cable, detail, Fault::cable_broken, true};
}

std::string choose_cable_port(const std::vector<WiredPort>& ports, const std::vector<std::string>& towards) {
  const auto named = [&](const std::string& name) {
    return std::any_of(ports.begin(), ports.end(), [&](const auto& port) { return port.name == name; });
  };
  const auto wanted = std::find_if(towards.begin(), towards.end(), named);
  if (wanted != towards.end()) return *wanted;
  const auto running = std::find_if(ports.begin(), ports.end(), [](const auto& port) { return port.running; });
  if (running != ports.end()) return running->name;
  return ports.empty() ? std::string() : ports.front().name;
}

bool wait_until_back(const PortState& before, const std::function<PortState()>& look,
                     const std::function<bool()>& pause) {
  for (;;) {
    const auto now = look();
    if ((now.link || !before.link) && (now.address || !before.address)) return true;
    if (!pause()) return false;
  }
}

InstallResult check_cable(const InstallSpec& spec, const InstallPorts& ports, const std::stop_token& stop) {
  const auto port = choose_cable_port(wired_ports(), ports_of_the_work(spec));
  if (port.empty()) return {InstallStep::cable, "-", Fault::no_port, true};
  ports.before_cable(port);
  const auto before = state_of(port);
  const auto pairs = test_cable(port, kPatience, stop);
  wait_for(port, before, stop);
  if (!pairs) return {InstallStep::cable, pairs.error().message, Fault::cable_untested, false};
  return judge_cable(port, *pairs);
}

}  // namespace campus::probe
