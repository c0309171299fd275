#include "collector/store/postgres/folding.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/store/roll_up_series.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

/// By day and site.
using Days = std::map<std::pair<std::int64_t, std::int64_t>, RollUp>;

struct OldHours {
  Rows rows;
  std::vector<std::int64_t> hours;
  std::vector<std::int64_t> sites;
  std::vector<std::int64_t> days;
};

OldHours read_hours(Connection& connection, std::int64_t before) {
  constexpr std::int64_t kAtOnce = 2000;
  OldHours old;
  old.rows = connection.query("SELECT hour, site, roll_up FROM hourly WHERE hour < $1 ORDER BY hour, site LIMIT $2",
                              Parameters().add(before).add(kAtOnce));
  for (int row = 0; row < old.rows.size(); ++row) {
    old.hours.push_back(old.rows.integer(row, 0));
    old.sites.push_back(old.rows.integer(row, 1));
    old.days.push_back(day_of_hour(old.hours.back()));
  }
  return old;
}

Days read_days(Connection& connection, const OldHours& old) {
  const auto rows = connection.query(
      "SELECT d.day, d.site, d.roll_up FROM daily d WHERE (d.day, d.site) IN (SELECT * FROM unnest($1, $2))",
      Parameters().add_all(old.days).add_all(old.sites));
  Days days;
  for (int row = 0; row < rows.size(); ++row) {
    days[{rows.integer(row, 0), rows.integer(row, 1)}] = roll_up_of(rows.bytes(row, 2));
  }
  return days;
}

void write_days(Connection& connection, const Days& all) {
  std::vector<std::int64_t> days;
  std::vector<std::int64_t> sites;
  std::vector<std::string> roll_ups;
  for (const auto& [place, values] : all) {
    days.push_back(place.first);
    sites.push_back(place.second);
    roll_ups.push_back(encode_roll_up(values));
  }
  connection.query(
      "INSERT INTO daily (day, site, roll_up) SELECT * FROM unnest($1, $2, $3) "
      "ON CONFLICT (day, site) DO UPDATE SET roll_up = excluded.roll_up",
      Parameters().add_all(days).add_all(sites).add_all_bytes(roll_ups));
}

}  // namespace

bool fold_hours(Session& session, const Transaction& begun, std::int64_t before) {
  auto& connection = session.connection;
  if (connection.query("SELECT 1 FROM hourly WHERE hour < $1 LIMIT 1", Parameters().add(before)).empty()) return false;
  Writing writing(connection, begun, session.opened);
  const auto old = read_hours(connection, before);
  auto days = read_days(connection, old);
  for (int row = 0; row < old.rows.size(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    days[{old.days[at], old.sites[at]}].add(roll_up_of(old.rows.bytes(row, 2)));
  }
  write_days(connection, days);
  connection.query("DELETE FROM hourly h USING unnest($1, $2) u(hour, site) WHERE h.hour = u.hour AND h.site = u.site",
                   Parameters().add_all(old.hours).add_all(old.sites));
  writing.commit();
  return true;
}

}  // namespace campus::collector::postgres
