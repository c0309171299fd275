#include "collector/store/fleet_orders.h"

#include <algorithm>
#include <chrono>

#include "collector/store/store_time.h"

namespace campus::collector {
namespace {

FleetOrder order_of(const Statement& row) {
  FleetOrder order{row.integer(0), row.text(1), SiteCode(row.text(2)), to_time(row.integer(3)), {}, row.text(5),
                   row.text(6),    {}};
  if (const auto until = row.integer(4); until != 0) order.until = to_time(until);
  if (const auto withdrawn = row.integer(7); withdrawn != 0) order.withdrawn = to_time(withdrawn);
  return order;
}

}  // namespace

std::int64_t put_order(Database& database, const FleetOrder& order, WallTime at) {
  const auto number = order_number_after(database.integer("SELECT coalesce(max(number), 0) FROM orders"), at);
  auto insert = database.prepare(
      "INSERT INTO orders (number, kind, scope, since, until, text, who, withdrawn) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  insert.bind(1, number).bind(2, order.kind).bind(3, order.scope.text()).bind(4, to_milliseconds(order.since));
  insert.bind(5, order.until ? to_milliseconds(*order.until) : 0).bind(6, order.text).bind(7, order.who);
  insert.bind(8, order.withdrawn ? to_milliseconds(*order.withdrawn) : 0).run();
  return number;
}

bool withdraw_order(Database& database, std::int64_t number, WallTime at) {
  if (!database.prepare("SELECT 1 FROM orders WHERE number = ?1").bind(1, number).step()) return false;
  auto update = database.prepare("UPDATE orders SET withdrawn = ?2 WHERE number = ?1 AND withdrawn = 0");
  update.bind(1, number).bind(2, to_milliseconds(at)).run();
  return true;
}

std::vector<FleetOrder> read_orders(Database& database, WallTime at) {
  auto select = database.prepare(
      "SELECT number, kind, scope, since, until, text, who, withdrawn FROM orders "
      "WHERE (withdrawn = 0 OR withdrawn > ?1) AND (until = 0 OR until > ?1) AND (kind <> 'fleet' OR number = "
      "(SELECT max(number) FROM orders WHERE kind = 'fleet' AND (withdrawn = 0 OR withdrawn > ?1))) ORDER BY number");
  select.bind(1, to_milliseconds(at));
  std::vector<FleetOrder> orders;
  while (select.step()) orders.push_back(order_of(select));
  return orders;
}

void drop_orders(Database& database, WallTime before) {
  auto remove = database.prepare(
      "DELETE FROM orders WHERE number < (SELECT max(number) FROM orders) AND ((withdrawn <> 0 AND withdrawn < ?1) "
      "OR (until <> 0 AND until < ?1) OR (kind = 'fleet' AND EXISTS (SELECT 1 FROM orders newer WHERE newer.kind = "
      "'fleet' AND newer.number > orders.number AND newer.withdrawn = 0 AND newer.since < ?1)))");
  remove.bind(1, to_milliseconds(before)).run();
}

Result<void> check_order(const FleetOrder& order) {
  if (order.text.size() <= kOrderTextBytes) return {};
  return Error{ErrorCode::usage, "an order has at most " + std::to_string(kOrderTextBytes) +
                                     " bytes of text; this one " + std::to_string(order.text.size())};
}

Error no_order(std::int64_t number) { return {ErrorCode::missing, "there is no order " + std::to_string(number)}; }

std::int64_t order_number_after(std::int64_t last, WallTime at) {
  return std::max(last + 1, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

}  // namespace campus::collector
