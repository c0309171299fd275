#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "collector/store/postgres/connection.h"
#include "tests/component/collector/postgres/cutting_proxy.h"
#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

using std::chrono::milliseconds;
using test::CuttingProxy;
using test::Outcomes;
using test::ReportWish;
using ::testing::HasSubstr;

/// For all new transactions, on all connections, as long as it lives.
class ServerSetting {
 public:
  ServerSetting(test::PostgresServer& server, const std::string& name, const std::string& value)
      : server_(server), name_(name), before_(server.ask("postgres", "SHOW " + name)) {
    server_.run("postgres", "ALTER SYSTEM SET " + name_ + " = '" + value + "'");
    take_effect(value);
  }
  ServerSetting(const ServerSetting&) = delete;
  ServerSetting& operator=(const ServerSetting&) = delete;
  ~ServerSetting() {
    server_.run("postgres", "ALTER SYSTEM RESET " + name_);
    take_effect(before_);
  }

 private:
  void take_effect(const std::string& value) {
    server_.run("postgres", "SELECT pg_reload_conf()");
    for (int i = 0; i < 1000 && server_.ask("postgres", "SHOW " + name_) != value; ++i) {
      std::this_thread::sleep_for(milliseconds(5));
    }
  }
  test::PostgresServer& server_;
  std::string name_;
  std::string before_;
};

class PostgresFaultTest : public ::testing::Test {
 protected:
  static PostgresLimits short_limits() {
    PostgresLimits limits;
    limits.connect = milliseconds(2000);
    limits.pause = milliseconds(20);
    return limits;
  }
  StoredReport stored(const std::string& site, std::int64_t sequence, const ReportWish& wish = {}) const {
    return test::stored_report(key, site, sequence, Packer(), wish);
  }
  Result<Outcomes> try_to_append(Store& store, const std::vector<StoredReport>& reports) const {
    return store.append({reports, {}, {}, standard});
  }
  void expect_outcome(Store& store, const StoredReport& report, AppendOutcome outcome) const {
    const auto outcomes = try_to_append(store, {report});
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    EXPECT_EQ(outcomes->front(), outcome);
  }
  void expect_failure(Store& store, const StoredReport& report, ErrorCode code) const {
    const auto outcomes = try_to_append(store, {report});
    ASSERT_FALSE(outcomes);
    EXPECT_EQ(outcomes.error().code, code) << outcomes.error().message;
    EXPECT_THAT(outcomes.error().message, HasSubstr("cannot write the store postgresql://"));
  }
  void terminate_collectors() {
    bed.server.run(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'campus-collector'");
  }
  test::PostgresBed bed;
  SigningKey key = testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
};

TEST_F(PostgresFaultTest, SaysWhatClosedItAndComesBack) {
  const auto store = bed.open_postgres(short_limits());
  std::vector<std::string> failures;
  store->on_failure([&](std::string_view operation) { failures.emplace_back(operation); });
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  terminate_collectors();
  expect_failure(*store, stored("S1", 2), ErrorCode::unavailable);
  ASSERT_TRUE(store->failure());
  EXPECT_FALSE(store->held()) << "closed until it is recovered";
  EXPECT_EQ(failures, std::vector<std::string>{"commit"}) << "what was not tried did not fail";
  ASSERT_TRUE(store->recover());
  EXPECT_FALSE(store->failure());
  expect_outcome(*store, stored("S1", 2), AppendOutcome::stored);
  expect_outcome(*store, stored("S1", 1), AppendOutcome::duplicate);
}

TEST_F(PostgresFaultTest, WaitsForAServerThatIsAwayAndSaysSo) {
  const auto store = bed.open_postgres(short_limits());
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  bed.server.crash();
  expect_failure(*store, stored("S1", 2), ErrorCode::unavailable);
  const auto still = store->recover();
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().code, ErrorCode::unavailable);
  EXPECT_EQ(store->failure(), still.error());
  EXPECT_GT(store->sizes().database, -1);
  bed.server.start();
  ASSERT_TRUE(store->recover());
  EXPECT_TRUE(*store->find(stored("S1", 1).id));
  EXPECT_FALSE(*store->find(stored("S1", 2).id));
}

