#include "collector/simulate/delivery/reach.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <string>

namespace campus::collector::simulate {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

error_code try_from(const Target& target, const asio::ip::address* source) {
  asio::io_context io;
  boost::beast::tcp_stream stream(io);
  error_code error;
  if (source != nullptr) {
    stream.socket().open(target.endpoint.protocol(), error);
    if (!error) stream.socket().bind({*source, 0}, error);
    if (error) return error;
  }
  stream.expires_after(std::chrono::seconds(10));
  stream.async_connect(target.endpoint, [&](error_code result) { error = result; });
  io.run();
  return error;
}

}  // namespace

Result<void> reach(const Target& target) {
  const auto refused = [&](const error_code& error, const std::string& from) {
    return Error{ErrorCode::unavailable, "the collector at " + target.host + " cannot be reached" + from + ": " +
                                             error.message() + "; is it running there?"};
  };
  if (target.sources.empty()) {
    if (const auto error = try_from(target, nullptr)) return refused(error, "");
  }
  for (const auto& source : target.sources) {
    if (const auto error = try_from(target, &source)) return refused(error, " from " + source.to_string());
  }
  return {};
}

std::size_t allow_many_connections() {
  constexpr std::size_t kOthers = 64;  // files and what else is open
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kOthers;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return std::max<std::size_t>(limit.rlim_max, 2 * kOthers) - kOthers;
}

}  // namespace campus::collector::simulate
