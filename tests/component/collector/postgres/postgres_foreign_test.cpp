#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "collector/store/store_time.h"
#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

using test::Outcomes;
using test::ReportWish;

class PostgresForeignTest : public ::testing::Test {
 protected:
  StoredReport stored(const std::string& site, std::int64_t sequence, const ReportWish& wish = {}) const {
    return test::stored_report(key, site, sequence, Packer(), wish);
  }
  void append(Store& store, const std::vector<StoredReport>& reports) const {
    const auto outcomes = store.append({reports, {}, {}, standard});
    ASSERT_TRUE(outcomes) << outcomes.error().message;
  }
  static ForeignChanges changes_of(Store& store) {
    auto changes = store.foreign_changes();
    EXPECT_TRUE(changes && *changes);
    return changes && *changes ? **std::move(changes) : ForeignChanges{};
  }
  static void read_all(Store& store) {
    EXPECT_TRUE(store.keys() && store.roster() && store.excuses() && store.accounts() && store.held() &&
                store.counts() && store.orders(test::store_time()) && store.each_last([](const LastJudgement&) {}));
  }
  static bool is_empty(const ForeignChanges& changes) {
    return !changes.keys && !changes.roster && !changes.excuses && !changes.accounts && !changes.held &&
           !changes.orders && changes.judged.empty() && !changes.counts;
  }
  AuditEntry by() const { return {test::store_time(), "ops", "decided", "object", ""}; }

  test::PostgresBed bed;
  SigningKey key = testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
  std::unique_ptr<PostgresStore> one = bed.open_postgres();
  std::unique_ptr<PostgresStore> two = bed.open_postgres();
};

TEST_F(PostgresForeignTest, TellsNothingOfWhatTheCallerReadOrWroteItself) {
  append(*one, {stored("S1", 1)});
  read_all(*one);
  EXPECT_TRUE(is_empty(changes_of(*one)));
  append(*one, {stored("S1", 2), stored("S2", 3, {.held = "unknown_key"})});
  ASSERT_TRUE(one->put_account({"duty", "", {}, std::nullopt, {}, false}, by()));
  EXPECT_TRUE(is_empty(changes_of(*one)));
}

TEST_F(PostgresForeignTest, TellsEverythingToWhomNothingWasRead) {
  append(*one, {stored("S1", 1)});
  const auto changes = changes_of(*two);
  EXPECT_TRUE(changes.keys);
  ASSERT_EQ(changes.judged.size(), 1U);
  EXPECT_EQ(changes.judged.front().site, SiteCode("S1"));
  EXPECT_EQ(changes.judged.front().identity, "first");
  EXPECT_TRUE(changes.counts);
  EXPECT_TRUE(is_empty(changes_of(*two))) << "once";
}

TEST_F(PostgresForeignTest, TellsWhatEachOfTheOthersChanged) {
  read_all(*two);
  const auto only = [&](bool ForeignChanges::*flag) {
    auto changes = changes_of(*two);
    EXPECT_TRUE(changes.*flag);
    changes.*flag = false;
    EXPECT_TRUE(is_empty(changes));
  };
  ASSERT_TRUE(one->put_key({key.id(), std::nullopt, KeyState::approved, false, false, {}, {}, {}}, by()));
  only(&ForeignChanges::keys);
  ASSERT_TRUE(one->replace_roster(std::vector<Facts>{{{"code", "S1"}}}, {}));
  only(&ForeignChanges::roster);
  ASSERT_TRUE(one->replace_excuses({}, by()));
  only(&ForeignChanges::excuses);
  ASSERT_TRUE(one->put_account({"duty", "", {}, std::nullopt, {}, false}, by()));
  only(&ForeignChanges::accounts);
  const auto order = one->put_order({0, kSilenceOrder, {}, test::store_time(), {}, "高考", "ops", {}}, by());
  ASSERT_TRUE(order);
  only(&ForeignChanges::orders);
  ASSERT_TRUE(one->withdraw_order(*order, test::store_time(), by()));
  only(&ForeignChanges::orders);
  ASSERT_TRUE(one->note(by()));
  EXPECT_TRUE(is_empty(changes_of(*two)));
}

