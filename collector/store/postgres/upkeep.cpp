#include "collector/store/postgres/upkeep.h"

#include <string>
#include <utility>
#include <vector>

#include "collector/store/postgres/fleet_orders.h"
#include "collector/store/postgres/folding.h"
#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/reports.h"
#include "collector/store/postgres/thinning.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {

/// Of one collector among several: the row's lock is held until the transaction ends.
struct Upkeeper::Turn {
  Turn(Session& of, WallTime at) : session(of), now(at), transaction(of.connection) {
    const auto rows = of.connection.query("SELECT trained, days_dropped FROM upkeep FOR UPDATE SKIP LOCKED");
    mine = !rows.empty();
    if (!mine) return;
    trained = rows.integer(0, 0);
    days_dropped = rows.integer(0, 1);
  }
  Session& session;
  WallTime now;
  Transaction transaction;
  bool mine = false;
  std::int64_t trained = 0;
  std::int64_t days_dropped = 0;

  [[nodiscard]] std::int64_t today() const { return day_of(now); }
};

namespace {

/// Tomorrow's as well: whoever appends shall not have to wait for it at midnight.
bool make_days(Session& session, const Transaction& begun, std::int64_t today) {
  for (const auto day : {today, today + 1}) {
    if (session.days.contains(day)) continue;
    Writing writing(session.connection, begun, session.opened);
    need_day(session, day);
    writing.commit();
    return true;
  }
  return false;
}

/// The day before today that has reports, else today; 0 where there is none.
std::int64_t day_to_learn_from(Connection& connection, std::int64_t today) {
  const auto rows = connection.query(
      "SELECT d.day FROM days d WHERE d.day <> 0 AND d.day <= $1 AND EXISTS (SELECT 1 FROM reports r WHERE r.day = "
      "d.day) "
      "ORDER BY d.day = $1, d.day DESC LIMIT 1",
      Parameters().add(today));
  return rows.empty() ? 0 : rows.integer(0, 0);
}

std::vector<std::string> samples_of(Session& session, std::int64_t day) {
  const auto range =
      session.connection.query("SELECT min(number), max(number) FROM reports WHERE day = $1", Parameters().add(day));
  std::vector<std::int64_t> numbers;
  const auto last = range.integer(0, 1);
  const auto stride = DictionaryTraining::stride(last - range.integer(0, 0) + 1);
  for (auto number = range.integer(0, 0); number <= last; number += stride) numbers.push_back(number);
  const auto rows = session.connection.query(
      "SELECT r.packed, g.public_key FROM reports r JOIN signers g ON g.key = r.key WHERE r.day = $1 AND r.number = "
      "ANY($2)",
      Parameters().add(day).add_all(numbers));
  std::vector<std::string> samples;
  for (int row = 0; row < rows.size(); ++row) {
    try {
      auto payload = envelope_of(session, rows.bytes(row, 0), public_key_of(rows.bytes(row, 1))).payload;
      if (DictionaryTraining::is_sample(payload)) samples.push_back(std::move(payload));
    } catch (const PostgresError& error) {
      if (error.code() != ErrorCode::bad_data || !error.state().empty()) throw;
    }
  }
  return samples;
}

}  // namespace

Upkeep Upkeeper::step(Session& session, WallTime now) {
  Upkeep done;
  if (put_trained(session)) {
    done.more = true;
    return done;
  }
  Turn turn(session, now);
  if (!turn.mine) return done;
  done.more = make_days(session, turn.transaction, turn.today()) || train(turn) ||
              thin_oldest_day(session, turn.transaction, day_of(now - retention_.reports), done) ||
              thin_kept(session, turn.transaction, now - retention_.noncompliant, done) ||
              fold_hours(session, turn.transaction, hour_of(now - retention_.hours));
  if (!done.more && turn.days_dropped < turn.today()) drop_days(turn);
  done.more = done.more || training_.is_running();  // what comes of it is wanted soon
  return done;
}

bool Upkeeper::put_trained(Session& session) {
  if (!training_.is_done()) return false;
  const auto made = training_.take();
  if (!made) return false;
  Writing writing(session.connection, session.opened);
  session.dictionaries.put(writing, *made);
  writing.commit();
  return true;
}

/// A dictionary for each day, made from the reports of the day before, or from the first ones there are.
bool Upkeeper::train(Turn& turn) {
  if (turn.trained >= turn.today() || training_.is_running()) return false;
  auto& session = turn.session;
  const auto day = day_to_learn_from(session.connection, turn.today());
  if (day == 0) return false;
  const auto found =
      session.connection.query("SELECT count(*) FROM (SELECT 1 FROM reports WHERE day = $1 LIMIT $2) found",
                               Parameters().add(day).add(DictionaryTraining::kFewestReports));
  const bool enough = found.integer(0, 0) >= DictionaryTraining::kFewestReports;
  if (!enough && day == turn.today()) return false;
  auto samples = enough ? samples_of(session, day) : std::vector<std::string>();
  session.connection.query("UPDATE upkeep SET trained = $1", Parameters().add(turn.today()));
  turn.transaction.commit();
  if (enough) training_.begin(std::move(samples));
  return true;
}

void Upkeeper::drop_days(Turn& turn) const {
  auto& connection = turn.session.connection;
  connection.query("DELETE FROM daily WHERE day < $1", Parameters().add(day_of(turn.now - retention_.days)));
  drop_orders(connection, turn.now - retention_.orders);
  connection.query("UPDATE upkeep SET days_dropped = $1", Parameters().add(turn.today()));
  turn.transaction.commit();
}

}  // namespace campus::collector::postgres
