#pragma once
// One GET of one page at one address, as a browser would ask for it, without following where it is sent (libcurl).
// Never through a proxy; what came is bounded.

#include <chrono>
#include <string>

#include "probe/net/socket.h"

namespace campus::probe {

struct PageVisit {
  enum class End {
    answer,    ///< HTTP came, with a status
    refused,   ///< nobody accepts, or something on the way says so
    reset,     ///< accepted, then broken off without an answer
    silent,    ///< no connection, or no answer in time
    tls,       ///< no agreement, or a certificate that does not hold
    nonsense,  ///< an answer that is not HTTP
  };
  End end = End::silent;
  long status = 0;
  std::string redirect;  ///< where an answer of 300 to 399 sends to, absolute; else empty
  std::string body;      ///< at most kMostOfPage
};

inline constexpr std::size_t kMostOfPage = 64U << 10U;

struct PageLimits {
  std::chrono::milliseconds connect{3000};
  std::chrono::milliseconds total{6000};
};

/// `address` takes the place of the URL's name; its port is not looked at.
[[nodiscard]] PageVisit visit_page(const std::string& url, const Address& address, const PageLimits& limits = {});

/// The port of an http:// or https:// URL.
[[nodiscard]] std::uint16_t port_of_url(const std::string& url);

/// The first address of the family (AF_INET, AF_INET6) that the resolver gives; unavailable where it has none.
[[nodiscard]] Result<Address> resolve_family(const std::string& host, int family);

}  // namespace campus::probe
