#pragma once
// Somebody answers in the place of whoever was asked: most likely a network that wants a login first.

#include "probe/net/http_client.h"

namespace campus::probe {

/// A web page, or word to look elsewhere, where neither is ever said. A proxy's page for a server that is away is none:
/// it has a status of its own.
[[nodiscard]] bool is_login_page(const HttpAnswer& answer);

}  // namespace campus::probe
