#pragma once
// Questions to one SNMP device (home of net-snmp). One request at a time; what comes back is foreign.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "probe/net/snmp_credentials.h"
#include "probe/net/socket.h"

namespace campus::probe {

inline constexpr std::uint16_t kSnmpPort = 161;

using SnmpName = std::vector<std::uint32_t>;

/// Neither number nor text where the device says that there is no such thing.
struct SnmpValue {
  SnmpName name;
  std::optional<std::uint64_t> number;
  std::optional<std::string> text;  ///< bytes as they came
};

/// Each request waits two seconds and is asked once more.
class SnmpSession {
 public:
  /// Version 3 asks the device who it is. unavailable: no answer; permission: the device refuses this user; bad_data:
  /// credentials that no session can be made of, or an answer that makes no sense.
  [[nodiscard]] static Result<SnmpSession> open(const Address& device, const SnmpCredentials& credentials);
  SnmpSession(SnmpSession&&) noexcept;
  SnmpSession& operator=(SnmpSession&&) noexcept;
  ~SnmpSession();

  /// As many values as names, in their order.
  [[nodiscard]] Result<std::vector<SnmpValue>> get(std::span<const SnmpName> names);
  /// The next values behind a name, at most twenty, in the order of their names.
  [[nodiscard]] Result<std::vector<SnmpValue>> get_behind(const SnmpName& name);

 private:
  struct State;
  explicit SnmpSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace campus::probe
