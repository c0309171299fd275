#pragma once
// One connection to a collector: opened when something is to be sent, kept as long as the collector keeps it.
// Boost.Beast stays behind this header and its neighbours.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "collector/simulate/delivery/target.h"

namespace campus::collector::simulate {

/// What became of one request.
struct Reply {
  int status = 0;                  ///< of HTTP; 0 where there was no answer
  std::string failure;             ///< why there was none: `connect`, `timeout`, `closed`, `ports`, `descriptors`
  bool on_old_connection = false;  ///< which the other end may have closed meanwhile
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
  std::chrono::nanoseconds since_send{};                  ///< until the whole answer was read
  std::optional<std::chrono::nanoseconds> since_connect;  ///< where the connection was opened for it
};

/// All calls on the thread that runs `io`; one request at a time. Close it before it goes while a request is out.
class ClientConnection {
 public:
  using Handler = std::function<void(Reply)>;

  /// `source` is null where the system chooses. Both references and `head` (see head_of) must outlive it.
  ClientConnection(boost::asio::io_context& io, const Target& target, const boost::asio::ip::address* source,
                   const std::string& head);
  ~ClientConnection();

  /// `body` must live until the handler was called, which never happens within this call.
  void post(const std::string& body, Handler handler);
  void close();

 private:
  class Link;
  std::shared_ptr<Link> link_;
};

}  // namespace campus::collector::simulate
