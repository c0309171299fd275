#include "probe/method/echo_packet.h"

#include <algorithm>

#include "probe/method/network_order.h"

namespace campus::probe {
namespace {

constexpr std::array kMagic{std::byte{'C'}, std::byte{'P'}, std::byte{'E'}, std::byte{'1'}};
constexpr std::size_t kTypeAt = 4;
constexpr std::size_t kSessionAt = 8;
constexpr std::size_t kSequenceAt = 24;
constexpr std::size_t kSentAt = 32;
constexpr std::size_t kNonceAt = 40;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<SessionBytes> session_bytes(std::string_view id) {
  SessionBytes bytes{};
  if (id.size() != bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = hex_value(id[2 * i]);
    const int low = hex_value(id[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  return bytes;
}

void write_packet(const EchoPacket& packet, std::span<std::byte> to) {
  std::fill_n(to.begin(), kEchoHeaderBytes, std::byte{0});
  std::copy(kMagic.begin(), kMagic.end(), to.begin());
  to[kTypeAt] = static_cast<std::byte>(packet.type);
  std::copy(packet.session.begin(), packet.session.end(), to.begin() + kSessionAt);
  put_number(to, kSequenceAt, packet.sequence, 8);
  put_number(to, kSentAt, packet.sent_at, 8);
  put_number(to, kNonceAt, packet.nonce, 8);
}

std::optional<EchoPacket> read_packet(std::span<const std::byte> from) {
  if (from.size() < kEchoHeaderBytes || !std::equal(kMagic.begin(), kMagic.end(), from.begin())) return std::nullopt;
  const auto type = std::to_integer<std::uint8_t>(from[kTypeAt]);
  if (type < static_cast<std::uint8_t>(EchoType::hello) || type > static_cast<std::uint8_t>(EchoType::echo)) {
    return std::nullopt;
  }
  EchoPacket packet;
  packet.type = static_cast<EchoType>(type);
  std::copy_n(from.begin() + kSessionAt, packet.session.size(), packet.session.begin());
  packet.sequence = get_number(from, kSequenceAt, 8);
  packet.sent_at = get_number(from, kSentAt, 8);
  packet.nonce = get_number(from, kNonceAt, 8);
  return packet;
}

void make_echo(std::span<std::byte> packet) { packet[kTypeAt] = static_cast<std::byte>(EchoType::echo); }

}  // namespace campus::probe