TEST_F(PostgresForeignTest, LetsOneOfTwoUseACode) {
  const std::string digest(64, 'c');
  ASSERT_TRUE(one->put_codes(std::vector<CodeRecord>{{digest, SiteCode("S1"), "b1", {}, test::store_time()}}, by()));
  const auto use = [&](Store& store) {
    const KeyRecord record{testing::new_key().id(), std::nullopt, KeyState::approved, false, false, {}, {}, {}};
    return store.use_code(digest, record, by());
  };
  Result<void> first = Error{ErrorCode::io, "not tried"};
  std::thread beside([&] { first = use(*one); });
  const auto second = use(*two);
  beside.join();
  EXPECT_NE(first.has_value(), second.has_value());
  EXPECT_EQ((first ? second : first).error().code, ErrorCode::conflict);
  EXPECT_EQ(one->keys()->size(), 1U);
}

TEST_F(PostgresForeignTest, TellsOfReportsThatAreHeldAndSettled) {
  read_all(*two);
  const auto waiting = stored("S1", 1, {.held = "unknown_key"});
  append(*one, {waiting});
  auto changes = changes_of(*two);
  EXPECT_TRUE(changes.held);
  EXPECT_TRUE(changes.judged.empty());
  ASSERT_TRUE(changes.counts);
  EXPECT_EQ(changes.counts->front().outcome, "pending");
  ASSERT_TRUE(one->settle({std::vector{test::release(waiting)}, standard}));
  changes = changes_of(*two);
  EXPECT_TRUE(changes.held);
  ASSERT_EQ(changes.judged.size(), 1U);
}

TEST_F(PostgresForeignTest, MissesNothingThatWasWrittenBetweenTwoOwnCommits) {
  read_all(*one);
  read_all(*two);
  append(*one, {stored("S1", 1)});
  append(*two, {stored("S2", 2)});
  append(*one, {stored("S3", 3)});
  std::vector<std::string> sites;
  for (const auto& last : changes_of(*one).judged) sites.push_back(last.site.text());
  EXPECT_THAT(sites, ::testing::IsSupersetOf({"S2"}));
  sites.clear();
  for (const auto& last : changes_of(*two).judged) sites.push_back(last.site.text());
  EXPECT_THAT(sites, ::testing::IsSupersetOf({"S1", "S3"}));
  EXPECT_TRUE(is_empty(changes_of(*one)));
  EXPECT_TRUE(is_empty(changes_of(*two)));
}

TEST_F(PostgresForeignTest, DoesNotJudgeAgainWhatAnotherHasReplacedMeanwhile) {
  const auto old = stored("S1", 1);
  append(*one, {old});
  append(*two, {stored("S1", 2)});
  const std::vector<Rejudged> again{
      {SiteCode("S1"), Aspect::latest, test::judgement_for(old, {.state = SiteState::noncompliant})}};
  ASSERT_TRUE(one->put_judgements({again, standard, ChangeCause::standard, test::store_time()}));
  ASSERT_TRUE(one->each_last([](const LastJudgement& last) { EXPECT_EQ(last.judgement->sequence, 2); }));
}

