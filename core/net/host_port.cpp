#include "core/net/host_port.h"

#include <charconv>
#include <optional>

namespace campus {
namespace {

Error bad_host(std::string_view text) {
  return Error{ErrorCode::usage, "'" + std::string(text.substr(0, 80)) +
                                     "' is not a host: write NAME, NAME:PORT, ADDRESS or [IPV6]:PORT"};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end || value == 0 || value > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

bool is_host_text(std::string_view text) {
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") ==
             std::string_view::npos;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port) {
  HostPort result{"", default_port};
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return bad_host(text);
    host = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad_host(text);
    port = rest.empty() ? rest : rest.substr(1);
    if (!rest.empty() && port.empty()) return bad_host(text);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos && text.rfind(':') == colon) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return bad_host(text);
  }
  if (!is_host_text(host)) return bad_host(text);
  result.host = host;
  if (port.empty()) return result;
  const auto number = parse_port(port);
  if (!number) return bad_host(text);
  result.port = *number;
  return result;
}

std::string to_authority(const HostPort& host) {
  const bool v6 = host.host.find(':') != std::string::npos;
  return (v6 ? "[" + host.host + "]" : host.host) + ":" + std::to_string(host.port);
}

}  // namespace campus
