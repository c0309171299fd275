#pragma once
// What the site's own devices say of their ports: speeds, and counters over an interval. Needs the leave of the
// network's owner and credentials from a file. docs/methods/checks.md.

#include <vector>

#include "probe/check/site_checks.h"

namespace campus::probe {

/// Of `snmp.uplink_rate` (facts `uplink_device`, `uplink_port`), `snmp.backbone_rate` (least of `backbone_ports`) and
/// `snmp.error_ratio`, `.broadcast_rate`, `.multicast_rate`, `.utilisation` (worst of `monitored_ports` between two
/// readings, `snmp_interval_seconds` apart) those that are asked.
[[nodiscard]] std::vector<CheckObservation> check_ports_by_snmp(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_snmp(const CheckContext& context);

/// One port of one device, as `DEVICE/PORT` names it; the port's own name may hold slashes.
struct PortName {
  Address device;
  std::string port;
};
[[nodiscard]] Result<PortName> parse_port_name(std::string_view text);

}  // namespace campus::probe
