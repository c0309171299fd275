#pragma once
// A connection within TLS. OpenSSL works on the socket itself, without the pairs of buffers of asio::ssl::stream: one
// that waits costs some ten kilobytes instead of eighty.

#include <memory>

#include "collector/http/connection.h"
#include "collector/http/server_certificate.h"

struct ssl_st;

namespace campus::collector {

class TlsConnection final : public Connection {
 public:
  TlsConnection(Socket socket, ServerCertificate::Context context);

  /// Nothing is spent on the peer before its first message is here as a whole.
  void open(Opened done) override;
  void read(boost::asio::mutable_buffer into, Moved done) override;
  void write(std::string_view head, std::string_view body, Moved done) override;
  void end() override;

 private:
  using Retry = std::function<void()>;
  struct Free {
    void operator()(ssl_st* tls) const;
  };

  void wait_for_bytes(std::size_t bytes, Opened done);
  void look_at_first_record(Opened done);
  void begin(const Opened& done);
  void shake_hands(const Opened& done);
  void write_on(Moved done);
  /// What a call that has not succeeded waits for: then `retry`, or `failed` where it never will.
  void wait(int status, Retry retry, const std::function<void(error_code)>& failed);
  void finish(Moved done, error_code error, std::size_t bytes);

  ServerCertificate::Context context_;
  std::unique_ptr<ssl_st, Free> tls_;  ///< none before the first message, and for a peer that speaks plainly
  std::string_view head_;              ///< what is left to be written
  std::string_view body_;
  std::size_t awaited_ = 0;  ///< before the handshake
  bool broken_ = false;
};

}  // namespace campus::collector
