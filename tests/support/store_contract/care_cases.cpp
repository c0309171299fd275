#include <chrono>

#include "tests/component/collector/sample_reports.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {
namespace {

using collector::AppendOutcome;
using collector::Aspect;
using collector::StoredReport;
using std::chrono::hours;

constexpr hours kDay(24);

TEST_P(StoreContract, KeepsRoutineReportsForThirtyDays) {
  const auto routine = report("S1", 1);
  append({routine, report("S1", 2, {.received = store_time() + 30 * kDay})});
  EXPECT_EQ(maintain(store_time() + 30 * kDay).dropped_reports, 0);
  EXPECT_TRUE(finds(routine));
  EXPECT_EQ(maintain(store_time() + 31 * kDay).dropped_reports, 1);
  EXPECT_FALSE(finds(routine));
  EXPECT_EQ(append({routine}), Outcomes{AppendOutcome::late}) << "what is gone is not known any more";
}

TEST_P(StoreContract, KeepsLongerWhatSomebodyMayAskFor) {
  const auto routine = report("S1", 1);
  const auto failure = report("S1", 2, {.state = SiteState::noncompliant});
  const auto acceptance = report("S1", 3, {.mode = Mode::acceptance});
  const auto demonstration = report("S1", 4, {.mode = Mode::acceptance, .demonstration = true});
  const auto held = report("S1", 5, {.held = "unknown_key"});
  const auto only_one = report("S2", 6);
  const auto newest = report("S1", 9, {.received = store_time() + 2 * kDay});
  append({routine, failure, acceptance, demonstration, held, only_one});
  append({newest});
  auto done = maintain(store_time() + 40 * kDay);
  EXPECT_EQ(done.dropped_reports, 2);
  EXPECT_EQ(done.kept_reports, 5);
  reopen();
  EXPECT_FALSE(finds(routine));
  EXPECT_FALSE(finds(demonstration));
  for (const auto& kept : {failure, acceptance, held, only_one, newest}) EXPECT_TRUE(finds(kept)) << kept.sequence;
  EXPECT_EQ((*store->find_last(SiteCode("S1"), Aspect::acceptance))->id, acceptance.id);
  EXPECT_EQ((*store->find_last(SiteCode("S2"), Aspect::latest))->id, only_one.id) << "a site's last one stays";
  EXPECT_EQ(append({failure, held, report("S1", 2, {.note = "fork"})}),
            (Outcomes{AppendOutcome::duplicate, AppendOutcome::duplicate, AppendOutcome::sequence_conflict}));
  EXPECT_EQ(settle({release(held, {.ordered_after = -1})}), Outcomes{AppendOutcome::late});
  const auto checked = store->check();
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->findings, std::vector<std::string>{});
  EXPECT_EQ(checked->reports, 5);
}

TEST_P(StoreContract, LetsFailuresGoAfterFourHundredDays) {
  const auto failure = report("S1", 2, {.state = SiteState::noncompliant});
  const auto acceptance = report("S1", 1, {.mode = Mode::acceptance});
  const auto last_failure = report("S2", 3, {.state = SiteState::noncompliant});
  const auto newest = report("S1", 4);
  append({acceptance, failure, last_failure, newest});
  maintain(store_time() + 399 * kDay);
  EXPECT_TRUE(finds(failure));
  EXPECT_EQ(maintain(store_time() + 401 * kDay).dropped_reports, 1);
  reopen();
  EXPECT_FALSE(finds(failure));
  EXPECT_TRUE(finds(acceptance)) << "a record stays for good";
  EXPECT_TRUE(finds(last_failure)) << "a site's last one stays";
  EXPECT_TRUE(finds(newest));
  EXPECT_EQ(store->check()->findings, std::vector<std::string>{});
}

TEST_P(StoreContract, ThinsManyDaysPieceByPiece) {
  std::vector<StoredReport> kept;
  for (int day = 0; day < 3; ++day) {
    std::vector<StoredReport> reports;
    for (int i = 0; i < 900; ++i) {
      const auto state = i % 10 == 0 ? SiteState::noncompliant : SiteState::compliant;
      reports.push_back(report("S" + std::to_string(i % 7), day * 1000 + i + 1,
                               {.state = state, .received = store_time() + day * kDay}));
      if (i % 300 == 0) kept.push_back(reports.back());
    }
    append(reports);
  }
  const auto done = maintain(store_time() + 50 * kDay);
  EXPECT_EQ(done.dropped_reports + done.kept_reports, 2700);
  EXPECT_GE(done.kept_reports, 270);
  EXPECT_LE(done.kept_reports, 277);
  for (const auto& one : kept) EXPECT_TRUE(finds(one)) << one.sequence;
  const auto checked = *store->check();
  EXPECT_EQ(checked.findings, std::vector<std::string>{});
  EXPECT_EQ(checked.reports, done.kept_reports);
  EXPECT_EQ(last().size(), 7U);
  for (int site = 0; site < 7; ++site) {
    EXPECT_TRUE(*store->find_last(SiteCode("S" + std::to_string(site)), Aspect::latest));
  }
}

TEST_P(StoreContract, PacksWithADictionaryOfItsReports) {
  EXPECT_EQ(store->packer()->dictionary(), nullptr);
  const auto plain = report("S1", 10'000);
  append_many(1, store_time());
  ASSERT_TRUE(trains_another_dictionary(store_time()));
  const auto dictionary = store->packer()->dictionary();
  ASSERT_NE(dictionary, nullptr);
  const auto small = report("S1", 10'000);
  EXPECT_LT(small.packed.size() * 2, plain.packed.size());
  EXPECT_EQ(append({small}), Outcomes{AppendOutcome::stored});
  EXPECT_TRUE(finds(small));
  reopen();
  EXPECT_TRUE(finds(small));
  EXPECT_TRUE(finds(report("S1", 1)));
  ASSERT_NE(store->packer()->dictionary(), nullptr) << "and so are those of the next start";
  EXPECT_EQ(store->packer()->dictionary()->number(), dictionary->number());
}

TEST_P(StoreContract, MakesAnotherOneEachDay) {
  append_many(1, store_time());
  ASSERT_TRUE(trains_another_dictionary(store_time()));
  const auto first = store->packer();
  const auto of_first = report("S1", 1001);
  append({of_first});
  maintain(store_time() + hours(1));
  EXPECT_EQ(store->packer(), first) << "one for each day";
  append_many(2000, store_time() + kDay);
  ASSERT_TRUE(trains_another_dictionary(store_time() + kDay));
  // What was packed before the change may still be under way.
  const auto under_way = stored_report(key, "S1", 3000, *first, {.received = store_time() + kDay});
  const auto of_second = report("S1", 3001, {.received = store_time() + kDay});
  EXPECT_EQ(append({under_way, of_second}), (Outcomes{AppendOutcome::stored, AppendOutcome::stored}));
  reopen();
  for (const auto& one : {of_first, under_way, of_second}) EXPECT_TRUE(finds(one)) << one.sequence;
  EXPECT_EQ(store->check()->findings, std::vector<std::string>{});
}

TEST_P(StoreContract, KeepsWithAReportWhatUnpacksIt) {
  append_many(1, store_time());
  ASSERT_TRUE(trains_another_dictionary(store_time()));
  const auto failure = report("S1", 1000, {.state = SiteState::noncompliant});
  append({failure, report("S1", 1001)});
  maintain(store_time() + 100 * kDay);
  reopen();
  EXPECT_TRUE(finds(failure));
}

}  // namespace
}  // namespace campus::test
