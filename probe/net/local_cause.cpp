#include "probe/net/local_cause.h"

#include <sys/socket.h>

#include <algorithm>

#include "probe/net/default_gateway.h"

namespace campus::probe {
namespace {

constexpr std::uint16_t kDiscard = 9;  // nothing is sent

std::string way_out_towards(const std::vector<std::string>& towards) {
  auto hosts = towards;
  for (const auto family : {AF_INET, AF_INET6}) {
    if (auto gateway = default_gateway(family)) hosts.push_back(*std::move(gateway));
  }
  for (const auto& host : hosts) {
    const auto address = numeric_address(host, kDiscard);
    if (!address) continue;
    if (auto port = port_towards(*address); !port.empty()) return port;
  }
  return {};
}

bool has_address(const LocalPort& port) {
  return std::any_of(port.addresses.begin(), port.addresses.end(),
                     [](const auto& one) { return !is_link_local(one.host_text()); });
}

/// What software made (a bridge, a tunnel) has a link though the cable is out.
std::vector<LocalPort> those_that_count(const std::vector<LocalPort>& ports) {
  const auto real = [](const auto& one) { return one.device; };
  const bool any_real = std::any_of(ports.begin(), ports.end(), real);
  std::vector<LocalPort> counting;
  for (const auto& one : ports) {
    if (!one.loopback && (one.device || !any_real)) counting.push_back(one);
  }
  return counting;
}

}  // namespace

std::optional<FaultFound> local_cause(const std::vector<LocalPort>& ports, const std::string& way_out) {
  const auto way = std::find_if(ports.begin(), ports.end(), [&](const auto& one) { return one.name == way_out; });
  if (way != ports.end()) {
    return way->running ? std::nullopt : std::optional(FaultFound{Fault::no_port, way_out});
  }
  const auto counting = those_that_count(ports);
  const auto running = [](const auto& one) { return one.running; };
  if (std::none_of(counting.begin(), counting.end(), running)) {
    return FaultFound{Fault::no_port, counting.size() == 1 ? counting.front().name : ""};
  }
  const auto usable = [](const auto& one) { return one.running && has_address(one); };
  if (std::none_of(ports.begin(), ports.end(), [&](const auto& one) { return !one.loopback && usable(one); })) {
    return FaultFound{Fault::no_address, ""};
  }
  return FaultFound{Fault::no_gateway, ""};
}

std::optional<FaultFound> local_cause(const std::vector<std::string>& towards) {
  auto cause = local_cause(local_ports(), way_out_towards(towards));
  // Whoever is known by name may be a neighbour, whom no gateway leads to.
  const bool by_number = std::all_of(towards.begin(), towards.end(),
                                     [](const auto& host) { return numeric_address(host, kDiscard).has_value(); });
  if (cause && cause->fault == Fault::no_gateway && !by_number) return std::nullopt;
  return cause;
}

}  // namespace campus::probe
