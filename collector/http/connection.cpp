#include "collector/http/connection.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace campus::collector {

namespace asio = boost::asio;
using asio::ip::tcp;

Connection::Connection(Socket socket) : socket_(std::move(socket)) {
  error_code ignored;
  peer_ = socket_.remote_endpoint(ignored).address();
  socket_.set_option(tcp::no_delay(true), ignored);
}

void Connection::open(Opened done) {
  asio::post(executor(), [done = std::move(done)] { done(true, std::nullopt); });
}

void Connection::read(asio::mutable_buffer into, Moved done) { socket_.async_read_some(into, std::move(done)); }

void Connection::write(std::string_view head, std::string_view body, Moved done) {
  const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
  asio::async_write(socket_, both, std::move(done));
}

void Connection::end() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Connection::discard(asio::mutable_buffer into, Moved done) { socket_.async_read_some(into, std::move(done)); }

void Connection::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::give_up_unsent() {
  error_code ignored;
  socket_.set_option(tcp::socket::linger(true, 0), ignored);
}

void Connection::abort() {
  error_code ignored;
  socket_.close(ignored);
}

bool is_private(const asio::ip::address& address) {
  if (address.is_v6()) {
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return is_private(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
    return v6.is_loopback() || (v6.to_bytes()[0] & 0xFEU) == 0xFCU;
  }
  const auto v4 = address.to_v4().to_uint();
  return (v4 >> 24U) == 127 || (v4 >> 24U) == 10 || (v4 >> 20U) == 0xAC1 || (v4 >> 16U) == 0xC0A8;
}

}  // namespace campus::collector
