#include "collector/store/history.h"

#include <optional>
#include <utility>

#include "collector/store/main_rows.h"
#include "collector/store/roll_up_series.h"

namespace campus::collector {
namespace {

std::optional<std::int64_t> number_of(Database& database, const SiteCode& site) {
  auto select = database.prepare("SELECT number FROM sites WHERE code = ?1");
  if (!select.bind(1, site.text()).step()) return std::nullopt;
  return select.integer(0);
}

struct Hour {
  std::int64_t hour;
  std::int64_t site;
  RollUp values;
};

std::vector<Hour> oldest_hours(Database& database, std::int64_t before, int most) {
  auto select = database.prepare("SELECT hour, site, roll_up FROM hourly WHERE hour < ?1 ORDER BY hour LIMIT ?2");
  select.bind(1, before).bind(2, most);
  std::vector<Hour> hours;
  while (select.step()) hours.push_back({select.integer(0), select.integer(1), roll_up_of(select.text(2))});
  return hours;
}

}  // namespace

ChangePage read_changes(Database& database, const ChangePlace& after, std::size_t most) {
  auto select = database.prepare(
      "SELECT c.at, s.code, c.aspect, c.before, c.after, c.cause, c.report, c.failing, c.number FROM changes c "
      "JOIN sites s ON s.number = c.site WHERE (c.at, c.number) > (?1, ?2) ORDER BY c.at, c.number LIMIT ?3");
  select.bind(1, to_milliseconds(after.at)).bind(2, after.revision).bind(3, static_cast<std::int64_t>(most));
  ChangePage page{{}, after};
  while (select.step()) {
    page.changes.push_back(rows::change_of(select));
    page.end = {page.changes.back().at, select.integer(8), 0};
  }
  return page;
}

std::vector<StateChange> read_last_changes(Database& database, std::span<const SiteCode> sites, Aspect aspect,
                                           WallTime before) {
  auto select = database.prepare(
      "SELECT c.at, s.code, c.aspect, c.before, c.after, c.cause, c.report, c.failing FROM sites s "
      "JOIN changes c ON c.site = s.number WHERE s.code = ?1 AND c.aspect = ?2 AND c.at < ?3 "
      "ORDER BY c.at DESC, c.number DESC LIMIT 1");
  select.bind(2, static_cast<std::int64_t>(aspect)).bind(3, to_milliseconds(before));
  std::vector<StateChange> changes;
  for (const auto& site : sites) {
    if (!select.bind(1, site.text()).step()) continue;
    changes.push_back(rows::change_of(select));
    select.run();
  }
  return changes;
}

std::vector<ReportCount> read_counts(Database& database) {
  auto select = database.prepare("SELECT banner, level, outcome, count FROM counts");
  std::vector<ReportCount> all;
  while (select.step()) {
    all.push_back({SiteCode(select.text(0)), parse_name<Level>(select.text(1)).value_or(Level::school), select.text(2),
                   select.integer(3)});
  }
  return all;
}

std::vector<TimedRollUp> read_roll_ups(Database& database, const SiteCode& site, RollUpStep step, WallTime from,
                                       WallTime until) {
  const auto number = number_of(database, site);
  if (!number) return {};
  RollUpSeries series(step);
  if (step == RollUpStep::day) {
    auto select = database.prepare("SELECT day, roll_up FROM daily WHERE site = ?1 AND day BETWEEN ?2 AND ?3");
    select.bind(1, *number).bind(2, day_of(from)).bind(3, day_of(until));
    while (select.step()) series.add_day(select.integer(0), select.text(1));
  }
  auto select = database.prepare("SELECT roll_up FROM hourly WHERE hour = ?1 AND site = ?2");
  for (auto hour = hour_of(from); hour <= hour_of(until); ++hour) {
    if (!select.bind(1, hour).bind(2, *number).step()) continue;
    series.add_hour(hour, select.text(0));
    select.run();
  }
  return std::move(series).list();
}

bool fold_hours(Database& database, WallTime before, int most) {
  const auto hours = oldest_hours(database, hour_of(before), most);
  if (hours.empty()) return false;
  Transaction transaction(database);
  auto find = database.prepare("SELECT roll_up FROM daily WHERE day = ?1 AND site = ?2");
  auto put = database.prepare("INSERT OR REPLACE INTO daily (day, site, roll_up) VALUES (?1, ?2, ?3)");
  auto remove = database.prepare("DELETE FROM hourly WHERE hour = ?1 AND site = ?2");
  for (const auto& hour : hours) {
    const auto day = day_of_hour(hour.hour);
    RollUp values;
    if (find.bind(1, day).bind(2, hour.site).step()) {
      values = roll_up_of(find.text(0));
      find.run();
    }
    values.add(hour.values);
    const auto bytes = encode_roll_up(values);
    put.bind(1, day).bind(2, hour.site).bind_blob(3, bytes).run();
    remove.bind(1, hour.hour).bind(2, hour.site).run();
  }
  transaction.commit();
  return true;
}

void drop_days(Database& database, WallTime before) {
  auto remove = database.prepare("DELETE FROM daily WHERE day < ?1");
  remove.bind(1, day_of(before)).run();
}

}  // namespace campus::collector
