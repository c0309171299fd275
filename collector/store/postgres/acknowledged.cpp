#include "collector/store/postgres/acknowledged.h"

#include "collector/store/postgres/postgres_error.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

[[noreturn]] void fail_as_lost() {
  throw PostgresError(
      ErrorCode::bad_data,
      "reports that were confirmed are gone: it was restored from a backup, or failed over to a standby "
      "that lagged; start the collector again to go on with what is there, and deliver again from the "
      "sites");
}

}  // namespace

void Acknowledged::note(const StoredReport& report, AppendOutcome outcome) {
  if (outcome == AppendOutcome::sequence_conflict || outcome == AppendOutcome::duplicate) return;
  report_ = Digest::of_hex(report.id.text());
  day_ = day_of(report.received);
}

void Acknowledged::verify(Connection& connection, const Head& head) {
  if (!identity_.empty() && identity_ != head.identity) {
    throw PostgresError(ErrorCode::conflict, "it has become another store; start the collector again");
  }
  if (head.revision < revision_) fail_as_lost();
  if (report_) {
    // A day that has gone since took its reports along.
    const auto rows = connection.query(
        "SELECT EXISTS (SELECT 1 FROM report_index WHERE id = $1) OR NOT EXISTS (SELECT 1 FROM days WHERE day = $2 AND "
        "thinned = 0)",
        Parameters().add_bytes(report_->raw()).add(day_));
    if (rows.integer(0, 0) == 0) fail_as_lost();
  }
  identity_ = head.identity;
}

}  // namespace campus::collector::postgres
