#pragma once
// Orders to probes in the main file. For this folder's .cpp files; failures leave as SqliteError. Whoever writes holds
// a transaction.

#include <cstdint>
#include <vector>

#include "collector/store/records.h"
#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::collector {

[[nodiscard]] std::int64_t put_order(Database& database, const FleetOrder& order, WallTime at);
/// False where there is no such order.
[[nodiscard]] bool withdraw_order(Database& database, std::int64_t number, WallTime at);
[[nodiscard]] std::vector<FleetOrder> read_orders(Database& database, WallTime at);
/// Those that were over before `before`: ended, withdrawn, or settings that gave way to newer ones. The greatest number
/// stays, so that none is given out again.
void drop_orders(Database& database, WallTime before);

// Of both stores.

[[nodiscard]] Result<void> check_order(const FleetOrder& order);
[[nodiscard]] Error no_order(std::int64_t number);
/// The next number after `last` at that time: a backup that is restored must not give a number out again that a probe
/// has seen, so numbers keep up with the seconds since 1970.
[[nodiscard]] std::int64_t order_number_after(std::int64_t last, WallTime at);

}  // namespace campus::collector
