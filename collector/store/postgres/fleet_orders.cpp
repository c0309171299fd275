#include "collector/store/postgres/fleet_orders.h"

namespace campus::collector::postgres {
namespace {

FleetOrder order_of(const Rows& rows, int row) {
  FleetOrder order{rows.integer(row, 0),
                   rows.text(row, 1),
                   SiteCode(rows.text(row, 2)),
                   rows.time(row, 3),
                   {},
                   rows.text(row, 5),
                   rows.text(row, 6),
                   {}};
  if (rows.integer(row, 4) != 0) order.until = rows.time(row, 4);
  if (rows.integer(row, 7) != 0) order.withdrawn = rows.time(row, 7);
  return order;
}

}  // namespace

std::int64_t put_order(Writing& writing, const FleetOrder& order, WallTime at) {
  auto& connection = writing.connection();
  const auto last = connection.query("SELECT coalesce(max(number), 0) FROM orders").integer(0, 0);
  const auto number = order_number_after(last, at);
  connection.query(
      "INSERT INTO orders (number, kind, scope, since, until, text, who, withdrawn) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      Parameters()
          .add(number)
          .add_text(order.kind)
          .add_text(order.scope.text())
          .add(order.since)
          .add(order.until.value_or(WallTime{}))
          .add_text(order.text)
          .add_text(order.who)
          .add(order.withdrawn.value_or(WallTime{})));
  writing.touch(Part::orders);
  return number;
}

bool withdraw_order(Writing& writing, std::int64_t number, WallTime at) {
  auto& connection = writing.connection();
  const auto found = connection.query("SELECT 1 FROM orders WHERE number = $1", Parameters().add(number));
  if (found.empty()) return false;
  connection.query("UPDATE orders SET withdrawn = $2 WHERE number = $1 AND withdrawn = 0",
                   Parameters().add(number).add(at));
  writing.touch(Part::orders);
  return true;
}

std::vector<FleetOrder> read_orders(Connection& connection, WallTime at) {
  return list_of(connection.query(
                     "SELECT number, kind, scope, since, until, text, who, withdrawn FROM orders WHERE (withdrawn = 0 "
                     "OR withdrawn > $1) AND (until = 0 OR until > $1) AND (kind <> 'fleet' OR number = "
                     "(SELECT max(number) FROM orders WHERE kind = 'fleet' AND (withdrawn = 0 OR withdrawn > $1))) "
                     "ORDER BY number",
                     Parameters().add(at)),
                 order_of);
}

void drop_orders(Connection& connection, WallTime before) {
  connection.query(
      "DELETE FROM orders WHERE number < (SELECT max(number) FROM orders) AND ((withdrawn <> 0 AND withdrawn < $1) "
      "OR (until <> 0 AND until < $1) OR (kind = 'fleet' AND EXISTS (SELECT 1 FROM orders newer WHERE newer.kind = "
      "'fleet' AND newer.number > orders.number AND newer.withdrawn = 0 AND newer.since < $1)))",
      Parameters().add(before));
}

}  // namespace campus::collector::postgres
