// Streams of reports against a server that fails again and again: nothing acknowledged is lost, nothing is doubled.

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "tests/component/collector/postgres/cutting_proxy.h"
#include "tests/component/collector/postgres/postgres_faults.h"

namespace campus::collector {
namespace {

using std::chrono::milliseconds;
using test::CuttingProxy;

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
  disturb(stream, 400,
          [&] { const test::OtherSession other(bed, "SELECT * FROM campus.head FOR UPDATE; SELECT pg_sleep(0.5)"); });
  stream.join();
  EXPECT_GE(stream.failed(), 3U);
  expect_all_once(stream);
}

}  // namespace
}  // namespace campus::collector
