#pragma once
// The client's side of NTP (RFC 4330, RFC 5905): one request, one answer, what they say of two clocks. Pure.
//
//   our clock     sent ----------------------------- arrived
//   server's            receive ------- transmit
//   offset = ((receive - sent) + (transmit - arrived)) / 2, delay = (arrived - sent) - (transmit - receive)

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace campus::probe {

inline constexpr std::size_t kSntpBytes = 48;

/// Seconds since 1900 in the upper half, their fraction in the lower; wraps in 2036, and differences do not mind.
using NtpTime = std::uint64_t;

/// `cookie` stands where the sender's time stands: a server repeats it unread, and nobody off the path can guess it.
[[nodiscard]] std::array<std::byte, kSntpBytes> sntp_request(std::uint64_t cookie);

struct SntpAnswer {
  unsigned leap = 0;
  unsigned stratum = 0;
  std::uint32_t root_delay = 0;       ///< seconds in 16.16
  std::uint32_t root_dispersion = 0;  ///< seconds in 16.16
  std::uint32_t reference = 0;        ///< of stratum 0: the four letters of a kiss
  NtpTime receive = 0;
  NtpTime transmit = 0;
};

/// Nothing where the bytes are no server's answer of version 3 or 4 to this cookie.
[[nodiscard]] std::optional<SntpAnswer> read_sntp_answer(std::span<const std::byte> bytes, std::uint64_t cookie);

/// Why the answer tells no time, in machine words: `unsynchronised`, `kiss=RATE`, `stratum=16`, `no_time`,
/// `root_distance`; empty where it does.
[[nodiscard]] std::string refusal_of(const SntpAnswer& answer);

struct ClockSample {
  double offset = 0;  ///< seconds the server is ahead
  double delay = 0;   ///< seconds on the way, both ways; never negative
};

/// Nothing where the server claims to have held the request longer than it was away.
[[nodiscard]] std::optional<ClockSample> clock_sample(const SntpAnswer& answer, NtpTime sent, NtpTime arrived);

/// The one with the least delay, whose error is at most half of it.
[[nodiscard]] std::optional<ClockSample> best_sample(std::span<const ClockSample> samples);

}  // namespace campus::probe
