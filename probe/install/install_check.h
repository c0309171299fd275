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
#include "probe/trust/effective_time.h"

namespace campus::probe {

struct InstallSpec {
  BitRate promised;                      ///< the rate of this level
  std::optional<HostPort> responder;     ///< the one that decides
  std::optional<FaultFound> unnamed{};   ///< why it is not known; absent: nobody named one
  bool unnamed_blocks = true;            ///< else somebody else has to see to it, and the probe waits for that
  std::optional<std::string> collector;  ///< URL
  std::filesystem::path state_folder;
  std::string key;  ///< who opens a session on the responder
  CollectorTrust trust{};
  ServerVerification::Time time{};  ///< without one the machine's clock and roots decide
  bool by_ticket = false;           ///< the responder may let nobody in without one, and there is none yet
  bool cable = false;               ///< also test the cable's pairs, which takes the link down
};

struct InstallPorts {
  const Disk& disk;
  const Clock& clock;
  ClockState clock_state = ClockState::unknown;
  std::optional<ClockError> clock_error{};  ///< the clock against what is certain
  /// The link of this port goes down now, for some seconds.
  std::function<void(const std::string& port)> before_cable = [](const std::string&) {};
};

/// Each result as it is found, then all of them.
[[nodiscard]] InstallCheck check_install(const InstallSpec& spec, const InstallPorts& ports,
                                         const std::function<void(const InstallResult&)>& found,
                                         const std::stop_token& stop);

}  // namespace campus::probe
