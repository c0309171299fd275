#include "collector/store/postgres/thinning.h"

#include <set>
#include <vector>

#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/reports.h"
#include "collector/store/retention.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

constexpr std::int64_t kRowsAtOnce = 2000;

struct OldDay {
  std::int64_t day = 0;
  std::int64_t thinned = 0;
};

Pointer pointer_of(const Rows& rows, int row) {
  return {rows.integer(row, 1), rows.integer(row, 2), rows.integer(row, 3), rows.integer(row, 0)};
}

/// One column of them.
std::vector<std::int64_t> column(const std::vector<Pointer>& reports, std::int64_t Pointer::*member) {
  std::vector<std::int64_t> values;
  values.reserve(reports.size());
  for (const auto& report : reports) values.push_back(report.*member);
  return values;
}

std::vector<std::int64_t> numbers_of(const std::vector<Pointer>& reports) { return column(reports, &Pointer::number); }

/// Those among them that are their sites' last ones: such a report still is one when it is old.
std::set<std::int64_t> last_among(Connection& connection, const std::vector<Pointer>& reports) {
  const auto rows = connection.query(
      "SELECT l.number FROM unnest($1, $2) u(site, number) JOIN last l ON l.site = u.site AND l.number = u.number",
      Parameters().add_all(column(reports, &Pointer::site)).add_all(numbers_of(reports)));
  std::set<std::int64_t> numbers;
  for (int row = 0; row < rows.size(); ++row) numbers.insert(rows.integer(row, 0));
  return numbers;
}

void leave_index(Connection& connection, const std::vector<Pointer>& reports, std::int64_t day) {
  connection.query(
      "DELETE FROM report_index i USING unnest($1, $2) u(key, sequence) WHERE i.key = u.key AND i.sequence = "
      "u.sequence AND i.day = $3",
      Parameters().add_all(column(reports, &Pointer::key)).add_all(column(reports, &Pointer::sequence)).add(day));
}

void keep(Connection& connection, const std::vector<Pointer>& reports, std::int64_t day) {
  if (reports.empty()) return;
  connection.query(
      "INSERT INTO reports (day, number, key, sequence, site, received, keep, packed) "
      "SELECT 0, number, key, sequence, site, received, keep, packed FROM reports WHERE day = $1 AND number = ANY($2) "
      "ON CONFLICT DO NOTHING",
      Parameters().add(day).add_all(numbers_of(reports)));
  point_at_day(connection, reports, kKeptDay);
}

/// The parent is locked for it: nobody may have to wait long for that, and a backup may take hours.
bool drop_day(Session& session, Writing& writing, std::int64_t day) {
  auto& connection = session.connection;
  try {
    connection.run("SAVEPOINT dropping; SET LOCAL lock_timeout = '200ms'; DROP TABLE " + partition_of(day));
  } catch (const PostgresError& error) {
    constexpr const char* kLockNotAvailable = "55P03";
    if (error.state() != kLockNotAvailable) throw;
    connection.run("ROLLBACK TO SAVEPOINT dropping");
    return false;
  }
  connection.query("DELETE FROM days WHERE day = $1", Parameters().add(day));
  writing.commit();
  session.days.erase(day);
  return true;
}

/// The oldest day that is before `before`.
OldDay oldest_day(Connection& connection, std::int64_t before) {
  const auto rows = connection.query("SELECT day, thinned FROM days WHERE day <> 0 AND day < $1 ORDER BY day LIMIT 1",
                                     Parameters().add(before));
  return rows.empty() ? OldDay{} : OldDay{rows.integer(0, 0), rows.integer(0, 1)};
}

std::vector<Pointer> expired(Connection& connection, WallTime before, std::int64_t most) {
  return list_of(
      connection.query("SELECT r.number, r.key, r.sequence, r.site FROM reports r WHERE r.day = 0 AND r.keep < 2 AND "
                       "r.received < $1 "
                       "AND NOT EXISTS (SELECT 1 FROM last l WHERE l.site = r.site AND l.number = r.number) LIMIT $2",
                       Parameters().add(before).add(most)),
      pointer_of);
}

}  // namespace

bool thin_oldest_day(Session& session, const Transaction& begun, std::int64_t before, Upkeep& done) {
  auto& connection = session.connection;
  const auto oldest = oldest_day(connection, before);
  if (oldest.day == 0) return false;
  Writing writing(connection, begun, session.opened);
  const auto rows = connection.query(
      "SELECT number, key, sequence, site, keep FROM reports WHERE day = $1 AND number > $2 ORDER BY number LIMIT $3",
      Parameters().add(oldest.day).add(oldest.thinned).add(kRowsAtOnce));
  if (rows.empty()) return drop_day(session, writing, oldest.day);
  const auto all = list_of(rows, pointer_of);
  const auto last = last_among(connection, all);
  std::vector<Pointer> staying;
  std::vector<Pointer> leaving;
  for (int row = 0; row < rows.size(); ++row) {
    const auto& report = all[static_cast<std::size_t>(row)];
    const bool stays = static_cast<Keep>(rows.integer(row, 4)) != Keep::routine || last.contains(report.number);
    (stays ? staying : leaving).push_back(report);
  }
  keep(connection, staying, oldest.day);
  leave_index(connection, leaving, oldest.day);
  connection.query("UPDATE days SET thinned = $2 WHERE day = $1", Parameters().add(oldest.day).add(all.back().number));
  writing.commit();
  done.kept_reports += static_cast<std::int64_t>(staying.size());
  done.dropped_reports += static_cast<std::int64_t>(leaving.size());
  return true;
}

bool thin_kept(Session& session, const Transaction& begun, WallTime before, Upkeep& done) {
  auto& connection = session.connection;
  if (expired(connection, before, 1).empty()) return false;
  Writing writing(connection, begun, session.opened);
  const auto reports = expired(connection, before, kRowsAtOnce);
  connection.query("DELETE FROM reports WHERE day = 0 AND number = ANY($1)", Parameters().add_all(numbers_of(reports)));
  leave_index(connection, reports, kKeptDay);
  writing.commit();
  done.dropped_reports += static_cast<std::int64_t>(reports.size());
  return true;
}

}  // namespace campus::collector::postgres
