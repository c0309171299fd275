#include "probe/method/icmp_echo.h"

#include "probe/method/ip_checksum.h"
#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr std::size_t kChecksumAt = 2;
constexpr std::size_t kIdentifierAt = 4;
constexpr std::size_t kSequenceAt = 6;
constexpr std::size_t kTokenAt = 8;
constexpr std::size_t kFewestBytes = 16;

struct Types {
  std::byte request;
  std::byte reply;
};

constexpr Types types_of(int ip_version) {
  return ip_version == 6 ? Types{std::byte{128}, std::byte{129}} : Types{std::byte{8}, std::byte{0}};
}

/// Length of the IPv4 header that the bytes begin with; nothing where there is no whole one.
std::optional<std::size_t> ip_header_bytes(std::span<const std::byte> bytes) {
  constexpr std::size_t kFewest = 20;
  if (bytes.size() < kFewest || std::to_integer<unsigned>(bytes[0]) >> 4U != 4) return std::nullopt;
  const std::size_t length = 4 * (std::to_integer<std::size_t>(bytes[0]) & 0x0fU);
  return length >= kFewest && length <= bytes.size() ? std::optional(length) : std::nullopt;
}

}  // namespace

std::array<std::byte, kIcmpEchoBytes> icmp_request(int ip_version, const IcmpEcho& echo) {
  std::array<std::byte, kIcmpEchoBytes> packet{};
  packet[0] = types_of(ip_version).request;
  put_number(packet, kIdentifierAt, echo.token & 0xffffU, 2);
  put_number(packet, kSequenceAt, echo.sequence, 2);
  put_number(packet, kTokenAt, echo.token, 8);
  if (ip_version == 4) put_number(packet, kChecksumAt, ip_checksum(sum_of_words(packet)), 2);
  return packet;
}

std::optional<IcmpEcho> read_icmp_reply(int ip_version, std::span<const std::byte> bytes, bool with_ip_header) {
  if (with_ip_header) {
    const auto header = ip_header_bytes(bytes);
    if (!header) return std::nullopt;
    bytes = bytes.subspan(*header);
  }
  const bool reply = bytes.size() >= kFewestBytes && bytes[0] == types_of(ip_version).reply && bytes[1] == std::byte{0};
  if (!reply) return std::nullopt;
  IcmpEcho echo;
  echo.sequence = static_cast<std::uint16_t>(get_number(bytes, kSequenceAt, 2));
  echo.token = get_number(bytes, kTokenAt, 8);
  return echo;
}

}  // namespace campus::probe
