#pragma once
// Somebody answers in the place of whoever was asked: most likely a network that wants a login first.

#include <string>

#include "probe/net/http_client.h"

namespace campus::probe {

/// A web page, or word to look elsewhere, where neither is ever said. A proxy's page for a server that is away is none:
/// it has a status of its own.
[[nodiscard]] bool is_login_page(const HttpAnswer& answer);
/// Of `host`, asked over plain http for what no server has: a page all the same, a way to another host, or the status
/// that RFC 6585 section 6 has for it. That the same is to be had over https is none.
[[nodiscard]] bool stands_before(const std::string& host, const HttpAnswer& answer);

}  // namespace campus::probe
