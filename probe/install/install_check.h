#pragma once
// Before anyone leaves the room: does this box, where it stands now, have what its work needs? Sends as little as
// tells: three echoes to the gateway, one request to the collector, one short packet train each way.

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "core/disk.h"
#include "core/model/install_check.h"
#include "core/model/report.h"
#include "core/time.h"
#include "probe/net/http_client.h"
#include "probe/net/socket.h"

namespace campus::probe {

struct InstallSpec {
  BitRate promised;                      ///< the rate of this level
  std::optional<HostPort> responder;     ///< the one that decides
  bool responder_planned = false;        ///< it comes with the collector's plan
  std::optional<std::string> collector;  ///< URL
  std::filesystem::path state_folder;
  std::string key;  ///< who opens a session on the responder
  CollectorTrust trust{};
  ServerVerification::Time time{};  ///< without one the machine's clock and roots decide
  bool by_ticket = false;           ///< the responder lets nobody in without one, and there is none yet
  bool cable = false;               ///< also test the cable's pairs, which takes the link down
};

struct InstallPorts {
  const Disk& disk;
  const Clock& clock;
  ClockState clock_state = ClockState::unknown;
};

/// Each result as it is found, then all of them.
[[nodiscard]] InstallCheck check_install(const InstallSpec& spec, const InstallPorts& ports,
                                         const std::function<void(const InstallResult&)>& found,
                                         const std::stop_token& stop);

}  // namespace campus::probe
