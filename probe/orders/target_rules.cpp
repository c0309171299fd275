#include "probe/orders/target_rules.h"

#include <string>
#include <utility>

#include "core/foreign_text.h"
#include "probe/net/socket.h"

namespace campus::probe {

Result<HostPort> pinned_target(const HostPort& where) {
  const auto address = resolve_address(where);
  if (!address) return address.error();
  auto ip = address->host_text();
  if (!may_be_planned(ip)) {
    return Error{ErrorCode::permission,
                 in_quotes(where.host + " (" + ip + ")") + " is no place that a plan may send a probe to"};
  }
  return HostPort{std::move(ip), where.port};
}

}  // namespace campus::probe
