#pragma once
// Orders to probes. For this folder's .cpp files; failures leave as PostgresError.

#include <cstdint>
#include <vector>

#include "collector/store/fleet_orders.h"
#include "collector/store/postgres/head.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

[[nodiscard]] std::int64_t put_order(Writing& writing, const FleetOrder& order, WallTime at);
/// False where there is no such order.
[[nodiscard]] bool withdraw_order(Writing& writing, std::int64_t number, WallTime at);
[[nodiscard]] std::vector<FleetOrder> read_orders(Connection& connection, WallTime at);
/// As that of the embedded store. Nothing that read_orders() shows goes, so nobody need hear of it.
void drop_orders(Connection& connection, WallTime before);

}  // namespace campus::collector::postgres
