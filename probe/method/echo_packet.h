#pragma once
// The UDP packets of the latency method, bytes in network order, 48 bytes of header and padding behind it.
//
//   0  magic "CPE1"      4  type        5  three zero bytes
//   8  session id, 16    24 sequence, 8 32 sender's time, 8 (opaque to the responder)   40 nonce, 8
//
// hello -> challenge(nonce) -> response(nonce) -> ready; only then are probes echoed, each at its own size. A challenge
// is never longer than the hello it answers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace campus::probe {

enum class EchoType : std::uint8_t { hello = 1, challenge = 2, response = 3, ready = 4, probe = 5, echo = 6 };

inline constexpr std::size_t kEchoHeaderBytes = 48;

using SessionBytes = std::array<std::byte, 16>;

/// From the 32 hex digits of a session id.
[[nodiscard]] std::optional<SessionBytes> session_bytes(std::string_view id);

struct EchoPacket {
  EchoType type = EchoType::hello;
  SessionBytes session{};
  std::uint64_t sequence = 0;
  std::uint64_t sent_at = 0;
  std::uint64_t nonce = 0;
};

/// Writes the header; `to` has room for kEchoHeaderBytes.
void write_packet(const EchoPacket& packet, std::span<std::byte> to);
/// Nothing where the bytes are too few, the magic or type is not ours.
[[nodiscard]] std::optional<EchoPacket> read_packet(std::span<const std::byte> from);
/// Turns a probe into its echo in place.
void make_echo(std::span<std::byte> packet);

}  // namespace campus::probe
