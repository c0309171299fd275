#pragma once
// A TCP server that answers each connection with what a script says: a peer that lies, stalls or breaks off.

#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "probe/net/socket.h"

namespace campus::probe {

class ScriptedServer {
 public:
  /// Gets each request's head; what it returns is sent. `hold` keeps the connection open and silent afterwards.
  struct Answer {
    std::string text;
    bool hold = false;
  };
  using Script = std::function<Answer(const std::string& head)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    listener_ = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto any = *numeric_address("127.0.0.1", 0);
    (void)::bind(listener_.get(), any.get(), any.length);
    (void)::listen(listener_.get(), 16);
    address_ = local_address(listener_.get());
    thread_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
  }

  [[nodiscard]] HostPort where() const { return *parse_host_port(address_.text(), 0); }

  [[nodiscard]] static std::string json(int status, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  }

 private:
  void accept_all(const std::stop_token& stop) {
    std::vector<Socket> held;
    while (!stop.stop_requested()) {
      if (!wait_for(listener_.get(), false, std::chrono::milliseconds(50))) continue;
      Socket peer(::accept(listener_.get(), nullptr, nullptr));
      std::array<char, 8192> head{};
      if (!wait_for(peer.get(), false, std::chrono::milliseconds(500))) continue;
      const auto got = ::recv(peer.get(), head.data(), head.size(), 0);
      const auto answer = script_(std::string(head.data(), got > 0 ? static_cast<std::size_t>(got) : 0));
      (void)::send(peer.get(), answer.text.data(), answer.text.size(), MSG_NOSIGNAL);
      if (answer.hold) held.push_back(std::move(peer));
    }
  }

  Script script_;
  Socket listener_;
  Address address_;
  std::jthread thread_;
};

}  // namespace campus::probe