TEST_F(PostgresFaultTest, AcknowledgesNothingWhereTheAnswerToACommitIsLost) {
  const auto uri = bed.uri();
  CuttingProxy proxy(uri.substr(uri.find("host=") + 5));
  auto opened = PostgresStore::open("postgresql://collector@/" + bed.database + "?host=" + proxy.folder().string());
  ASSERT_TRUE(opened) << opened.error().message;
  auto& store = **opened;
  expect_outcome(store, stored("S1", 1), AppendOutcome::stored);
  proxy.cut_next(CuttingProxy::Cut::after_commit);
  expect_failure(store, stored("S1", 2), ErrorCode::unavailable);
  EXPECT_TRUE(store.failure());
  ASSERT_TRUE(store.recover());
  expect_outcome(store, stored("S1", 2), AppendOutcome::duplicate);
  proxy.cut_next(CuttingProxy::Cut::before_commit);
  expect_failure(store, stored("S1", 3), ErrorCode::unavailable);
  ASSERT_TRUE(store.recover());
  EXPECT_FALSE(*store.find(stored("S1", 3).id));
  expect_outcome(store, stored("S1", 3), AppendOutcome::stored);
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT count(*) FROM campus.reports"), "3");
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT count FROM campus.counts WHERE outcome = 'stored'"), "3");
}

TEST_F(PostgresFaultTest, GivesUpWaitingForAnotherTransactionAndGoesOn) {
  auto limits = short_limits();
  limits.lock = milliseconds(100);
  const auto store = bed.open_postgres(limits);
  {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> other(PQconnectdb(bed.uri().c_str()), &PQfinish);
    PQclear(PQexec(other.get(), "BEGIN; SELECT * FROM campus.head FOR UPDATE"));
    expect_failure(*store, stored("S1", 1), ErrorCode::unavailable);
    EXPECT_FALSE(store->failure()) << "nothing is wrong with the connection";
    EXPECT_TRUE(store->held()) << "readers do not wait";
  }
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
}

TEST_F(PostgresFaultTest, GivesUpAStatementThatTakesTooLongAndGoesOn) {
  auto limits = short_limits();
  limits.statement = milliseconds(150);
  const auto store = bed.open_postgres(limits);
  {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> other(PQconnectdb(bed.uri().c_str()), &PQfinish);
    PQclear(PQexec(other.get(), "BEGIN; LOCK TABLE campus.last IN ACCESS EXCLUSIVE MODE"));
    expect_failure(*store, stored("S1", 1), ErrorCode::unavailable);
    EXPECT_FALSE(store->failure());
  }
  EXPECT_FALSE(*store->find(stored("S1", 1).id)) << "all of a batch, or nothing";
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
}

TEST_F(PostgresFaultTest, DoesNotWaitForEverForAServerThatIsFrozen) {
  auto limits = short_limits();
  limits.answer = milliseconds(700);
  limits.connect = milliseconds(700);
  const auto store = bed.open_postgres(limits);
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  bed.server.freeze();
  expect_failure(*store, stored("S1", 2), ErrorCode::unavailable);
  EXPECT_TRUE(store->failure());
  EXPECT_FALSE(store->recover());
  bed.server.thaw();
  ASSERT_TRUE(store->recover());
  expect_outcome(*store, stored("S1", 2), AppendOutcome::stored);
}

TEST_F(PostgresFaultTest, TakesNothingWhileTheServerIsReadOnly) {
  const auto store = bed.open_postgres(short_limits());
  {
    const ServerSetting fenced(bed.server, "default_transaction_read_only", "on");
    expect_failure(*store, stored("S1", 1), ErrorCode::permission);
    EXPECT_EQ(store->recover().error().code, ErrorCode::permission);
    const auto opened = PostgresStore::open(bed.uri());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::permission);
  }
  ASSERT_TRUE(store->recover());
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
}

TEST_F(PostgresFaultTest, RefusesAServerThatDoesNotSync) {
  const ServerSetting careless(bed.server, "fsync", "off");
  const auto opened = PostgresStore::open(bed.uri());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::permission);
  EXPECT_THAT(opened.error().message, HasSubstr("switch fsync on"));
}

