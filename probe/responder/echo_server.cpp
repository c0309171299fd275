#include "probe/responder/echo_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace campus::probe {
namespace {

constexpr std::size_t kPackets = 64;
constexpr std::size_t kLargestPacket = 9000;
constexpr int kMostChallenges = 20;
constexpr int kSocketBuffer = 4 << 20;

/// Without the text form: this runs for every packet.
bool same_endpoint(const Address& a, const Address& b) {
  if (a.length == 0 || a.family() != b.family()) return false;
  if (a.family() == AF_INET) {
    sockaddr_in x{};
    sockaddr_in y{};
    std::memcpy(&x, &a.storage, sizeof(x));
    std::memcpy(&y, &b.storage, sizeof(y));
    return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
  }
  sockaddr_in6 x{};
  sockaddr_in6 y{};
  std::memcpy(&x, &a.storage, sizeof(x));
  std::memcpy(&y, &b.storage, sizeof(y));
  return x.sin6_port == y.sin6_port && std::memcmp(&x.sin6_addr, &y.sin6_addr, sizeof(x.sin6_addr)) == 0;
}

void ask_for(int fd, int level, int option) {
  const int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof(on));
}

}  // namespace

/// Datagrams with their senders and the local address each came to, so that the answer leaves from there.
class EchoServer::Batch {
 public:
  Batch() : storage_(kPackets * kLargestPacket) {
    for (std::size_t i = 0; i < kPackets; ++i) {
      vectors_[i].iov_base = storage_.data() + i * kLargestPacket;
      in_[i].msg_hdr.msg_name = &from_[i].storage;
      in_[i].msg_hdr.msg_iov = &vectors_[i];
      in_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  int receive(int fd) {
    for (std::size_t i = 0; i < kPackets; ++i) {
      vectors_[i].iov_len = kLargestPacket;
      in_[i].msg_hdr.msg_namelen = sizeof(from_[i].storage);
      in_[i].msg_hdr.msg_control = control_[i].data();
      in_[i].msg_hdr.msg_controllen = control_[i].size();
    }
    const int count = ::recvmmsg(fd, in_.data(), kPackets, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
      from_[static_cast<std::size_t>(i)].length = in_[static_cast<std::size_t>(i)].msg_hdr.msg_namelen;
    }
    out_count_ = 0;
    return count;
  }

  [[nodiscard]] std::span<std::byte> packet(std::size_t i) {
    return std::span(storage_).subspan(i * kLargestPacket, in_[i].msg_len);
  }
  [[nodiscard]] const Address& from(std::size_t i) const { return from_[i]; }

  /// `bound` is the socket's own; one bound to every address learns from the packet which it was.
  [[nodiscard]] Address sent_to(std::size_t i, const Address& bound) const {
    auto local = bound;
    if (const auto* v4 = find(i, IPPROTO_IP, IP_PKTINFO)) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(v4), sizeof(info));
      sockaddr_in address{};
      std::memcpy(&address, &local.storage, sizeof(address));
      address.sin_addr = info.ipi_addr;
      std::memcpy(&local.storage, &address, sizeof(address));
    } else if (const auto* v6 = find(i, IPPROTO_IPV6, IPV6_PKTINFO)) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(v6), sizeof(info));
      sockaddr_in6 address{};
      std::memcpy(&address, &local.storage, sizeof(address));
      address.sin6_addr = info.ipi6_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) address.sin6_scope_id = info.ipi6_ifindex;
      std::memcpy(&local.storage, &address, sizeof(address));
    }
    return local;
  }

  [[nodiscard]] std::int64_t dropped(std::size_t i) const {
    std::uint32_t dropped = 0;
    if (const auto* message = find(i, SOL_SOCKET, SO_RXQ_OVFL))
      std::memcpy(&dropped, CMSG_DATA(message), sizeof(dropped));
    return dropped;
  }

  void queue_answer(std::size_t i) {
    auto& out = out_[out_count_++].msg_hdr;
    out = in_[i].msg_hdr;
    vectors_[i].iov_len = in_[i].msg_len;
    out.msg_control = nullptr;
    out.msg_controllen = 0;
    out.msg_flags = 0;
    keep_local_address(i, out);
  }

  /// A full queue below us must not look like loss on the line: wait for room, but never for long.
  void send(int fd) {
    constexpr int kMostWaits = 5;
    unsigned sent = 0;
    for (int waits = 0; sent < out_count_ && waits < kMostWaits;) {
      const int count = ::sendmmsg(fd, out_.data() + sent, out_count_ - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count > 0) {
        sent += static_cast<unsigned>(count);
        continue;
      }
      // One address that cannot be reached must not hold back the others.
      if (errno != EAGAIN && errno != ENOBUFS) ++sent;
      ++waits;
      (void)wait_for(fd, true, std::chrono::milliseconds(5));
    }
  }

 private:
  [[nodiscard]] const cmsghdr* find(std::size_t i, int level, int type) const {
    auto header = in_[i].msg_hdr;
    for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
      if (message->cmsg_level == level && message->cmsg_type == type) return message;
    }
    return nullptr;
  }

  template <class Info>
  void put_control(std::size_t i, msghdr& out, int level, int type, const Info& info) {
    out.msg_control = answer_control_[i].data();
    out.msg_controllen = CMSG_SPACE(sizeof(Info));
    cmsghdr* message = CMSG_FIRSTHDR(&out);
    message->cmsg_level = level;
    message->cmsg_type = type;
    message->cmsg_len = CMSG_LEN(sizeof(Info));
    std::memcpy(CMSG_DATA(message), &info, sizeof(Info));
  }

  void keep_local_address(std::size_t i, msghdr& out) {
    if (const auto* v4 = find(i, IPPROTO_IP, IP_PKTINFO)) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(v4), sizeof(info));
      info.ipi_spec_dst = info.ipi_addr;
      info.ipi_ifindex = 0;
      put_control(i, out, IPPROTO_IP, IP_PKTINFO, info);
    } else if (const auto* v6 = find(i, IPPROTO_IPV6, IPV6_PKTINFO)) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(v6), sizeof(info));
      if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
      put_control(i, out, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
  }

  struct alignas(cmsghdr) Control : std::array<char, 128> {};
  std::vector<std::byte> storage_;
  std::array<iovec, kPackets> vectors_{};
  std::array<mmsghdr, kPackets> in_{};
  std::array<mmsghdr, kPackets> out_{};
  std::array<Address, kPackets> from_{};
  std::array<Control, kPackets> control_{};
  std::array<Control, kPackets> answer_control_{};
  unsigned out_count_ = 0;
};

