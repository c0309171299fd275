#include "collector/store/postgres/history.h"

#include <utility>

#include "collector/store/roll_up_series.h"
#include "collector/store/store_time.h"
#include "collector/store/words.h"

namespace campus::collector::postgres {
namespace {

constexpr const char* kSelectLast =
    "SELECT l.site, l.aspect, s.code, t.identity, l.judgement FROM last l JOIN sites s ON s.number = l.site "
    "JOIN standards t ON t.number = l.standard WHERE ";

LastJudgement last_of(const Rows& rows, int row) {
  LastJudgement last{SiteCode(rows.text(row, 2)), static_cast<Aspect>(rows.integer(row, 1)), rows.text(row, 3),
                     nullptr};
  if (auto judgement = decode_judgement(rows.bytes(row, 4))) {
    last.judgement = std::make_shared<const Judgement>(*std::move(judgement));
  }
  return last;
}

StateChange change_of(const Rows& rows, int row) {
  StateChange change;
  change.at = rows.time(row, 0);
  change.site = SiteCode(rows.text(row, 1));
  change.aspect = static_cast<Aspect>(rows.integer(row, 2));
  change.before = parse_name<SiteState>(rows.bytes(row, 3)).value_or(SiteState::unassessed);
  change.after = parse_name<SiteState>(rows.bytes(row, 4)).value_or(SiteState::unassessed);
  change.cause = parse_name<ChangeCause>(rows.bytes(row, 5)).value_or(ChangeCause::report);
  change.report = Digest::of_raw(rows.bytes(row, 6));
  change.failing = split_ids<RuleId>(rows.bytes(row, 7));
  return change;
}

HeldReport held_of(const Rows& rows, int row) {
  return {ReportId(Digest::of_raw(rows.bytes(row, 0)).hex()),
          KeyId(Digest::of_raw(rows.bytes(row, 1)).hex()),
          SiteCode(rows.text(row, 2)),
          rows.text(row, 3),
          rows.time(row, 4),
          rows.integer(row, 5)};
}

ReportCount count_of(const Rows& rows, int row) {
  return {SiteCode(rows.text(row, 0)), parse_name<Level>(rows.bytes(row, 1)).value_or(Level::school), rows.text(row, 2),
          rows.integer(row, 3)};
}

}  // namespace

std::vector<HeldReport> read_held(Connection& connection) {
  return list_of(
      connection.query("SELECT p.id, k.id, s.code, p.reason, p.received, p.bytes FROM pending p JOIN keys k "
                       "ON k.number = p.key JOIN sites s ON s.number = p.site ORDER BY p.received, p.number"),
      held_of);
}

ChangePage read_changes(Connection& connection, const ChangePlace& after, std::size_t most) {
  const auto rows = connection.query(
      // The code by a query of its own: a join reads all sites for each page.
      "SELECT at, (SELECT code FROM sites WHERE number = c.site), aspect, before, after, cause, report, failing, "
      "revision, position FROM changes c WHERE (at, revision, position) > ($1, $2, $3) "
      "ORDER BY at, revision, position LIMIT $4",
      Parameters().add(after.at).add(after.revision).add(after.position).add_count(most));
  if (rows.empty()) return {{}, after};
  const auto last = rows.size() - 1;
  return {list_of(rows, change_of), {rows.time(last, 0), rows.integer(last, 8), rows.integer(last, 9)}};
}

std::vector<StateChange> read_last_changes(Connection& connection, std::span<const SiteCode> sites, Aspect aspect,
                                           WallTime before) {
  std::vector<std::string> codes;
  for (const auto& site : sites) codes.push_back(site.text());
  return list_of(connection.query("SELECT c.at, s.code, c.aspect, c.before, c.after, c.cause, c.report, c.failing "
                                  "FROM unnest($1) u(code) JOIN sites s ON s.code = u.code CROSS JOIN LATERAL "
                                  "(SELECT * FROM changes WHERE site = s.number AND aspect = $2 AND at < $3 "
                                  "ORDER BY at DESC, revision DESC, position DESC LIMIT 1) c",
                                  Parameters().add_all_texts(codes).add(static_cast<std::int64_t>(aspect)).add(before)),
                 change_of);
}

std::vector<ReportCount> read_counts(Connection& connection) {
  return list_of(connection.query("SELECT banner, level, outcome, count FROM counts"), count_of);
}

std::vector<TimedRollUp> read_roll_ups(Connection& connection, const SiteCode& site, RollUpStep step, WallTime from,
                                       WallTime until) {
  const auto found = connection.query("SELECT number FROM sites WHERE code = $1", Parameters().add_text(site.text()));
  if (found.empty()) return {};
  const auto number = found.integer(0, 0);
  RollUpSeries series(step);
  if (step == RollUpStep::day) {
    const auto rows = connection.query("SELECT day, roll_up FROM daily WHERE site = $1 AND day BETWEEN $2 AND $3",
                                       Parameters().add(number).add(day_of(from)).add(day_of(until)));
    for (int row = 0; row < rows.size(); ++row) series.add_day(rows.integer(row, 0), rows.bytes(row, 1));
  }
  // By the hours asked for, each of which has thousands of sites beside this one.
  const auto rows = connection.query(
      "SELECT h.hour, h.roll_up FROM generate_series($2, $3) u(hour) JOIN hourly h ON h.hour = u.hour AND h.site = $1 "
      "ORDER BY h.hour",
      Parameters().add(number).add(hour_of(from)).add(hour_of(until)));
  for (int row = 0; row < rows.size(); ++row) series.add_hour(rows.integer(row, 0), rows.bytes(row, 1));
  return std::move(series).list();
}

LastPage read_last_page(Connection& connection, const LastPlace& after) {
  constexpr std::int64_t kAtOnce = 5000;
  const auto rows =
      connection.query(std::string(kSelectLast) + "(l.site, l.aspect) > ($1, $2) ORDER BY l.site, l.aspect LIMIT $3",
                       Parameters().add(after.first).add(after.second).add(kAtOnce));
  if (rows.empty()) return {{}, after};
  return {list_of(rows, last_of), {rows.integer(rows.size() - 1, 0), rows.integer(rows.size() - 1, 1)}};
}

std::vector<LastJudgement> read_last_after(Connection& connection, std::int64_t after) {
  return list_of(
      connection.query(std::string(kSelectLast) + "l.revision > $1 ORDER BY l.revision", Parameters().add(after)),
      last_of);
}

}  // namespace campus::collector::postgres
