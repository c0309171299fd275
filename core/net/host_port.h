#pragma once
// Hosts as people write them. Pure.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// A host as a person wrote it: name or address, and port.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

inline constexpr std::uint16_t kResponderPort = 8601;

/// `HOST`, `HOST:PORT`, `[v6]:PORT`, a bare IPv6 address.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port);
/// As a URL's authority: IPv6 in brackets.
[[nodiscard]] std::string to_authority(const HostPort& host);

}  // namespace campus
