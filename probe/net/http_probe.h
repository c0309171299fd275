#pragma once
// One request to a platform over one family of addresses, as a browser would make it, with the moments it took
// (libcurl). Certificates are checked; at most three redirects; the body is counted and dropped. docs/methods/http.md.

#include <string>

#include "core/model/platform.h"

namespace campus::probe {

struct HttpProbeLimits {
  Seconds connect = std::chrono::seconds(5);
  Seconds total = std::chrono::seconds(10);  ///< from the beginning of the request to its end
  Seconds body = std::chrono::seconds(3);    ///< behind the first byte; then the rate is known
  DataSize bytes = DataSize::bytes(std::int64_t{64} << 20);
};

/// The body may take so long, and the rest of the request as long as ever.
[[nodiscard]] HttpProbeLimits limits_for_body(Seconds body);

/// `family` is 4 or 6 and never falls back to the other. What went wrong is in the answer.
[[nodiscard]] PlatformCheck probe_http(const std::string& url, int family, const HttpProbeLimits& limits = {});

}  // namespace campus::probe
