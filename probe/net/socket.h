#pragma once
// An owned file descriptor, and connecting to numeric addresses.

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/net/host_port.h"
#include "core/result.h"

namespace campus::probe {

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.release()) {}
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int release() noexcept;
  void close();

 private:
  int fd_ = -1;
};

/// A numeric socket address.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int family() const { return storage.ss_family; }
  [[nodiscard]] int ip_version() const { return family() == AF_INET6 ? 6 : 4; }
  [[nodiscard]] const sockaddr* get() const;
  [[nodiscard]] sockaddr* get();
  [[nodiscard]] std::string host_text() const;  ///< without the port; IPv4-mapped IPv6 as IPv4
  [[nodiscard]] std::string text() const;       ///< with the port
  [[nodiscard]] bool same_host(const Address& other) const { return host_text() == other.host_text(); }
};

/// Numeric only; never asks a resolver.
[[nodiscard]] Result<Address> numeric_address(const std::string& ip, std::uint16_t port);
/// Asks the resolver for names; the first address it gives.
[[nodiscard]] Result<Address> resolve_address(const HostPort& where);
[[nodiscard]] Address local_address(int fd);
[[nodiscard]] Address peer_address(int fd);

/// A connected, non-blocking TCP socket without Nagle's delay.
[[nodiscard]] Result<Socket> connect_tcp(const Address& address, std::chrono::milliseconds within);
/// A connected, non-blocking UDP socket.
[[nodiscard]] Result<Socket> connect_udp(const Address& address);

/// Waits until readable (or writable); false when the time is over or the socket failed.
[[nodiscard]] bool wait_for(int fd, bool writable, std::chrono::milliseconds within);

}  // namespace campus::probe
