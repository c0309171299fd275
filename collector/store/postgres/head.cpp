#include "collector/store/postgres/head.h"

#include "collector/store/postgres/postgres_error.h"

namespace campus::collector::postgres {
namespace {

constexpr const char* kSelect =
    "SELECT identity, version, revision, report, judged, counted, keys, roster, excuses, accounts, held, orders FROM "
    "head";
constexpr int kFirstPart = 4;

Head head_of(const Rows& rows) {
  if (rows.empty()) throw PostgresError(ErrorCode::bad_data, "the row of its head is missing; restore a backup");
  Head head{rows.text(0, 0), rows.integer(0, 1), rows.integer(0, 2), rows.integer(0, 3), {}};
  for (std::size_t i = 0; i < kParts; ++i) {
    head.changed.set(static_cast<Part>(i), rows.integer(0, kFirstPart + static_cast<int>(i)));
  }
  return head;
}

}  // namespace

Head read_head(Connection& connection) { return head_of(connection.query(kSelect)); }

Writing::Writing(Connection& connection, const Head& opened) : connection_(connection) {
  own_.emplace(connection);
  lock(opened);
}

Writing::Writing(Connection& connection, const Transaction& /*begun*/, const Head& opened) : connection_(connection) {
  lock(opened);
}

void Writing::lock(const Head& opened) {
  before_ = head_of(connection_.query(std::string(kSelect) + " FOR UPDATE"));
  after_ = before_;
  if (before_.identity != opened.identity) {
    throw PostgresError(ErrorCode::conflict, "it has become another store; start the collector again");
  }
  if (before_.version != opened.version) {
    throw PostgresError(ErrorCode::conflict, "another program has brought it to version " +
                                                 std::to_string(before_.version) + "; use that program here too");
  }
  ++after_.revision;
}

std::int64_t Writing::take_numbers(std::size_t count) {
  const auto first = after_.report + 1;
  after_.report += static_cast<std::int64_t>(count);
  return first;
}

void Writing::commit() {
  Parameters parameters;
  parameters.add(after_.revision).add(after_.report);
  for (std::size_t i = 0; i < kParts; ++i) parameters.add(after_.changed.of(static_cast<Part>(i)));
  connection_.query(
      "UPDATE head SET revision = $1, report = $2, judged = $3, counted = $4, keys = $5, roster = $6, excuses = $7, "
      "accounts = $8, held = $9, orders = $10",
      parameters);
  connection_.commit();
}

}  // namespace campus::collector::postgres
