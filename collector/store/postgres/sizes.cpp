#include "collector/store/postgres/sizes.h"

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {

StoreSizes Sizes::read(Connection* connection) {
  constexpr auto kLongest = std::chrono::seconds(30);
  const auto now = std::chrono::steady_clock::now();
  if (connection == nullptr || !connection->is_usable() || (read_ && now - *read_ < kLongest)) return sizes_;
  read_ = now;
  try {
    const auto rows = connection->query(
        "SELECT pg_database_size(current_database())::bigint, (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), "
        "0)::bigint FROM pg_inherits WHERE inhparent = 'campus.reports'::regclass)");
    sizes_.reports = rows.integer(0, 1);
    sizes_.database = rows.integer(0, 0) - sizes_.reports;
  } catch (const PostgresError&) {
    return sizes_;  // whoever needs the connection next will say what is wrong with it
  }
  return sizes_;
}

}  // namespace campus::collector::postgres
