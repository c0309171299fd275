#pragma once
// Where a collector is, as people write it down for boxes. Pure.

#include <string>

#include "core/result.h"

namespace campus {

/// http(s)://HOST[:PORT][/PATH] without a user: where signed records go. usage, with the words of what to do.
[[nodiscard]] Result<void> check_url_form(const std::string& url);

/// The same of one that is believed before anything was enrolled. http only towards the loopback and private addresses
/// (RFC 1918, ULA), written as numbers or `localhost`: a name may lead anywhere. usage, with the words of what to do.
[[nodiscard]] Result<void> check_collector_url(const std::string& url);

}  // namespace campus
