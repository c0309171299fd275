#include "probe/check/connect_checks.h"

#include <algorithm>
#include <array>

#include "probe/check/observation.h"
#include "probe/net/tcp_knock.h"

namespace campus::probe {
namespace {

constexpr const char* kSeparation = "separation.open_paths";
constexpr const char* kManagement = "management.clear_text";
constexpr std::size_t kMostTargets = 64;
constexpr std::size_t kMostDevices = 32;
/// FTP, Telnet, HTTP, rexec, rlogin, rsh: each carries names and passwords, or the session itself, in clear. SNMP is
/// not among them: it speaks UDP, and a connection says nothing about that.
constexpr std::array<std::uint16_t, 6> kClearTextPorts{21, 23, 80, 512, 513, 514};
constexpr KnockPace kPace{};

Result<std::vector<Address>> separated_targets(const CheckContext& context) {
  return target_list(context.facts, "separated_targets", kMostTargets, std::nullopt);
}

Result<std::vector<Address>> devices(const CheckContext& context) {
  // The port is each of a list; one that is written with an address would be ignored, so it is refused.
  for (const auto& entry : split_list(text_fact(context.facts, "managed_devices"))) {
    if (const auto plain = parse_host_port(entry, 1); plain && plain->port != 1) {
      return Error{ErrorCode::bad_data, "managed_devices: write addresses without ports"};
    }
  }
  return target_list(context.facts, "managed_devices", kMostDevices, kClearTextPorts.front());
}

std::vector<Address> with_ports(const std::vector<Address>& all) {
  std::vector<Address> targets;
  for (const auto& one : all) {
    for (const auto port : kClearTextPorts) {
      if (const auto target = numeric_address(one.host_text(), port)) targets.push_back(*target);
    }
  }
  return targets;
}

/// Where the probe stands: the address that leads to the targets. Connecting UDP sends nothing.
std::string standing_at(const Address& target) {
  const auto socket = connect_udp(target);
  return socket ? local_address(socket->get()).host_text() : "?";
}

std::string detail_of(const std::vector<Address>& targets, const std::vector<Knock>& knocks) {
  const auto count = [&](Knock kind) { return std::to_string(std::count(knocks.begin(), knocks.end(), kind)); };
  std::string open;
  for (std::size_t i = 0; i < knocks.size(); ++i) {
    if (knocks[i] == Knock::accepted) open += (open.empty() ? " open=" : ",") + targets[i].text();
  }
  return "from=" + standing_at(targets.front()) + " targets=" + std::to_string(targets.size()) +
         " accepted=" + count(Knock::accepted) + " refused=" + count(Knock::refused) +
         " silent=" + count(Knock::silent) + " unreachable=" + count(Knock::unreachable) + open;
}

/// How many accepted. Silence counts as closed only where something shows that this host has a network at all.
CheckObservation count_accepted(const CheckContext& context, const std::string& quantity,
                                const std::vector<Address>& targets) {
  const auto knocks = knock(targets, kPace, context.stop);
  const auto detail = detail_of(targets, knocks);
  const auto any = [&](Knock kind) { return std::find(knocks.begin(), knocks.end(), kind) != knocks.end(); };
  if (knocks.size() < targets.size()) return unseen(quantity, Reason::interrupted, detail);
  if (any(Knock::not_made)) return unseen(quantity, Reason::unavailable_here, detail + " not_made");
  const bool alive = any(Knock::accepted) || any(Knock::refused) || responder_accepts(context);
  if (!alive) return unseen(quantity, Reason::not_measured, detail + " no_sign_of_life");
  return observed(quantity, static_cast<double>(std::count(knocks.begin(), knocks.end(), Knock::accepted)),
                  static_cast<std::int64_t>(knocks.size()), detail);
}

std::chrono::seconds longest(std::size_t targets) {
  return std::chrono::ceil<std::chrono::seconds>(kPace.gap * targets + kPace.patience);
}

}  // namespace

bool responder_accepts(const CheckContext& context) {
  if (!context.responder) return false;
  const auto address = resolve_address(*context.responder);
  return address && connect_tcp(*address, std::chrono::seconds(2)).has_value();
}

std::vector<CheckObservation> check_separation(const CheckContext& context) {
  const auto targets = separated_targets(context);
  if (!targets) return {without_fact(kSeparation, targets.error())};
  return {count_accepted(context, kSeparation, *targets)};
}

std::vector<CheckObservation> check_management(const CheckContext& context) {
  const auto all = devices(context);
  if (!all) return {without_fact(kManagement, all.error())};
  return {count_accepted(context, kManagement, with_ports(*all))};
}

std::vector<Touch> touches_of_separation(const CheckContext& context) {
  std::vector<Touch> touches;
  const auto targets = separated_targets(context);
  if (!targets) return touches;
  for (const auto& target : *targets) {
    touches.push_back({"separation", target.text(), "connections=1", "tcp"});
  }
  touches.front().most = longest(targets->size());
  return touches;
}

std::vector<Touch> touches_of_management(const CheckContext& context) {
  std::vector<Touch> touches;
  const auto all = devices(context);
  if (!all) return touches;
  std::string ports;
  for (const auto port : kClearTextPorts) ports += (ports.empty() ? "tcp " : ", ") + std::to_string(port);
  for (const auto& device : *all) {
    touches.push_back(
        {"management", device.host_text(), "connections=" + std::to_string(kClearTextPorts.size()), ports});
  }
  touches.front().most = longest(all->size() * kClearTextPorts.size());
  return touches;
}

}  // namespace campus::probe
