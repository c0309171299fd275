#pragma once
// Whom a URL names.

#include <string>

namespace campus {

/// Between the scheme and the path: `collector.example:8600`; empty where there is no scheme. Pure.
[[nodiscard]] std::string authority_of_url(const std::string& url);
/// The host alone, an IPv6 address without its brackets; empty where there is no scheme. Pure.
[[nodiscard]] std::string host_of_url(const std::string& url);

}  // namespace campus
