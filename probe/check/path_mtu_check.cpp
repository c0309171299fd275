#include "probe/check/path_mtu_check.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "probe/check/observation.h"
#include "probe/check/random_number.h"
#include "probe/net/port_facts.h"
#include "probe/net/responder_client.h"
#include "probe/net/udp_greeting.h"
#include "probe/net/udp_path.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kQuantity = "path.mtu";
constexpr std::int64_t kLargestPacket = 9000;
constexpr int kTries = 3;

/// IP_PMTUDISC_PROBE: never in pieces, and what the kernel believes of the path is not asked.
bool forbid_fragments(int fd, int ip_version) {
  const int v4 = IP_PMTUDISC_PROBE;
  const int v6 = IPV6_PMTUDISC_PROBE;
  return ip_version == 6 ? ::setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof(v6)) == 0
                         : ::setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof(v4)) == 0;
}

/// Packets of one size, each with a number of its own, until one is echoed.
class SizeProbe {
 public:
  SizeProbe(const Socket& socket, const SessionBytes& session, milliseconds patience, const std::stop_token& stop)
      : socket_(socket), session_(session), patience_(patience), stop_(stop) {}

  bool carries(std::int64_t payload) {
    std::vector<std::byte> packet(static_cast<std::size_t>(payload));
    for (int i = 0; i < kTries && !stop_.stop_requested(); ++i) {
      const auto mark = random_number();
      write_packet({EchoType::probe, session_, ++sequence_, mark, 0}, packet);
      if (::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) >= 0 && comes_back(mark)) return true;
    }
    return false;
  }

 private:
  bool comes_back(std::uint64_t mark) {
    std::array<std::byte, kEchoHeaderBytes> echo{};
    const auto until = steady_clock::now() + patience_;
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      if (left <= milliseconds(0) || !wait_for(socket_.get(), false, left)) return false;
      const auto got = ::recv(socket_.get(), echo.data(), echo.size(), 0);
      if (got < 0) continue;
      const auto packet = read_packet(std::span<const std::byte>(echo).first(static_cast<std::size_t>(got)));
      const bool ours = packet && packet->type == EchoType::echo && packet->session == session_;
      if (ours && packet->sequence == sequence_ && packet->sent_at == mark) return true;
    }
  }

  const Socket& socket_;
  SessionBytes session_;
  milliseconds patience_;
  const std::stop_token& stop_;
  std::uint64_t sequence_ = 0;
};

CheckObservation found(std::int64_t mtu, std::int64_t port_mtu, const Address& responder,
                       const std::string& interface) {
  auto detail =
      "responder=" + responder.text() + " interface=" + interface + " interface_mtu=" + std::to_string(port_mtu);
  constexpr std::int64_t kOrdinaryMtu = 1500;
  if (port_mtu == kOrdinaryMtu && mtu < port_mtu) {
    detail += " encapsulation_at_least=" + std::to_string(port_mtu - mtu);
  }
  return observed(kQuantity, static_cast<double>(mtu), 1, detail);
}

CheckObservation search(const Socket& socket, const SessionBytes& session, const std::stop_token& stop) {
  const auto responder = peer_address(socket.get());
  const auto greeted = prove_udp_address(socket, session);
  if (!greeted) return unseen(kQuantity, reason_of(greeted.error()), greeted.error().message);
  const auto port = port_of(local_address(socket.get()));
  const UdpPath path{responder.ip_version(), 0, false};
  const auto most = std::min(port.mtu > 0 ? port.mtu : std::int64_t{1500}, kLargestPacket);
  const auto least = std::int64_t{responder.ip_version() == 6 ? 1280 : 576};
  if (!forbid_fragments(socket.get(), responder.ip_version())) {
    return unseen(kQuantity, Reason::unavailable_here, "fragments cannot be forbidden here");
  }
  constexpr milliseconds kPatience{300};
  SizeProbe probe(socket, session, kPatience, stop);
  const auto mtu = largest_carried(std::min(least, most), most,
                                   [&](std::int64_t bytes) { return probe.carries(bytes - path.headers()); });
  if (stop.stop_requested()) return unseen(kQuantity, Reason::interrupted, "responder=" + responder.text());
  if (!mtu) return unseen(kQuantity, Reason::not_measured, "responder=" + responder.text() + " no echo");
  return found(*mtu, port.mtu, responder, port.interface);
}

SessionRequest session_request() {
  SessionRequest request;
  request.method = Method::latency;
  request.duration = std::chrono::seconds(60);
  request.bytes = DataSize::bytes(4 << 20);
  return request;
}

}  // namespace

std::optional<std::int64_t> largest_carried(std::int64_t least, std::int64_t most,
                                            const std::function<bool(std::int64_t)>& carries) {
  if (carries(most)) return most;
  if (!carries(least)) return std::nullopt;
  constexpr int kMostDoubts = 3;
  auto good = least;
  for (int doubts = 0; good < most && doubts < kMostDoubts; ++doubts) {
    auto bad = most;
    while (bad - good > 1) {
      const auto middle = good + (bad - good) / 2;
      if (carries(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    if (!carries(bad)) return good;
    good = bad;
  }
  return good;
}

CheckObservation check_path_mtu(const std::optional<HostPort>& responder, const std::string& device_key,
                                const std::shared_ptr<HeldTicket>& ticket, const std::stop_token& stop) {
  if (!responder) return unseen(kQuantity, Reason::no_responder, "");
  ResponderClient client(*responder, device_key);
  client.show(ticket);
  const auto grant = client.open(session_request(), std::chrono::seconds(60), stop);
  if (!grant) return unseen(kQuantity, reason_of(grant.error()), grant.error().message);
  const auto session = session_bytes(grant->id);
  const auto socket = connect_udp(client.address());
  auto seen = session && socket
                  ? search(*socket, *session, stop)
                  : unseen(kQuantity, Reason::responder_misbehaved, "responder=" + client.address().text());
  client.close(grant->id);
  return seen;
}

}  // namespace campus::probe
