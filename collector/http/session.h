#pragma once
// HTTP/1.1 over one connection: requests one after the other, each step of them with a deadline.

#include <memory>

#include "collector/http/connection.h"
#include "collector/http/server_parts.h"

namespace campus::collector {

/// Serves until the peer goes, is too slow, or has to make room. Returns at once; any thread.
void serve(std::unique_ptr<Connection> connection, std::shared_ptr<ServerParts> parts);

}  // namespace campus::collector
