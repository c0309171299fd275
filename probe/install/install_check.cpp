#include "probe/install/install_check.h"

#include <array>

#include "probe/install/steps.h"

namespace campus::probe {

InstallCheck check_install(const InstallSpec& spec, const InstallPorts& ports,
                           const std::function<void(const InstallResult&)>& found, const std::stop_token& stop) {
  const std::array<std::function<InstallResult()>, 8> steps{
      [&] { return check_port_step(spec); },       [&] { return check_address(); },
      [&] { return check_gateway(stop); },         [&] { return check_names(spec, ports.clock); },
      [&] { return check_clock(ports); },          [&] { return check_collector(spec, stop); },
      [&] { return check_responder(spec, stop); }, [&] { return check_state(spec, ports.disk); }};
  InstallCheck check;
  check.schema = kInstallCheckSchema;
  const auto take = [&](const std::function<InstallResult()>& step) {
    if (stop.stop_requested()) return;
    check.results.push_back(step());
    found(check.results.back());
  };
  if (spec.cable) take([&] { return check_cable(spec, ports, stop); });
  for (const auto& step : steps) take(step);
  return check;
}

}  // namespace campus::probe
