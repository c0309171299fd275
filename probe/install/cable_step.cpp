#include <algorithm>
#include <array>
#include <thread>

#include "probe/install/steps.h"
#include "probe/net/default_gateway.h"
#include "probe/net/local_ports.h"

namespace campus::probe {
namespace {

constexpr std::chrono::seconds kPatience{20};

/// Up to what a switch with a spanning tree and an address anew may take.
constexpr std::chrono::seconds kComingBack{30};
constexpr std::chrono::milliseconds kLookAgain{200};

/// Each that is up.
std::vector<WiredPort> wired_ports() {
  std::vector<WiredPort> found;
  for (const auto& port : local_ports()) {
    if (port.device && !port.wireless && port.up) found.push_back({port.name, port.running});
  }
  return found;
}

PortState state_of(const std::string& name) {
  PortState state;
  for (const auto& port : local_ports()) {
    if (port.name != name) continue;
    state.link = port.running;
    for (const auto& address : port.addresses) {
      state.address = state.address || (address.family() == AF_INET && !is_link_local(address.host_text()));
    }
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

Localized words_of(PairState state) {
  switch (state) {
    case PairState::ok:
      return {"正常", "ok"};
    case PairState::open:
      return {"断开", "open"};
    case PairState::shorted:
      return {"短路", "short"};
    case PairState::crossed:
      return {"错接", "crossed"};
    case PairState::unspecified:
      break;
  }
  return {"未知", "?"};
}

Localized why_untested(const Error& error) {
  switch (error.code) {
    case ErrorCode::permission:
      return {"测线要以 root 运行", "it takes the privilege CAP_NET_ADMIN: run it as root"};
    case ErrorCode::missing:
      return {"这个网口没有测线功能", "this port cannot do it"};
    case ErrorCode::interrupted:
      return {"中途停止", "stopped meanwhile"};
    default:
      return {"测了但没有结果，可再试一次", "it gave no result: try again"};
  }
}

}  // namespace

InstallResult judge_cable(const std::string& interface, const Result<std::vector<CablePair>>& pairs) {
  if (!pairs) return noted(InstallStep::cable, Fault::cable_untested, interface, why_untested(pairs.error()));
  Localized all;
  bool broken = false;
  bool known = false;
  for (const auto& one : *pairs) {
    known = known || one.state != PairState::unspecified;
    broken = broken || (one.state != PairState::ok && one.state != PairState::unspecified);
    const auto state = words_of(one.state);
    all.zh_cn += (all.zh_cn.empty() ? "" : "，") + wires_of(one.pair) + " " + state.zh_cn;
    all.en += (all.en.empty() ? "" : ", ") + wires_of(one.pair) + " " + state.en;
    if (!one.centimetres) continue;
    const auto metres = std::to_string((*one.centimetres + 50) / 100);
    all.zh_cn += "（" + metres + " 米处）";
    all.en += " @" + metres + " m";
  }
  if (!known) return judge_cable(interface, Error{ErrorCode::unavailable, interface + ": no pair is known"});
  return broken ? wrong(InstallStep::cable, Fault::cable_broken, interface, std::move(all))
                : fine(InstallStep::cable, interface, std::move(all));
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
  if (port.empty()) {
    const auto here = local_ports();
    const bool linked =
        std::any_of(here.begin(), here.end(), [](const auto& one) { return one.running && !one.loopback; });
    if (!linked) return wrong(InstallStep::cable, Fault::no_port, "");
    return noted(InstallStep::cable, Fault::cable_untested, "", {"没有有线网口", "there is no wired port"});
  }
  ports.before_cable(port);
  const auto before = state_of(port);
  const auto pairs = test_cable(port, kPatience, stop);
  wait_for(port, before, stop);
  return judge_cable(port, pairs);
}

}  // namespace campus::probe
