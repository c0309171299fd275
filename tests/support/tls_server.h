#pragma once
// An HTTP server of a test on the loopback, within TLS or without: each request is answered by a function.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/certificates.h"

namespace campus::testing {

struct ServedRequest {
  std::string head;
  std::string body;
};

class TlsServer {
 public:
  /// Returns the whole answer, head and body; empty: the connection stays open and silent.
  using Script = std::function<std::string(const ServedRequest&)>;

  /// `credentials.certificate` may have the rest of its chain behind it. Without TLS where it is empty.
  TlsServer(Credentials credentials, Script script);
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer();

  [[nodiscard]] int port() const { return port_; }
  /// `https://127.0.0.1:PORT`, or http.
  [[nodiscard]] std::string url() const;
  /// Requests that came through, in their order.
  [[nodiscard]] std::vector<ServedRequest> requests() const;
  /// Most versions of TLS are left out: for clients that must not take an old one.
  void offer_only(int version);

  [[nodiscard]] static std::string answer(int status, const std::string& body,
                                          const std::string& type = "application/json",
                                          const std::string& headers = {});

 private:
  struct Tls;
  void accept_all(const std::stop_token& stop);
  void serve(int descriptor, const std::stop_token& stop);

  Script script_;
  std::unique_ptr<Tls> tls_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<ServedRequest> requests_;
  std::jthread thread_;
};

}  // namespace campus::testing
