#include "probe/net/udp_greeting.h"

#include <sys/socket.h>

#include <array>
#include <chrono>

namespace campus::probe {

Result<RoundTrips> prove_udp_address(const Socket& socket, const SessionBytes& session) {
  RoundTrips times;
  std::array<std::byte, kEchoHeaderBytes> out{};
  std::array<std::byte, kEchoHeaderBytes> in{};
  EchoPacket next{EchoType::hello, session, 0, 0, 0};
  for (int attempt = 0; attempt < 10; ++attempt) {
    write_packet(next, out);
    const auto sent = std::chrono::steady_clock::now();
    (void)::send(socket.get(), out.data(), out.size(), MSG_NOSIGNAL);
    if (!wait_for(socket.get(), false, std::chrono::milliseconds(200))) continue;
    const auto got = ::recv(socket.get(), in.data(), in.size(), 0);
    if (got < 0) continue;
    const auto packet = read_packet(std::span<const std::byte>(in).first(static_cast<std::size_t>(got)));
    if (!packet || packet->session != session) continue;
    times.on_echo(std::chrono::steady_clock::now() - sent);
    if (packet->type == EchoType::ready) return times;
    if (packet->type == EchoType::challenge) next = {EchoType::response, session, 0, 0, packet->nonce};
  }
  return Error{ErrorCode::unavailable, "no answer over UDP from " + peer_address(socket.get()).text() +
                                           "; check that UDP port 8601 is let through"};
}

}  // namespace campus::probe
