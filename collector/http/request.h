#pragma once
// A request and its answer as the routes see them; the server speaks HTTP around them.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.h"

namespace campus::collector {

struct Request {
  std::string method;
  std::string path;  ///< undecoded, without the query
  std::string query;
  std::string accept_language;
  std::string host;                  ///< as the client named us; anything
  bool from_browser_script = false;  ///< has an Origin header
  bool forwarded = false;            ///< came through a proxy that says so
  bool from_private_address = false;
  std::string authorization;  ///< the header's value; of several, all of them with commas between
  std::uint64_t network = 0;  ///< whom the client is counted with (connection_table.h)
  std::string_view body;      ///< unpacked; there as long as the request is handled
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool shared = false;                           ///< the body is one for all readers, else made for this one
  std::shared_ptr<const std::string> gzip = {};  ///< the same body compressed, where there is one
  bool sender_is_known = false;                  ///< what came was signed by an approved key, and is news
  KeyId poller = {};                             ///< whose poll alone says so; empty where it was a report
};

/// One line for people.
[[nodiscard]] inline Response plain(int status, std::string line) {
  return {status, "text/plain; charset=utf-8", std::make_shared<const std::string>(std::move(line) + "\n"), {}};
}

/// Nothing was done; the same request may be made again later.
[[nodiscard]] inline Response busy(std::string why) {
  auto response = plain(503, std::move(why));
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

}  // namespace campus::collector
