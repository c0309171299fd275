#include "probe/responder/admission.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace campus::probe {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::array<std::string_view, 6> kPrivate{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                                   "192.168.0.0/16", "::1",        "fc00::/7"};

struct Parsed {
  Bytes bytes{};
  bool v4 = false;
};

std::optional<Parsed> parse_address(std::string_view text) {
  const std::string ip(text.substr(0, text.find('%')));
  Parsed parsed;
  if (::inet_pton(AF_INET6, ip.c_str(), parsed.bytes.data()) == 1) return parsed;
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, ip.c_str(), v4.data()) != 1) return std::nullopt;
  parsed.v4 = true;
  parsed.bytes[10] = parsed.bytes[11] = 0xff;
  std::copy(v4.begin(), v4.end(), parsed.bytes.begin() + 12);
  return parsed;
}

}  // namespace

bool Cidr::contains(const Bytes& address) const {
  for (int bit = 0; bit < prefix; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const auto mask = static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    if ((network[at] & mask) != (address[at] & mask)) return false;
  }
  return true;
}

Result<Cidr> parse_cidr(std::string_view text) {
  const Error bad{ErrorCode::usage, "'" + std::string(text.substr(0, 60)) +
                                        "' is not an address range: write for example 10.0.0.0/8 or fd00::/8"};
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return bad;
  const int longest = address->v4 ? 32 : 128;
  int prefix = longest;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, prefix);
    if (error != std::errc() || at != end || prefix < 0 || prefix > longest) return bad;
  }
  return Cidr{address->bytes, prefix + (128 - longest)};
}

Admission::Admission(std::vector<Cidr> also) : ranges_(std::move(also)) {
  for (const auto text : kPrivate) ranges_.push_back(*parse_cidr(text));
}

bool Admission::admits(std::string_view ip) const {
  const auto address = parse_address(ip);
  return address &&
         std::any_of(ranges_.begin(), ranges_.end(), [&](const Cidr& range) { return range.contains(address->bytes); });
}

}  // namespace campus::probe
