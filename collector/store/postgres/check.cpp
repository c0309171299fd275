#include "collector/store/postgres/check.h"

#include <string>
#include <utility>
#include <vector>

#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/reports.h"

namespace campus::collector::postgres {
namespace {

constexpr std::int64_t kAtOnce = 500;

class Check {
 public:
  explicit Check(Session& session) : session_(session) {}

  CheckResult run() {
    const auto days = session_.connection.query("SELECT day FROM days ORDER BY day");
    for (int row = 0; row < days.size(); ++row) check_day(days.integer(row, 0));
    check_index();
    check_last();
    return std::move(result_);
  }

 private:
  /// Whatever was thinned out is there until its whole day goes, and counts no more.
  void check_day(std::int64_t day) {
    for (std::int64_t after = 0;;) {
      const auto rows = session_.connection.query(
          "SELECT r.number, r.packed, g.public_key, i.id, i.number = r.number AND i.day = r.day FROM reports r "
          "LEFT JOIN signers g ON g.key = r.key LEFT JOIN report_index i ON i.key = r.key AND i.sequence = r.sequence "
          "WHERE r.day = $1 AND r.number > greatest($2, (SELECT thinned FROM days WHERE day = $1)) "
          "ORDER BY r.number LIMIT $3",
          Parameters().add(day).add(after).add(kAtOnce));
      for (int row = 0; row < rows.size(); ++row) check_report(rows, row, day);
      if (rows.size() < kAtOnce) return;
      after = rows.integer(rows.size() - 1, 0);
    }
  }

  void check_report(const Rows& rows, int row, std::int64_t day) {
    ++result_.reports;
    const auto name = "report " + std::to_string(rows.integer(row, 0)) + " of day " + std::to_string(day);
    try {
      const auto envelope = envelope_of(session_, rows.bytes(row, 1), public_key_of(rows.bytes(row, 2)));
      if (!verify(envelope, kReportPayloadType)) say(name + " does not fit its signature");
      if (rows.bytes(row, 3) != Digest::of_hex(envelope.id().text()).raw()) say(name + " is not found by its digest");
      if (rows.integer(row, 4) == 0) say(name + " is not found by its key and sequence");
    } catch (const PostgresError& error) {
      if (error.code() != ErrorCode::bad_data || !error.state().empty()) throw;
      say(name + " is damaged: " + error.what());
    }
  }

  void check_index() {
    std::int64_t key = 0;
    std::int64_t sequence = -1;
    for (;;) {
      const auto rows = session_.connection.query(
          "SELECT i.key, i.sequence, i.id, r.number IS NOT NULL FROM (SELECT * FROM report_index WHERE (key, sequence) "
          "> ($1, $2) ORDER BY key, sequence LIMIT $3) i LEFT JOIN LATERAL (SELECT number FROM reports WHERE day = "
          "i.day AND number = i.number) r ON true ORDER BY i.key, i.sequence",
          Parameters().add(key).add(sequence).add(kAtOnce));
      for (int row = 0; row < rows.size(); ++row) {
        if (rows.integer(row, 3) == 0) say("report " + Digest::of_raw(rows.bytes(row, 2)).hex() + " is missing");
      }
      if (rows.size() < kAtOnce) return;
      key = rows.integer(rows.size() - 1, 0);
      sequence = rows.integer(rows.size() - 1, 1);
    }
  }

  void check_last() {
    const auto rows = session_.connection.query(
        "SELECT s.code FROM last l JOIN sites s ON s.number = l.site LEFT JOIN report_index i ON i.id = l.report "
        "AND i.day = l.day AND i.number = l.number WHERE i.id IS NULL ORDER BY s.code LIMIT $1",
        Parameters().add(static_cast<std::int64_t>(kMostFindings)));
    for (int row = 0; row < rows.size(); ++row) say("the last report of " + rows.text(row, 0) + " is missing");
  }

  void say(std::string finding) {
    if (result_.findings.size() < kMostFindings) result_.findings.push_back(std::move(finding));
  }

  static constexpr std::size_t kMostFindings = 100;
  Session& session_;
  CheckResult result_;
};

}  // namespace

CheckResult check_store(Session& session) { return Check(session).run(); }

}  // namespace campus::collector::postgres
