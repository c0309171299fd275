#pragma once
// Where reports go, and from which addresses of this machine. Blocking name lookup; everything else only computes.

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "collector/simulate/request.h"
#include "core/result.h"

namespace campus::collector::simulate {

struct Target {
  boost::asio::ip::tcp::endpoint endpoint;
  std::string host;                               ///< as the Host header names it
  std::string path;                               ///< of `POST`
  std::vector<boost::asio::ip::address> sources;  ///< connections take turns; empty: as the system chooses
};

struct CollectorUrl {
  std::string host;
  std::string port;
  std::string path;  ///< before `/api/v1/reports`; without a slash at its end
};

/// `http://HOST[:PORT][/PATH]`, as for `campus-probe deliver`. usage.
[[nodiscard]] Result<CollectorUrl> parse_collector_url(std::string_view url);

/// usage: an address that is none, or of the other family. unavailable: no such host.
[[nodiscard]] Result<Target> find_target(std::string_view url, const std::vector<std::string>& sources);

/// Everything of a request but its length and body; `keep` says whether the connection is used again.
[[nodiscard]] std::string head_of(const Target& target, Encoding encoding, bool keep);

}  // namespace campus::collector::simulate
