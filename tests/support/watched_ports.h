#pragma once
// Loopback ports that tell what came to them, and one that is busy: silent without being closed.

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "probe/net/socket.h"

namespace campus::probe {

inline Socket bound_socket(int type, const std::string& ip = "127.0.0.1", std::uint16_t port = 0) {
  Socket socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  const auto address = *numeric_address(ip, port);
  if (::bind(socket.get(), address.get(), address.length) != 0) return {};
  return socket;
}

/// Accepts everybody, reads what comes until they leave.
class WatchedListener {
 public:
  explicit WatchedListener(Socket socket = bound_socket(SOCK_STREAM)) : socket_(std::move(socket)) {
    (void)::listen(socket_.get(), 64);
    address_ = local_address(socket_.get());
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  [[nodiscard]] std::string text() const { return address_.text(); }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int bytes() const { return bytes_; }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!wait_for(socket_.get(), false, std::chrono::milliseconds(20))) continue;
      const Socket peer(::accept(socket_.get(), nullptr, nullptr));
      ++connections_;
      std::array<char, 1024> piece{};
      while (!stop.stop_requested() && wait_for(peer.get(), false, std::chrono::milliseconds(500))) {
        const auto got = ::recv(peer.get(), piece.data(), piece.size(), 0);
        if (got <= 0) break;
        bytes_ += static_cast<int>(got);
      }
    }
  }

  Socket socket_;
  Address address_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> bytes_ = 0;
  std::jthread thread_;
};

/// Nobody listens there any more.
inline std::string closed_port() { return local_address(bound_socket(SOCK_STREAM).get()).text(); }

/// Listens, but its queue is full: a connection gets no answer at all.
class BusyListener {
 public:
  BusyListener() {
    (void)::listen(socket_.get(), 0);
    const auto address = local_address(socket_.get());
    for (int i = 0; i < 4; ++i) {
      if (auto filler = connect_tcp(address, std::chrono::milliseconds(50))) fillers_.push_back(*std::move(filler));
    }
  }
  [[nodiscard]] std::string text() const { return local_address(socket_.get()).text(); }

 private:
  Socket socket_ = bound_socket(SOCK_STREAM);
  std::vector<Socket> fillers_;
};

}  // namespace campus::probe
