#pragma once
// Takes connections and hands each to a session of its own.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "collector/http/connection.h"
#include "collector/http/server_parts.h"
#include "core/result.h"

namespace campus::collector {

class Listener {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  /// A connection over an accepted socket.
  using Make = std::function<std::unique_ptr<Connection>(Socket)>;

  Listener(boost::asio::io_context& io, std::shared_ptr<ServerParts> parts, Make make);

  /// `listen` is ADDR:PORT. usage: not of that form; unavailable: in use; permission: not ours to bind.
  [[nodiscard]] Result<void> listen_at(const std::string& listen);
  void start();
  void close();  ///< any thread
  [[nodiscard]] std::string address() const;

 private:
  void accept();
  void accept_later();
  void tell_of_shortage(const boost::system::error_code& error);

  boost::asio::io_context& io_;
  const std::shared_ptr<ServerParts> parts_;
  const Make make_;
  boost::asio::strand<boost::asio::io_context::executor_type> strand_;  ///< of the acceptor and its timer
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::chrono::steady_clock::time_point told_{};
};

}  // namespace campus::collector
