#include <ifaddrs.h>
#include <net/if.h>

#include <array>
#include <filesystem>
#include <memory>

#include "probe/install/steps.h"

namespace campus::probe {
namespace {

constexpr std::chrono::seconds kPatience{20};

/// The first wired port, with a link or without: a broken cable has none.
std::string first_wired_port() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    const std::filesystem::path folder = std::filesystem::path("/sys/class/net") / one->ifa_name;
    std::error_code ignored;
    const bool wired =
        std::filesystem::exists(folder / "device", ignored) && !std::filesystem::exists(folder / "wireless", ignored);
    if (wired && (one->ifa_flags & IFF_UP) != 0) return one->ifa_name;
  }
  return {};
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

InstallResult check_cable(const std::stop_token& stop) {
  const auto port = first_wired_port();
  if (port.empty()) return {InstallStep::cable, "-", Fault::no_port, true};
  const auto pairs = test_cable(port, kPatience, stop);
  if (!pairs) return {InstallStep::cable, pairs.error().message, Fault::cable_untested, false};
  return judge_cable(port, *pairs);
}

}  // namespace campus::probe
