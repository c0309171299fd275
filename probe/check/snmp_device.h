#pragma once
// The ports of one device, found by name and read. Everything it says is foreign and bounded: so many rows, so long.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "probe/check/port_rates.h"
#include "probe/net/snmp_session.h"

namespace campus::probe {

/// No campus switch has more ports, whatever it says.
inline constexpr std::size_t kMostPortRows = 2000;
/// At most, for all questions to one device up to its ports' readings: the names' and the descriptions' column by
/// twenties.
inline constexpr std::size_t kMostNameRequests = 2 * (kMostPortRows / 20 + 1);

class SnmpDevice {
 public:
  /// Errors as SnmpSession::open.
  [[nodiscard]] static Result<SnmpDevice> open(const Address& device, const SnmpCredentials& credentials,
                                               const Clock& clock);

  /// ifIndex of the one port whose ifName is this, else whose ifDescr is. missing: none, or more than one.
  [[nodiscard]] Result<std::uint32_t> find_port(const std::string& name);
  [[nodiscard]] Result<PortReading> read_port(std::uint32_t index);

 private:
  SnmpDevice(SnmpSession session, const Clock& clock) : session_(std::move(session)), clock_(&clock) {}
  using Column = std::multimap<std::string, std::uint32_t>;
  [[nodiscard]] Result<Column> read_column(const SnmpName& column);

  SnmpSession session_;
  const Clock* clock_;
  std::optional<Column> names_;
  std::optional<Column> descriptions_;
};

}  // namespace campus::probe