EchoServer::EchoServer(const Clock& clock, RandomSource& random) : clock_(clock), random_(random) {}

EchoServer::~EchoServer() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Result<Address> EchoServer::listen(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (address.family() == AF_INET6) ask_for(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  if (!socket.is_open() || ::bind(socket.get(), address.get(), address.length) != 0) {
    return Error{ErrorCode::cannot_create, "cannot listen on UDP " + address.text() + ": " + std::strerror(errno) +
                                               "; choose another address with --listen"};
  }
  ask_for(socket.get(), SOL_SOCKET, SO_RXQ_OVFL);
  ask_for(socket.get(), address.family() == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP,
          address.family() == AF_INET6 ? IPV6_RECVPKTINFO : IP_PKTINFO);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof(kSocketBuffer));
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof(kSocketBuffer));
  // After the bind, so that a second responder on this port is refused; the sockets of trains share it.
  ask_for(socket.get(), SOL_SOCKET, SO_REUSEPORT);
  const auto bound = local_address(socket.get());
  sockets_.push_back(std::move(socket));
  return bound;
}

void EchoServer::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void EchoServer::open(const SessionBytes& session, const std::string& owner_ip, std::chrono::nanoseconds lifetime,
                      DataSize bytes, TakeSocket take_socket) {
  const auto nonce = fresh_nonce();
  const std::lock_guard lock(mutex_);
  Session fresh;
  fresh.owner_ip = owner_ip;
  fresh.ends = clock_.steady() + lifetime;
  fresh.bytes_left = bytes.bytes();
  fresh.nonce = nonce;
  fresh.take_socket = std::move(take_socket);
  sessions_[session] = std::move(fresh);
}

void EchoServer::close(const SessionBytes& session) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(session);
}

EchoServer::Counts EchoServer::counts(const SessionBytes& session) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) return {};
  std::int64_t dropped = 0;
  for (const auto& [fd, count] : socket_dropped_) dropped += count;
  return {found->second.received, found->second.echoed, found->second.bytes_left, dropped, cores_};
}

