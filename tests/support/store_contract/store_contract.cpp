#include "tests/support/store_contract/store_contract.h"

#include <chrono>
#include <thread>
#include <utility>

#include "tests/component/collector/sample_reports.h"

namespace campus::test {

using collector::AppendOutcome;
using collector::Settlement;
using collector::StoredReport;

StoreContract::StoreContract() : bed(GetParam()()), key(collector::testing::new_key()) { reopen(); }

void StoreContract::reopen() {
  store.reset();
  store = bed->open();
}

std::vector<AppendOutcome> StoreContract::append(const std::vector<StoredReport>& reports) {
  auto outcomes = store->append({reports, {}, {}, standard});
  EXPECT_TRUE(outcomes) << outcomes.error().message;
  return outcomes ? *outcomes : std::vector<AppendOutcome>();
}

std::vector<AppendOutcome> StoreContract::settle(const std::vector<Settlement>& settlements) {
  auto outcomes = store->settle({settlements, standard});
  EXPECT_TRUE(outcomes) << outcomes.error().message;
  return outcomes ? *outcomes : std::vector<AppendOutcome>();
}

collector::Upkeep StoreContract::maintain(WallTime now) {
  collector::Upkeep all;
  for (int idle = 0, steps = 0; idle < 2 && steps < 10'000; ++steps) {
    auto done = store->maintain(now);
    EXPECT_TRUE(done) << done.error().message;
    if (!done) break;
    all.dropped_reports += done->dropped_reports;
    all.kept_reports += done->kept_reports;
    idle = done->more ? 0 : idle + 1;
  }
  return all;
}

void StoreContract::append_many(std::int64_t first_sequence, WallTime received) {
  std::vector<StoredReport> reports;
  for (int i = 0; i < 300; ++i) reports.push_back(report("S1", first_sequence + i, {.received = received}));
  append(reports);
}

bool StoreContract::trains_another_dictionary(WallTime now) {
  const auto before = store->packer();
  for (int i = 0; i < 6000; ++i) {
    maintain(now);
    if (store->packer() != before) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

StoreContract::Last StoreContract::last() {
  Last all;
  const auto read = store->each_last([&](const collector::LastJudgement& one) {
    const bool fresh = all.insert({{one.site.text(), one.aspect}, one}).second;
    EXPECT_TRUE(fresh) << one.site.text() << " was given twice";
  });
  EXPECT_TRUE(read) << read.error().message;
  return all;
}

std::map<std::string, std::int64_t> StoreContract::counted() {
  std::map<std::string, std::int64_t> all;
  const auto counts = store->counts();
  EXPECT_TRUE(counts) << counts.error().message;
  for (const auto& count : *counts) all[count.outcome] += count.count;
  return all;
}

bool StoreContract::finds(const StoredReport& report) {
  const auto found = store->find(report.id);
  EXPECT_TRUE(found) << found.error().message;
  if (!found || !*found) return false;
  EXPECT_EQ((*found)->id, report.id);
  EXPECT_EQ((*found)->key, report.key);
  EXPECT_EQ((*found)->site, report.site);
  EXPECT_EQ((*found)->received, report.received);
  EXPECT_EQ((*found)->envelope.id(), report.id);
  EXPECT_TRUE(verify((*found)->envelope, kReportPayloadType));
  return true;
}

Settlement release(const StoredReport& report, const ReportWish& wish) {
  return {report.id, "", report.banner, report.level, wish.subject, judgement_for(report, wish)};
}

}  // namespace campus::test
