#include "probe/net/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

namespace campus::probe {
namespace {

Error unavailable(const Address& address, const std::string& why) {
  return Error{ErrorCode::unavailable, "cannot connect to " + address.text() + ": " + why};
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

Socket::~Socket() { close(); }

int Socket::release() noexcept { return std::exchange(fd_, -1); }

void Socket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

const sockaddr* Address::get() const { return reinterpret_cast<const sockaddr*>(&storage); }  // NOLINT
sockaddr* Address::get() { return reinterpret_cast<sockaddr*>(&storage); }                    // NOLINT

std::string Address::host_text() const {
  std::array<char, NI_MAXHOST> host{};
  if (length == 0 || ::getnameinfo(get(), length, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return "?";
  std::string text = host.data();
  constexpr std::string_view kMapped = "::ffff:";
  if (text.starts_with(kMapped) && text.find('.') != std::string::npos) text.erase(0, kMapped.size());
  return text;
}

std::string Address::text() const {
  const auto port = family() == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port  // NOLINT
                                         : reinterpret_cast<const sockaddr_in*>(&storage)->sin_port;   // NOLINT
  return to_authority({host_text(), ntohs(port)});
}

namespace {

std::optional<Address> first_address(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_flags = flags;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  Address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  ::freeaddrinfo(found);
  return address;
}

}  // namespace

Result<Address> numeric_address(const std::string& ip, std::uint16_t port) {
  const auto address = first_address(ip, port, AI_NUMERICHOST | AI_NUMERICSERV);
  if (!address) return Error{ErrorCode::bad_data, "'" + ip + "' is not a numeric address"};
  return *address;
}

Result<Address> resolve_address(const HostPort& where) {
  const auto address = first_address(where.host, where.port, AI_NUMERICSERV);
  if (!address) return Error{ErrorCode::unavailable, "the name '" + where.host + "' has no address"};
  return *address;
}

Address local_address(int fd) {
  Address address;
  address.length = sizeof(address.storage);
  if (::getsockname(fd, address.get(), &address.length) != 0) address.length = 0;
  return address;
}

Address peer_address(int fd) {
  Address address;
  address.length = sizeof(address.storage);
  if (::getpeername(fd, address.get(), &address.length) != 0) address.length = 0;
  return address;
}

bool wait_for(int fd, bool writable, std::chrono::milliseconds within) {
  pollfd waiting{fd, static_cast<short>(writable ? POLLOUT : POLLIN), 0};
  while (true) {
    const int ready = ::poll(&waiting, 1, static_cast<int>(within.count()));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0;
  }
}

Result<Socket> connect_tcp(const Address& address, std::chrono::milliseconds within) {
  Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return unavailable(address, std::strerror(errno));
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (::connect(socket.get(), address.get(), address.length) != 0) {
    if (errno != EINPROGRESS) return unavailable(address, std::strerror(errno));
    if (!wait_for(socket.get(), true, within)) return unavailable(address, "no answer");
    int error = 0;
    socklen_t length = sizeof(error);
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return unavailable(address, std::strerror(error));
  }
  return socket;
}

Result<Socket> connect_udp(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open() || ::connect(socket.get(), address.get(), address.length) != 0) {
    return unavailable(address, std::strerror(errno));
  }
  return socket;
}

}  // namespace campus::probe
