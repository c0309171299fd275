#pragma once
// `http.first_response`: how long a page of the education network lets wait for its first byte. docs/methods/checks.md.

#include <stop_token>
#include <string>

#include "core/model/report.h"

namespace campus::probe {

/// The worst of three requests, seconds from the beginning (name, connection, TLS and redirects included) until the
/// first byte. Over IPv4; over IPv6 where the host has no other address. No value: fact_missing where `url` is empty or
/// no http(s) URL; not_measured where a request failed or answered with a status of 400 or above; interrupted.
[[nodiscard]] CheckObservation check_first_response(const std::string& url, const std::stop_token& stop);

}  // namespace campus::probe
