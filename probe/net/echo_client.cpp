#include "probe/net/echo_client.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "probe/net/precise_sleep.h"
#include "probe/net/udp_greeting.h"

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLargestPacket = 9000;
constexpr int kReceiveBuffer = 4 << 20;

std::uint64_t now_ns() { return static_cast<std::uint64_t>(steady_clock::now().time_since_epoch() / nanoseconds(1)); }

/// The kernel's cumulative count of datagrams that did not fit into this socket.
std::int64_t overflow_of(const msghdr& header) {
  auto copy = header;
  for (cmsghdr* message = CMSG_FIRSTHDR(&copy); message != nullptr; message = CMSG_NXTHDR(&copy, message)) {
    if (message->cmsg_level != SOL_SOCKET || message->cmsg_type != SO_RXQ_OVFL) continue;
    std::uint32_t dropped = 0;
    std::memcpy(&dropped, CMSG_DATA(message), sizeof(dropped));
    return dropped;
  }
  return 0;
}

/// One batch of datagrams, with the place for their headers and the overflow counter.
class Batch {
 public:
  static constexpr std::size_t kPackets = 64;

  Batch() : control_(kPackets), storage_(kPackets * kEchoHeaderBytes) {
    for (std::size_t i = 0; i < kPackets; ++i) {
      vectors_[i] = {storage_.data() + i * kEchoHeaderBytes, kEchoHeaderBytes};
      headers_[i].msg_hdr.msg_iov = &vectors_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  /// Number of datagrams taken; only their headers are copied.
  int receive(int fd) {
    for (std::size_t i = 0; i < kPackets; ++i) {
      headers_[i].msg_hdr.msg_control = control_[i].data();
      headers_[i].msg_hdr.msg_controllen = control_[i].size();
    }
    return ::recvmmsg(fd, headers_.data(), kPackets, MSG_DONTWAIT, nullptr);
  }

  [[nodiscard]] std::span<const std::byte> packet(int i) const {
    const auto at = static_cast<std::size_t>(i);
    return std::span(storage_).subspan(at * kEchoHeaderBytes,
                                       std::min<std::size_t>(headers_[at].msg_len, kEchoHeaderBytes));
  }
  [[nodiscard]] std::int64_t overflow(int i) const {
    return overflow_of(headers_[static_cast<std::size_t>(i)].msg_hdr);
  }

 private:
  std::array<mmsghdr, kPackets> headers_{};
  std::array<iovec, kPackets> vectors_{};
  std::vector<std::array<char, 64>> control_;
  std::vector<std::byte> storage_;
};

}  // namespace

Result<EchoClient> EchoClient::open(const Address& responder, const std::string& session) {
  const auto bytes = session_bytes(session);
  if (!bytes) return Error{ErrorCode::bad_data, "the session id is not 32 hex digits"};
  auto socket = connect_udp(responder);
  if (!socket) return socket.error();
  const int on = 1;
  ::setsockopt(socket->get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
  ::setsockopt(socket->get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof(kReceiveBuffer));
  if (auto proven = prove_udp_address(*socket, *bytes); !proven) return proven.error();
  return EchoClient(*std::move(socket), *bytes);
}

EchoRun EchoClient::run(const Pacing& pacing, std::size_t packet_bytes, const std::stop_token& stop) {
  EchoRun run;
  first_of_run_ = next_sequence_;
  shared_->arrived = 0;
  shared_->sent_until = next_sequence_;
  {
    std::jthread taker([&](const std::stop_token& done) { take_echoes(done, run); });
    send_all(pacing, packet_bytes, stop, run);
    wait_for_stragglers(run.sent);
  }
  return run;
}

void EchoClient::wait_for_stragglers(std::int64_t sent) const {
  constexpr auto kTurn = std::chrono::milliseconds(10);
  const auto until = steady_clock::now() + std::chrono::milliseconds(400);
  while (shared_->arrived.load() < sent && steady_clock::now() < until) std::this_thread::sleep_for(kTurn);
}

void EchoClient::send_all(const Pacing& pacing, std::size_t packet_bytes, const std::stop_token& stop, EchoRun& run) {
  ask_for_precise_sleep();
  const auto bytes = std::clamp(packet_bytes, kEchoHeaderBytes, kLargestPacket);
  std::vector<std::byte> packet(bytes);
  const auto begin = steady_clock::now();
  auto due = begin;
  while (run.sent < pacing.packets && !stop.stop_requested()) {
    sleep_precisely_until(due);
    // A pause is made up for by two milliseconds at most: a longer burst could lose packets that the line would not
    // have lost.
    constexpr auto kMostArrears = std::chrono::milliseconds(2);
    const auto now = steady_clock::now();
    due = std::max<steady_clock::time_point>(due + pacing.burst_gap, now - kMostArrears);
    const auto burst = std::min(pacing.packets_per_burst, pacing.packets - run.sent);
    for (std::int64_t i = 0; i < burst; ++i) {
      write_packet({EchoType::probe, session_, next_sequence_, now_ns(), 0}, packet);
      shared_->sent_until = next_sequence_ + 1;
      if (::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
        if (errno == EAGAIN) (void)wait_for(socket_.get(), true, std::chrono::milliseconds(10));
        continue;
      }
      ++next_sequence_;
      ++run.sent;
    }
  }
  run.sending = steady_clock::now() - begin;
}

void EchoClient::take_echoes(const std::stop_token& stop, EchoRun& run) {
  Batch batch;
  std::vector<bool> seen;
  while (!stop.stop_requested()) {
    if (!wait_for(socket_.get(), false, std::chrono::milliseconds(20))) continue;
    const int count = batch.receive(socket_.get());
    const auto now = now_ns();
    for (int i = 0; i < count; ++i) {
      run.socket_dropped = std::max(run.socket_dropped, batch.overflow(i));
      const auto echo = read_packet(batch.packet(i));
      const bool ours = echo && echo->type == EchoType::echo && echo->session == session_ &&
                        echo->sequence >= first_of_run_ && echo->sequence < shared_->sent_until.load() &&
                        echo->sent_at <= now;
      if (!ours) continue;
      const auto index = static_cast<std::size_t>(echo->sequence - first_of_run_);
      if (seen.size() <= index) seen.resize(index + 1024);
      if (seen[index]) continue;
      seen[index] = true;
      ++run.arrived_here;
      ++shared_->arrived;
      run.round_trips.on_echo(nanoseconds(now - echo->sent_at));
    }
  }
}

}  // namespace campus::probe