TEST_F(PostgresFaultTest, SyncsEachCommitWhateverTheServerDoesForOthers) {
  bed.server.run("postgres", "ALTER DATABASE " + bed.database + " SET synchronous_commit = off");
  const auto where = postgres::Conninfo::parse(bed.uri());
  postgres::Connection connection(*where, {});
  EXPECT_EQ(connection.query("SHOW synchronous_commit").text(0, 0), "on");
}

TEST_F(PostgresFaultTest, AcknowledgesNothingThatAStandbyDidNotConfirm) {
  auto limits = short_limits();
  limits.answer = milliseconds(700);
  limits.statement = milliseconds(300);
  const auto store = bed.open_postgres(limits);
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  {
    const ServerSetting waits(bed.server, "synchronous_standby_names", "nobody");
    expect_failure(*store, stored("S1", 2), ErrorCode::unavailable);
    EXPECT_TRUE(store->failure());
  }
  ASSERT_TRUE(store->recover());
  expect_outcome(*store, stored("S1", 2), AppendOutcome::duplicate);
}

TEST_F(PostgresFaultTest, DoesNotGoOnWhereWhatItConfirmedIsGone) {
  const auto store = bed.open_postgres(short_limits());
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  expect_outcome(*store, stored("S1", 2), AppendOutcome::stored);
  // As after a failover to a standby that lagged, and one more commit there.
  bed.server.run(bed.database,
                 "DELETE FROM campus.report_index WHERE sequence = 2; DELETE FROM campus.reports WHERE sequence = 2; "
                 "DELETE FROM campus.last");
  terminate_collectors();
  expect_failure(*store, stored("S1", 3), ErrorCode::unavailable);
  for (int i = 0; i < 2; ++i) {
    const auto recovered = store->recover();
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().code, ErrorCode::bad_data);
    EXPECT_THAT(recovered.error().message, HasSubstr("reports that were confirmed are gone"));
  }
  expect_outcome(*bed.open_postgres(), stored("S1", 2), AppendOutcome::stored);
}

TEST_F(PostgresFaultTest, DoesNotGoOnInAnotherStore) {
  const auto store = bed.open_postgres(short_limits());
  expect_outcome(*store, stored("S1", 1), AppendOutcome::stored);
  bed.server.run(bed.database, "UPDATE campus.head SET identity = 'another'");
  expect_failure(*store, stored("S1", 2), ErrorCode::conflict);
  EXPECT_EQ(store->recover().error().code, ErrorCode::conflict);
}

/// Sends batch after batch, each until it is answered, as probes do.
class Stream {
 public:
  Stream(PostgresStore& store, std::shared_ptr<const StandardSummary> standard, std::vector<StoredReport> reports)
      : store_(store), standard_(std::move(standard)), reports_(std::move(reports)), thread_([this] { send_all(); }) {}

  [[nodiscard]] std::size_t sent() const { return sent_; }
  [[nodiscard]] bool done() const { return sent_ == reports_.size(); }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] const std::vector<StoredReport>& reports() const { return reports_; }
  void join() { thread_.join(); }

 private:
  void send_all() {
    constexpr std::size_t kBatch = 40;
    while (sent_ < reports_.size()) {
      const std::vector<StoredReport> batch(
          reports_.begin() + static_cast<std::ptrdiff_t>(sent_.load()),
          reports_.begin() + static_cast<std::ptrdiff_t>(std::min(sent_ + kBatch, reports_.size())));
      const auto outcomes = store_.append({batch, {}, {}, standard_});
      if (outcomes) {
        for (const auto outcome : *outcomes) ASSERT_NE(outcome, AppendOutcome::sequence_conflict);
        sent_ += batch.size();
        continue;
      }
      ++failed_;
      while (store_.failure() && !store_.recover()) std::this_thread::sleep_for(milliseconds(20));
    }
  }

  PostgresStore& store_;
  std::shared_ptr<const StandardSummary> standard_;
  std::vector<StoredReport> reports_;
  std::atomic<std::size_t> sent_ = 0;
  std::atomic<std::size_t> failed_ = 0;
  std::jthread thread_;
};

class PostgresStreamTest : public PostgresFaultTest {
 protected:
  static constexpr int kReports = 8000;