TEST_F(PostgresForeignTest, SharesItsDictionaries) {
  std::vector<StoredReport> many;
  for (int i = 1; i <= 300; ++i) many.push_back(stored("S1", i));
  append(*one, many);
  for (int i = 0; i < 6000 && !one->packer()->dictionary(); ++i) {
    ASSERT_TRUE(one->maintain(test::store_time()));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_TRUE(one->packer()->dictionary());
  const auto packed = test::stored_report(key, "S1", 1000, *one->packer());
  append(*one, {packed});
  EXPECT_FALSE(two->packer()->dictionary());
  EXPECT_TRUE(*two->find(packed.id)) << "an unknown dictionary is fetched";
  ASSERT_TRUE(two->maintain(test::store_time()));
  ASSERT_TRUE(two->packer()->dictionary());
  EXPECT_EQ(two->packer()->dictionary()->number(), one->packer()->dictionary()->number());
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT count(*) FROM campus.dictionaries"), "1");
}

TEST_F(PostgresForeignTest, LeavesHousekeepingToOneOfThem) {
  append(*one, {stored("S1", 1), stored("S1", 2)});
  const auto later = test::store_time() + std::chrono::hours(24 * 40);
  {
    const test::OtherSession other(bed, "SELECT * FROM campus.upkeep FOR UPDATE");
    for (int i = 0; i < 5; ++i) {
      const auto done = two->maintain(later);
      ASSERT_TRUE(done);
      EXPECT_FALSE(done->more);
      EXPECT_EQ(done->dropped_reports, 0);
    }
  }
  std::int64_t dropped = 0;
  for (int i = 0; i < 10; ++i) dropped += two->maintain(later)->dropped_reports;
  EXPECT_EQ(dropped, 1);
}

/// What a collector shows, kept up to date by what it did itself and by what it hears of others. Which of several
/// reports is the last one may depend on the order in which they came (Judgement::is_later_than); only the store knows
/// that order.
class View {
 public:
  void take_own(const StoredReport& report, AppendOutcome outcome) {
    const auto aspect = report.subject == Subject::campus ? Aspect::campus : Aspect::latest;
    if (outcome == AppendOutcome::stored) slot(report.site, aspect) = report.judgement;
    if (aspect == Aspect::campus || !report.judgement->is_valid_acceptance()) return;
    auto& acceptance = slot(report.site, Aspect::acceptance);
    if (!acceptance || report.judgement->is_later_than(*acceptance)) acceptance = report.judgement;
  }
  void take(const std::vector<LastJudgement>& judged) {
    for (const auto& last : judged) slot(last.site, last.aspect) = last.judgement;
  }
  [[nodiscard]] std::map<std::pair<std::string, Aspect>, std::string> reports() const {
    std::map<std::pair<std::string, Aspect>, std::string> all;
    for (const auto& [place, judgement] : all_) all[place] = judgement->report.hex();
    return all;
  }

 private:
  std::shared_ptr<const Judgement>& slot(const SiteCode& site, Aspect aspect) { return all_[{site.text(), aspect}]; }
  std::map<std::pair<std::string, Aspect>, std::shared_ptr<const Judgement>> all_;
};

/// One of several collectors on one store, fed from a pool of which others take as well.
struct Collector {
  PostgresStore* store = nullptr;
  View view;
  std::map<std::string, int> taken;  ///< outcomes other than duplicate, by report
};

class PostgresTogetherTest : public PostgresForeignTest {
 protected:
  static constexpr int kReports = 1200;
  static constexpr int kSites = 9;

  PostgresTogetherTest() {
    std::vector<SigningKey> keys;
    for (int i = 0; i < 4; ++i) keys.push_back(testing::new_key());
    std::mt19937 random(20261123);
    for (int i = 0; i < kReports; ++i) {
      ReportWish wish;
      wish.state = static_cast<SiteState>(random() % 3);
      wish.mode = random() % 3 == 0 ? Mode::acceptance : Mode::routine;
      wish.subject = random() % 8 == 0 ? Subject::campus : Subject::network;
      wish.ordered_after = static_cast<std::int64_t>(random() % 10'000);
      wish.received = test::store_time() + std::chrono::hours(i % 3 * 24);
      const auto site = "S" + std::to_string(random() % kSites);
      pool.push_back(test::stored_report(keys[random() % keys.size()], site, i + 1, Packer(), wish));
    }
  }

  void collect(Collector& collector, unsigned seed) const {
    std::mt19937 random(seed);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pool.size(); ++i) order.push_back(i);
    std::shuffle(order.begin(), order.end(), random);
    for (std::size_t at = 0; at < order.size();) {
      const auto size = std::min<std::size_t>(1 + random() % 60, order.size() - at);
      std::vector<StoredReport> batch;
      for (std::size_t i = 0; i < size; ++i) batch.push_back(pool[order[at + i]]);
      at += size;
      if (random() % 4 == 0) batch.push_back(batch.front());
      const auto outcomes = collector.store->append({batch, {}, {}, standard});
      ASSERT_TRUE(outcomes) << outcomes.error().message;
      for (std::size_t i = 0; i < batch.size(); ++i) note(collector, batch[i], (*outcomes)[i]);
      if (random() % 3 == 0) collector.view.take(changes_of(*collector.store).judged);
    }
  }
  static void note(Collector& collector, const StoredReport& report, AppendOutcome outcome) {
    ASSERT_NE(outcome, AppendOutcome::sequence_conflict);
    if (outcome == AppendOutcome::duplicate) return;
    ++collector.taken[report.id.text()];
    collector.view.take_own(report, outcome);
  }

  std::vector<StoredReport> pool;
};

/// Everybody else who reads: what he has seen of the past must stay as it was.
void watch(const std::string& uri, const std::stop_token& stop) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> reader(PQconnectdb(uri.c_str()), &PQfinish);
  const auto number = [](const PGresult* rows, int row, int column) {
    return std::stoll(PQgetvalue(rows, row, column));
  };
  long long seen = 0;
  std::map<std::pair<long long, long long>, long long> before;
  while (!stop.stop_requested()) {
    PQclear(PQexec(reader.get(), "BEGIN ISOLATION LEVEL REPEATABLE READ"));
    const std::unique_ptr<PGresult, decltype(&PQclear)> head(PQexec(reader.get(), "SELECT revision FROM campus.head"),
                                                             &PQclear);
    const std::unique_ptr<PGresult, decltype(&PQclear)> last(
        PQexec(reader.get(), "SELECT site, aspect, revision FROM campus.last"), &PQclear);
    PQclear(PQexec(reader.get(), "COMMIT"));
    const auto revision = number(head.get(), 0, 0);
    EXPECT_GE(revision, seen);
    for (int row = 0; row < PQntuples(last.get()); ++row) {
      auto& of_place = before[{number(last.get(), row, 0), number(last.get(), row, 1)}];
      const auto now = number(last.get(), row, 2);
      EXPECT_LE(now, revision);
      if (now != of_place) {
        EXPECT_GT(now, seen) << "a smaller revision came later";
      }
      of_place = now;
    }
    seen = revision;
  }
}

