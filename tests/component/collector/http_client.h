#pragma once
// A plain HTTP/1.1 client over a socket of its own, so that tests decide about every byte.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace campus::collector::testing {

struct HttpAnswer {
  int status = 0;  ///< 0: no answer
  std::string head;
  std::string body;
};

class HttpClient {
 public:
  /// `source`: an address of 127.0.0.0/8 to come from.
  explicit HttpClient(const std::string& address, const std::string& source = "127.0.0.1")
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, source.c_str(), &own.sin_addr);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own);
    connected_ = connect(fd_, address);
    be_patient();
  }
  /// Over a socket that is connected already, which is closed with the client.
  explicit HttpClient(int connected) : fd_(connected), connected_(true) { be_patient(); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() { ::close(fd_); }

  [[nodiscard]] bool connected() const { return connected_; }

  static bool connect(int socket, const std::string& address) {
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.substr(address.rfind(':') + 1).c_str())));
    ::inet_pton(AF_INET, address.substr(0, address.rfind(':')).c_str(), &peer.sin_addr);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return ::connect(socket, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = put(bytes);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  HttpAnswer receive(bool has_body = true) {
    HttpAnswer answer;
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return answer;
    }
    answer.head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    answer.status = std::atoi(answer.head.substr(9, 3).c_str());
    const auto at = answer.head.find("Content-Length: ");
    const auto length =
        !has_body || at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoll(answer.head.c_str() + at + 16));
    while (buffer_.size() < length) {
      if (!fill()) return {};
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
  }

  HttpAnswer get(const std::string& target, const std::string& headers = "", const std::string& method = "GET") {
    send(method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
    return receive(method != "HEAD");
  }

  HttpAnswer post(const std::string& target, const std::string& body, const std::string& headers = "") {
    send("POST " + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n");
    send(body);
    return receive();
  }

  /// Whether something has come already.
  [[nodiscard]] bool has_answer() const {
    pollfd wait{fd_, POLLIN, 0};
    return ::poll(&wait, 1, 0) == 1;
  }

  /// True once the peer has closed; false if it has not within the time.
  [[nodiscard]] bool closes_within(int milliseconds) {
    pollfd wait{fd_, POLLIN, 0};
    char byte = 0;
    return ::poll(&wait, 1, milliseconds) == 1 && ::recv(fd_, &byte, 1, 0) <= 0;
  }
  /// True once the peer has given the connection up, though there is something to read.
  [[nodiscard]] bool breaks_within(int milliseconds) const {
    pollfd wait{fd_, 0, 0};
    return ::poll(&wait, 1, milliseconds) == 1 && (wait.revents & (POLLHUP | POLLERR)) != 0;
  }
  /// As closes_within(), whatever still comes before.
  [[nodiscard]] bool ends_within(int milliseconds) {
    pollfd wait{fd_, POLLIN, 0};
    char bytes[1024];
    while (::poll(&wait, 1, milliseconds) == 1) {
      if (::recv(fd_, bytes, sizeof bytes, 0) <= 0) return true;
    }
    return false;
  }

 protected:
  virtual ssize_t put(std::string_view bytes) { return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  virtual ssize_t take(char* into, std::size_t size) { return ::recv(fd_, into, size, 0); }
  [[nodiscard]] int descriptor() const { return fd_; }

 private:
  void be_patient() const {
    const timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  bool fill() {
    char piece[16384];
    const auto got = take(piece, sizeof piece);
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace campus::collector::testing
