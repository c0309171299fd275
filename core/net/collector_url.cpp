#include "core/net/collector_url.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "core/foreign_text.h"
#include "core/net/cidr.h"
#include "core/net/host_port.h"
#include "core/net/url_host.h"

namespace campus {
namespace {

constexpr std::size_t kLongestUrl = 500;

bool stays_inside(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = ip_bytes(host);
  if (!address) return false;
  constexpr std::array<std::string_view, 6> kInside{"127.0.0.0/8",    "::1",     "10.0.0.0/8", "172.16.0.0/12",
                                                    "192.168.0.0/16", "fc00::/7"};
  for (const auto range : kInside) {
    const auto cidr = parse_cidr(range);
    if (cidr && cidr->contains(*address)) return true;
  }
  return false;
}

bool has_only_printable(const std::string& text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

}  // namespace

Result<void> check_url_form(const std::string& url) {
  const auto wrong = [&](const std::string& what) {
    return Error{ErrorCode::usage, "--collector " + in_quotes(url, 100) + ": " + what};
  };
  const bool scheme = url.starts_with("https://") || url.starts_with("http://");
  if (!scheme) return wrong("must begin with https://");
  if (url.size() > kLongestUrl || !has_only_printable(url)) return wrong("must be one short line without blanks");
  const auto authority = authority_of_url(url);
  if (authority.find('@') != std::string::npos) {
    // Not shown: logs keep what is said here.
    return Error{ErrorCode::usage, "--collector: the URL holds a user or a password; leave it out"};
  }
  if (host_of_url(url).empty()) return wrong("names no host");
  constexpr std::uint16_t kHttps = 443;
  if (!parse_host_port(authority, kHttps)) return wrong(in_quotes(authority) + " is no HOST or HOST:PORT");
  return {};
}

Result<void> check_collector_url(const std::string& url) {
  if (auto formed = check_url_form(url); !formed) return formed;
  if (url.starts_with("https://") || stays_inside(host_of_url(url))) return {};
  return Error{ErrorCode::usage,
               "--collector " + in_quotes(url, 100) +
                   ": must be https: over plain http anybody on the way could send this box to a collector of his own "
                   "(only the loopback and private addresses, written as numbers, may do without)"};
}

}  // namespace campus