TEST_F(PostgresTogetherTest, LoseNothingTakeNothingTwiceAndSeeTheSame) {
  std::vector<Collector> collectors(2);
  collectors[0].store = one.get();
  collectors[1].store = two.get();
  read_all(*one);
  read_all(*two);
  {
    const std::jthread watcher([&](const std::stop_token& stop) { watch(bed.uri(), stop); });
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < collectors.size(); ++i) {
      threads.emplace_back([&, i] { collect(collectors[i], static_cast<unsigned>(7 + i)); });
    }
  }
  for (auto& collector : collectors) collector.view.take(changes_of(*collector.store).judged);
  for (const auto& report : pool) {
    const auto& id = report.id.text();
    EXPECT_EQ(collectors[0].taken[id] + collectors[1].taken[id], 1) << id;
  }
  View stored_view;
  ASSERT_TRUE(one->each_last([&](const LastJudgement& last) { stored_view.take({last}); }));
  EXPECT_TRUE(collectors[0].view.reports() == stored_view.reports());
  EXPECT_TRUE(collectors[1].view.reports() == stored_view.reports());
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT count(*) FROM campus.reports"), std::to_string(kReports));
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT count(*) FROM campus.report_index"), std::to_string(kReports));
  EXPECT_EQ(bed.server.ask(bed.database, "SELECT sum(count) FROM campus.counts WHERE outcome IN ('stored', 'late')"),
            std::to_string(kReports));
  EXPECT_TRUE(two->check()->findings.empty());
  std::uint32_t rolled_up = 0;
  std::uint32_t network = 0;
  for (const auto& report : pool) network += report.subject == Subject::network ? 1 : 0;
  for (int site = 0; site < kSites; ++site) {
    const auto all = two->roll_ups(SiteCode("S" + std::to_string(site)), RollUpStep::hour, test::store_time(),
                                   test::store_time() + std::chrono::hours(80));
    ASSERT_TRUE(all);
    for (const auto& hour : *all) rolled_up += hour.values.reports;
  }
  EXPECT_EQ(rolled_up, network);
}

}  // namespace
}  // namespace campus::collector
