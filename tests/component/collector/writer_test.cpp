#include "collector/ingest/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "collector/metrics/exposition.h"
#include "core/posix/system_clock.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/failing_store.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class WriterTest : public ::testing::Test {
 protected:
  WriterTest() {
    limits.retry = milliseconds(20);
    limits.counts = milliseconds(20);
    store.on_failure([this](std::string_view operation) { metrics.storage_failed(operation); });
    auto started = Ingest::start(store, clock, judge, [this](FleetChange change) { note(change); });
    ingest = *std::move(started);
  }

  void start() {
    const auto log = [this](const std::string& line) {
      const std::scoped_lock lock(mutex);
      lines.push_back(line);
    };
    writer = std::make_unique<Writer>(*ingest, metrics, clock, log, limits, [this](const Error&) { ++damage; });
  }

  void note(const FleetChange& change) {
    const std::scoped_lock lock(mutex);
    for (const auto& count : change.counts) told += count.outcome == "rejected" ? count.count : 0;
  }
  std::int64_t refusals_told() {
    const std::scoped_lock lock(mutex);
    return told;
  }

  /// The writer's answers to one body; none where nothing was kept.
  std::optional<std::vector<wire::DeliveryAnswer>> post(const Envelope& envelope) {
    std::promise<std::optional<std::vector<wire::DeliveryAnswer>>> promise;
    auto answer = promise.get_future();
    Delivery delivery{examine(wire::encode_envelope(envelope), ingest->standing())->reports, false};
    if (!writer->submit(std::move(delivery), [&](auto answers) { promise.set_value(std::move(answers)); })) return {};
    return answer.get();
  }
  void be_refused() {
    auto envelope = testing::sample_envelope(key, "S1", 1);
    envelope.payload += " ";
    ASSERT_TRUE(post(envelope));
  }
  [[nodiscard]] std::string city() const { return render_city(Snapshot{}, metrics); }
  /// Between two commits.
  void run(const std::function<void(Ingest&)>& task) {
    std::promise<void> done;
    ASSERT_TRUE(writer->run([&](Ingest& it) {
      task(it);
      done.set_value();
    }));
    done.get_future().wait();
  }

  template <class Happens>
  static bool soon(Happens happens) {
    for (int i = 0; i < 500; ++i) {
      if (happens()) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }

  SystemClock clock;
  OwnMetrics metrics;
  testing::FailingStore store;
  std::shared_ptr<testing::ThresholdJudge> judge = std::make_shared<testing::ThresholdJudge>();
  WriterLimits limits;
  std::atomic<int> damage = 0;
  std::unique_ptr<Ingest> ingest;
  std::mutex mutex;
  std::int64_t told = 0;
  std::vector<std::string> lines;
  SigningKey key = testing::new_key();
  std::unique_ptr<Writer> writer;
};

TEST_F(WriterTest, CountsRefusalsByItselfWhereNoReportFollows) {
  start();
  be_refused();
  EXPECT_TRUE(soon([&] { return refusals_told() == 1; }));
}

TEST_F(WriterTest, CountsRefusalsWhileMoreOfThemKeepComing) {
  start();
  EXPECT_TRUE(soon([&] {
    be_refused();
    return refusals_told() > 0;
  }));
}

TEST_F(WriterTest, CountsTheLastRefusalsBeforeItStops) {
  limits.counts = std::chrono::hours(1);
  start();
  be_refused();
  be_refused();
  EXPECT_EQ(refusals_told(), 0);
  writer->stop();
  EXPECT_EQ(refusals_told(), 2);
}

TEST_F(WriterTest, ComesBackFromAFailedReadAsFromAFailedWrite) {
  limits.retry = milliseconds(200);
  start();
  store.failing_reads = true;
  run([](Ingest& it) { EXPECT_FALSE(it.find(ReportId(std::string(64, 'a')))); });
  EXPECT_TRUE(soon([&] { return !writer->healthy(); }));
  EXPECT_FALSE(post(testing::sample_envelope(key, "S1", 1))) << "nothing is taken meanwhile";
  EXPECT_THAT(city(), HasSubstr(R"(campus_collector_storage_errors_total{op="read"} 1)"));
  store.failing_reads = false;
  EXPECT_TRUE(soon([&] { return writer->healthy(); }));
  EXPECT_TRUE(post(testing::sample_envelope(key, "S1", 1)));
  const std::scoped_lock lock(mutex);
  ASSERT_EQ(lines.size(), 2U) << "one line when it fails, one when it is back";
  EXPECT_THAT(lines[0], HasSubstr("told to fail"));
  EXPECT_THAT(lines[1], HasSubstr("works again"));
}

TEST_F(WriterTest, TakesNothingMoreFromADamagedStoreAndSaysItOnce) {
  limits.retry = milliseconds(0);
  start();
  store.damaged = true;
  store.failing = true;
  EXPECT_FALSE(post(testing::sample_envelope(key, "S1", 1)));
  EXPECT_TRUE(soon([&] { return damage == 1; }));
  store.failing = false;
  store.damaged = false;
  for (int round = 0; round < 5; ++round) run([](Ingest&) {});
  EXPECT_FALSE(writer->healthy()) << "opening it again is no way back";
  EXPECT_FALSE(post(testing::sample_envelope(key, "S1", 1)));
  EXPECT_EQ(damage, 1);
  const std::scoped_lock lock(mutex);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("the next start salvages"));
}

TEST_F(WriterTest, CountsAFailedCommitOnce) {
  limits.retry = std::chrono::hours(1);
  start();
  run([&](Ingest& it) {
    EXPECT_TRUE(it.import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
    EXPECT_TRUE(it.approve(key.id(), {.auditor = true, .sites = {}}, "tester"));
  });
  store.failing = true;
  EXPECT_FALSE(post(testing::sample_envelope(key, "S1", 1)));
  EXPECT_FALSE(writer->healthy());
  EXPECT_THAT(city(), HasSubstr(R"(campus_collector_storage_errors_total{op="commit"} 1)"));
}

TEST_F(WriterTest, SaysThatItCommittedOnlyWhenItDid) {
  limits.counts = std::chrono::hours(1);
  start();
  be_refused();
  EXPECT_THAT(city(), HasSubstr("campus_collector_commit_duration_seconds_count 0"));
  writer->stop();
  EXPECT_THAT(city(), HasSubstr("campus_collector_commit_duration_seconds_count 1")) << "of the refusals' counts";
}

}  // namespace
}  // namespace campus::collector