  std::vector<StoredReport> many() const {
    std::vector<StoredReport> reports;
    for (int i = 1; i <= kReports; ++i) reports.push_back(stored("S" + std::to_string(i % 50), i));
    return reports;
  }
  /// Lets the stream get on by so much, then does it, again and again.
  template <class Disturb>
  static void disturb(const Stream& stream, std::size_t every, Disturb disturb) {
    for (std::size_t next = every; !stream.done(); next = stream.sent() + every) {
      while (!stream.done() && stream.sent() < next) std::this_thread::sleep_for(milliseconds(1));
      if (!stream.done()) disturb();
    }
  }
  void expect_all_once(const Stream& stream) {
    const auto ask = [&](const std::string& what) { return bed.server.ask(bed.database, what); };
    EXPECT_EQ(ask("SELECT count(*) FROM campus.reports"), std::to_string(kReports));
    EXPECT_EQ(ask("SELECT count(*) FROM campus.report_index"), std::to_string(kReports));
    EXPECT_EQ(ask("SELECT sum(count) FROM campus.counts WHERE outcome = 'stored'"), std::to_string(kReports));
    const auto fresh = bed.open_postgres();
    const auto checked = fresh->check();
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checked->findings, std::vector<std::string>{});
    EXPECT_EQ(checked->reports, kReports);
    std::uint32_t rolled_up = 0;
    for (int site = 0; site < 50; ++site) {
      const auto hours = fresh->roll_ups(SiteCode("S" + std::to_string(site)), RollUpStep::hour, test::store_time(),
                                         test::store_time());
      for (const auto& hour : *hours) rolled_up += hour.values.reports;
    }
    EXPECT_EQ(rolled_up, static_cast<std::uint32_t>(kReports)) << "each is measured once";
    for (const auto& report : stream.reports()) {
      if (report.sequence % 997 == 0) {
        EXPECT_TRUE(*fresh->find(report.id)) << report.sequence;
      }
    }
  }
};

TEST_F(PostgresStreamTest, SurvivesAServerThatCrashesAgainAndAgain) {
  const auto store = bed.open_postgres(short_limits());
  Stream stream(*store, standard, many());
  int crashes = 0;
  disturb(stream, 900, [&] {
    bed.server.crash();
    bed.server.start();
    ++crashes;
  });
  stream.join();
  EXPECT_GE(crashes, 3);
  EXPECT_GE(stream.failed(), 3U);
  expect_all_once(stream);
}

TEST_F(PostgresStreamTest, SurvivesConnectionsThatAreCutAgainAndAgain) {
  const auto store = bed.open_postgres(short_limits());
  Stream stream(*store, standard, many());
  disturb(stream, 200, [&] { terminate_collectors(); });
  stream.join();
  EXPECT_GE(stream.failed(), 5U);
  expect_all_once(stream);
}

TEST_F(PostgresStreamTest, SurvivesCommitsWhoseAnswersAreLost) {
  const auto uri = bed.uri();
  CuttingProxy proxy(uri.substr(uri.find("host=") + 5));
  const auto opened =
      PostgresStore::open("postgresql://collector@/" + bed.database + "?host=" + proxy.folder().string(),
                          PostgresStore::Make::if_missing, short_limits());
  ASSERT_TRUE(opened) << opened.error().message;
  Stream stream(**opened, standard, many());
  bool after = false;
  disturb(stream, 200, [&] {
    proxy.cut_next(after ? CuttingProxy::Cut::after_commit : CuttingProxy::Cut::before_commit);
    after = !after;
  });
  stream.join();
  EXPECT_GE(stream.failed(), 5U);
  expect_all_once(stream);
}

TEST_F(PostgresStreamTest, SurvivesTransactionsThatAreGivenUp) {
  auto limits = short_limits();
  limits.statement = milliseconds(300);
  const auto store = bed.open_postgres(limits);
  Stream stream(*store, standard, many());
  disturb(stream, 400, [&] {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> other(PQconnectdb(bed.uri().c_str()), &PQfinish);
    PQclear(PQexec(other.get(), "BEGIN; SELECT * FROM campus.head FOR UPDATE; SELECT pg_sleep(0.5); COMMIT"));
  });
  stream.join();
  EXPECT_GE(stream.failed(), 3U);
  expect_all_once(stream);
}

}  // namespace
}  // namespace campus::collector
