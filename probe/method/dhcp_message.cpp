#include "probe/method/dhcp_message.h"

#include <algorithm>

#include "probe/method/ip_checksum.h"
#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr std::size_t kIpBytes = 20;
constexpr std::size_t kUdpBytes = 8;
constexpr std::uint64_t kServerPort = 67;
constexpr std::uint64_t kClientPort = 68;
constexpr std::uint64_t kUdp = 17;

// Within the BOOTP message.
constexpr std::size_t kXidAt = 4;
constexpr std::size_t kSecondsAt = 8;
constexpr std::size_t kOfferedAt = 16;
constexpr std::size_t kMacAt = 28;
constexpr std::size_t kCookieAt = 236;
constexpr std::size_t kOptionsAt = 240;
constexpr std::size_t kSmallestMessage = 300;  // RFC 1542: shorter ones are dropped by some relays
constexpr std::uint64_t kCookie = 0x63825363;
constexpr std::uint64_t kReply = 2;
constexpr std::uint64_t kEthernet = 1;

constexpr unsigned kPad = 0;
constexpr unsigned kEnd = 255;
constexpr unsigned kMessageType = 53;
constexpr unsigned kServerId = 54;
constexpr unsigned kOffer = 2;

using Bytes = std::span<const std::byte>;

/// The UDP payload from port 67 to port 68; nothing for any other packet, a fragment, or lengths that do not fit.
std::optional<Bytes> payload_to_client(Bytes packet) {
  if (packet.size() < kIpBytes || get_number(packet, 0, 1) >> 4U != 4) return std::nullopt;
  const auto header = 4 * (get_number(packet, 0, 1) & 0x0fU);
  const auto total = get_number(packet, 2, 2);
  const bool fragment = (get_number(packet, 6, 2) & 0x3fffU) != 0;
  if (header < kIpBytes || total < header + kUdpBytes || total > packet.size() || fragment) return std::nullopt;
  if (get_number(packet, 9, 1) != kUdp) return std::nullopt;
  const auto udp = packet.subspan(header, total - header);
  const auto length = get_number(udp, 4, 2);
  if (get_number(udp, 0, 2) != kServerPort || get_number(udp, 2, 2) != kClientPort) return std::nullopt;
  if (length < kUdpBytes || length > udp.size()) return std::nullopt;
  return udp.subspan(kUdpBytes, length - kUdpBytes);
}

struct Options {
  std::uint64_t type = 0;
  std::uint64_t server = 0;
};

/// Nothing where an option reaches beyond the end, or has a length that its kind cannot have.
std::optional<Options> read_options(Bytes bytes) {
  Options options;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto code = std::to_integer<unsigned>(bytes[at]);
    if (code == kEnd) return options;
    if (code == kPad) {
      ++at;
      continue;
    }
    if (at + 2 > bytes.size()) return std::nullopt;
    const auto length = std::to_integer<std::size_t>(bytes[at + 1]);
    if (at + 2 + length > bytes.size()) return std::nullopt;
    if (code == kMessageType && length != 1) return std::nullopt;
    if (code == kServerId && length != 4) return std::nullopt;
    if (code == kMessageType) options.type = get_number(bytes, at + 2, 1);
    if (code == kServerId) options.server = get_number(bytes, at + 2, 4);
    at += 2 + length;
  }
  return options;
}

void put_discover(std::span<std::byte> message, const DhcpExchange& exchange, std::uint16_t elapsed_seconds) {
  // Kind and its length, value: DISCOVER; then what an ordinary client asks to be told (mask, router, resolver, lease).
  constexpr std::array<unsigned, 10> kOptions{kMessageType, 1, 1, 55, 4, 1, 3, 6, 51, kEnd};
  put_number(message, 0, 1, 1);
  put_number(message, 1, kEthernet, 1);
  put_number(message, 2, exchange.mac.size(), 1);
  put_number(message, kXidAt, exchange.xid, 4);
  put_number(message, kSecondsAt, elapsed_seconds, 2);
  std::copy(exchange.mac.begin(), exchange.mac.end(), message.begin() + kMacAt);
  put_number(message, kCookieAt, kCookie, 4);
  for (std::size_t i = 0; i < kOptions.size(); ++i) put_number(message, kOptionsAt + i, kOptions[i], 1);
}

void put_ip_header(std::span<std::byte> packet) {
  constexpr std::uint64_t kNobody = 0;
  constexpr std::uint64_t kEverybody = 0xffffffff;
  put_number(packet, 0, 0x45, 1);
  put_number(packet, 2, packet.size(), 2);
  put_number(packet, 8, 64, 1);
  put_number(packet, 9, kUdp, 1);
  put_number(packet, 12, kNobody, 4);
  put_number(packet, 16, kEverybody, 4);
  put_number(packet, 10, ip_checksum(sum_of_words(packet.first(kIpBytes))), 2);
}

/// The sum goes over addresses, protocol and length as well.
void put_udp_header(std::span<std::byte> packet) {
  const auto udp = packet.subspan(kIpBytes);
  put_number(udp, 0, kClientPort, 2);
  put_number(udp, 2, kServerPort, 2);
  put_number(udp, 4, udp.size(), 2);
  const auto addresses = sum_of_words(packet.subspan(12, 8));
  const auto pseudo = addresses + static_cast<std::uint32_t>(kUdp + udp.size());
  const auto checksum = ip_checksum(sum_of_words(udp, pseudo));
  put_number(udp, 6, checksum == 0 ? 0xffff : checksum, 2);
}

}  // namespace

std::vector<std::byte> dhcp_discover(const DhcpExchange& exchange, std::uint16_t elapsed_seconds) {
  std::vector<std::byte> packet(kIpBytes + kUdpBytes + kSmallestMessage);
  put_discover(std::span(packet).subspan(kIpBytes + kUdpBytes), exchange, elapsed_seconds);
  put_ip_header(packet);
  put_udp_header(packet);
  return packet;
}

std::optional<DhcpOffer> read_dhcp_offer(std::span<const std::byte> ip_packet, const DhcpExchange& exchange) {
  const auto message = payload_to_client(ip_packet);
  if (!message || message->size() < kOptionsAt) return std::nullopt;
  const bool ours = get_number(*message, 0, 1) == kReply && get_number(*message, 1, 1) == kEthernet &&
                    get_number(*message, 2, 1) == exchange.mac.size() &&
                    get_number(*message, kXidAt, 4) == exchange.xid &&
                    std::equal(exchange.mac.begin(), exchange.mac.end(), message->begin() + kMacAt) &&
                    get_number(*message, kCookieAt, 4) == kCookie;
  if (!ours) return std::nullopt;
  const auto options = read_options(message->subspan(kOptionsAt));
  const auto offered = get_number(*message, kOfferedAt, 4);
  if (!options || options->type != kOffer || offered == 0) return std::nullopt;
  return DhcpOffer{static_cast<std::uint32_t>(options->server), static_cast<std::uint32_t>(offered)};
}

}  // namespace campus::probe
