#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "collector/store/postgres/connection.h"
#include "tests/component/collector/postgres/cutting_proxy.h"
#include "tests/component/collector/postgres/postgres_faults.h"

namespace campus::collector {
namespace {

using std::chrono::milliseconds;
using test::CuttingProxy;
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
    const test::OtherSession other(bed, "SELECT * FROM campus.head FOR UPDATE");
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
    const test::OtherSession other(bed, "LOCK TABLE campus.last IN ACCESS EXCLUSIVE MODE");
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

TEST_F(PostgresFaultTest, AcknowledgesNothingWhereTheWaitForAStandbyWasBrokenOff) {
  const auto store = bed.open_postgres(short_limits());
  {
    const ServerSetting waits(bed.server, "synchronous_standby_names", "nobody");
    const std::jthread administrator([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        bed.server.run("postgres", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        std::this_thread::sleep_for(milliseconds(5));
      }
    });
    const auto outcomes = try_to_append(*store, {stored("S1", 1)});
    ASSERT_FALSE(outcomes) << "the server calls it a success, with a warning";
    EXPECT_THAT(outcomes.error().message, HasSubstr("the commit was not confirmed"));
    EXPECT_TRUE(store->failure());
  }
  ASSERT_TRUE(store->recover());
  expect_outcome(*store, stored("S1", 1), AppendOutcome::duplicate);
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

}  // namespace
}  // namespace campus::collector
