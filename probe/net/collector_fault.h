#pragma once
// What keeps a probe from its collector, for whoever mends it: the first cause that can be told from here.

#include <stop_token>
#include <string>

#include "core/model/fault.h"
#include "probe/net/http_client.h"

namespace campus::probe {

/// After an exchange of `http` with the collector at `url` that brought no answer. Where nobody answered whom we
/// believe, a page that wants a login is looked for, with one small request over plain http to the same host: three
/// seconds at most, and a second once a stop is asked for.
[[nodiscard]] FaultFound fault_of_exchange(const HttpClient& http, const std::string& url,
                                           const std::stop_token& stop = {});

}  // namespace campus::probe
