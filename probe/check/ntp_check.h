#pragma once
// `ntp.offset`: how far this machine's clock is from a time server's. docs/methods/checks.md.

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

#include "core/model/report.h"

namespace campus::probe {

inline constexpr std::uint16_t kNtpPort = 123;

struct NtpPace {
  int samples = 4;
  std::chrono::milliseconds gap = std::chrono::seconds(2);  ///< servers take less for abuse
  std::chrono::milliseconds patience = std::chrono::seconds(1);
};

/// The distance of the two clocks in seconds, of the sample with the least delay; half of that delay is the
/// uncertainty. `server` is HOST[:PORT]. No value: fact_missing without a server or with one that is no host;
/// unavailable_here where the name has no address; not_measured where nothing answered, or the answer says that it is
/// no time; interrupted.
[[nodiscard]] CheckObservation check_ntp(const std::string& server, const NtpPace& pace, const std::stop_token& stop);

}  // namespace campus::probe
