#include "core/net/cidr.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace campus {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

}  // namespace

std::optional<IpBytes> ip_bytes(std::string_view text) {
  const std::string ip(text.substr(0, text.find('%')));
  IpBytes bytes{};
  if (::inet_pton(AF_INET6, ip.c_str(), bytes.data()) == 1) return bytes;
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, ip.c_str(), v4.data()) != 1) return std::nullopt;
  std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
  std::copy(v4.begin(), v4.end(), bytes.begin() + kMapped.size());
  return bytes;
}

bool is_ipv4(const IpBytes& address) { return std::equal(kMapped.begin(), kMapped.end(), address.begin()); }

bool Cidr::contains(const IpBytes& address) const {
  if (ipv4() != is_ipv4(address)) return false;
  for (int bit = 0; bit < prefix; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const auto mask = static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    if ((network[at] & mask) != (address[at] & mask)) return false;
  }
  return true;
}

bool Cidr::ipv4() const { return prefix >= kMappedBits && is_ipv4(network); }

Result<Cidr> parse_cidr(std::string_view text) {
  const Error bad{ErrorCode::usage, "'" + std::string(text.substr(0, 60)) +
                                        "' is not an address range: write for example 10.0.0.0/8 or fd00::/8"};
  const auto slash = text.find('/');
  const auto address = ip_bytes(text.substr(0, slash));
  if (!address) return bad;
  const int longest = is_ipv4(*address) && text.find(':') == std::string_view::npos ? 32 : 128;
  int prefix = longest;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, prefix);
    if (error != std::errc() || at != end || prefix < 0 || prefix > longest) return bad;
  }
  return Cidr{*address, prefix + (128 - longest)};
}

}  // namespace campus
