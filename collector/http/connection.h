#pragma once
// One peer's bytes: plain here, within TLS in tls_connection.h. What they mean is the session's.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <optional>
#include <string_view>

#include "collector/http/tls_failure.h"

namespace campus::collector {

/// All calls on the strand of its socket, one at a time; what is called back comes on it too, after the call has
/// returned, and not after the connection is gone.
class Connection {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using error_code = boost::system::error_code;
  using Moved = std::function<void(error_code, std::size_t)>;
  /// Open, or why not; neither where the peer went without a word.
  using Opened = std::function<void(bool open, std::optional<TlsFailure> failure)>;

  explicit Connection(Socket socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// First of all calls. After `plain_http` the connection is a plain one, so that the peer can be told.
  virtual void open(Opened done);
  /// At least one byte, or an error: eof where the peer has ended.
  virtual void read(boost::asio::mutable_buffer into, Moved done);
  /// Everything. The bytes have to stay where they are until then.
  virtual void write(std::string_view head, std::string_view body, Moved done);
  /// We write nothing more.
  virtual void end();
  /// Bytes that nobody looks at.
  void discard(boost::asio::mutable_buffer into, Moved done);

  void cancel();          ///< what is under way ends with operation_aborted
  void abort();           ///< closes; likewise
  void give_up_unsent();  ///< from now on abort() does not leave to the kernel what the peer has not taken
  [[nodiscard]] Socket::executor_type executor() { return socket_.get_executor(); }
  [[nodiscard]] const boost::asio::ip::address& peer() const { return peer_; }

 protected:
  [[nodiscard]] Socket& socket() { return socket_; }

 private:
  Socket socket_;
  boost::asio::ip::address peer_;
};

/// This machine, RFC 1918, or a unique local address.
[[nodiscard]] bool is_private(const boost::asio::ip::address& address);

}  // namespace campus::collector