std::uint64_t EchoServer::fresh_nonce() {
  std::array<std::byte, 8> bytes{};
  random_.fill(bytes);
  std::uint64_t nonce = 0;
  for (const auto byte : bytes) nonce = (nonce << 8U) | std::to_integer<std::uint64_t>(byte);
  return nonce;
}

void EchoServer::run(const std::stop_token& stop) {
  Batch batch;
  std::vector<pollfd> waiting;
  for (const auto& socket : sockets_) waiting.push_back({socket.get(), POLLIN, 0});
  while (!stop.stop_requested()) {
    constexpr int kTurnMs = 100;
    if (::poll(waiting.data(), waiting.size(), kTurnMs) <= 0) continue;
    for (const auto& one : waiting) {
      if (one.revents != 0) serve(one.fd, batch);
    }
  }
}

void EchoServer::serve(int fd, Batch& batch) {
  const int count = batch.receive(fd);
  if (count <= 0) return;
  const auto bound = local_address(fd);
  {
    const std::lock_guard lock(mutex_);
    if (const auto core = ::sched_getcpu(); std::find(cores_.begin(), cores_.end(), core) == cores_.end()) {
      cores_.push_back(core);
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const auto packet = batch.packet(i);
      auto& dropped = socket_dropped_[fd];
      dropped = std::max(dropped, batch.dropped(i));
      if (answer(packet, {batch.from(i), batch.sent_to(i, bound)}, fd)) batch.queue_answer(i);
    }
  }
  batch.send(fd);
}

bool EchoServer::answer(std::span<std::byte> packet, const Ends& ends, int fd) {
  const auto length = static_cast<std::int64_t>(packet.size());
  const auto read = read_packet(packet);
  if (!read) return false;
  const auto found = sessions_.find(read->session);
  if (found == sessions_.end()) return false;
  auto& session = found->second;
  if (clock_.steady() > session.ends || session.bytes_left < length) return false;
  if (read->type == EchoType::hello || read->type == EchoType::response) {
    return greet(session, *read, packet, ends, fd);
  }
  if (read->type != EchoType::probe || session.take_socket || !same_endpoint(session.proven, ends.peer)) return false;
  session.bytes_left -= length;
  ++session.received;
  ++session.echoed;
  make_echo(packet);
  return true;
}

bool EchoServer::greet(Session& session, const EchoPacket& packet, std::span<std::byte> out, const Ends& ends, int fd) {
  if (ends.peer.host_text() != session.owner_ip || ++session.challenges > kMostChallenges) return false;
  EchoPacket reply = packet;
  if (packet.type == EchoType::response && packet.nonce == session.nonce) {
    const bool first = session.proven.length == 0;
    session.proven = ends.peer;
    reply.type = EchoType::ready;
    if (session.take_socket && first) session.take_socket(connected_socket(ends, fd));
  } else if (packet.type == EchoType::hello) {
    reply.type = EchoType::challenge;
    reply.nonce = session.nonce;
  } else {
    return false;
  }
  write_packet(reply, out);
  return true;
}

Socket EchoServer::connected_socket(const Ends& ends, int fd) {
  Socket socket(::socket(ends.local.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (ends.local.family() == AF_INET6) ask_for(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  ask_for(socket.get(), SOL_SOCKET, SO_REUSEPORT);
  const bool connected = socket.is_open() && ::bind(socket.get(), ends.local.get(), ends.local.length) == 0 &&
                         ::connect(socket.get(), ends.peer.get(), ends.peer.length) == 0;
  if (!connected) return {};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof(kSocketBuffer));
  // Between bind and connect it shared everybody's packets.
  std::array<std::byte, kLargestPacket> strayed{};
  while (true) {
    Address from;
    from.length = sizeof(from.storage);
    const auto length =
        ::recvfrom(socket.get(), strayed.data(), strayed.size(), MSG_DONTWAIT, from.get(), &from.length);
    if (length < 0) break;
    const auto packet = std::span(strayed).first(static_cast<std::size_t>(length));
    if (!same_endpoint(ends.peer, from) && answer(packet, {from, ends.local}, fd)) {
      (void)::sendto(fd, packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL, from.get(), from.length);
    }
  }
  return socket;
}

}  // namespace campus::probe
