#include <set>

#include "collector/store/store_time.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {
namespace {

using collector::AppendOutcome;
using collector::Aspect;
using collector::ChangeCause;
using collector::Digest;
using collector::RollUpStep;
using collector::StoredReport;
using collector::Subject;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kStored = AppendOutcome::stored;
constexpr auto kLate = AppendOutcome::late;

Digest digest_of(const StoredReport& report) { return Digest::of_hex(report.id.text()); }

TEST_P(StoreContract, GivesEachSitesLastJudgementBack) {
  const auto first = report("S1", 1, {.state = SiteState::noncompliant, .down = 123e6});
  const auto second = report("S2", 2);
  append({first, second});
  reopen();
  auto all = last();
  ASSERT_EQ(all.size(), 2U);
  const auto& one = all[{"S1", Aspect::latest}];
  EXPECT_EQ(*one.judgement, *first.judgement);
  EXPECT_EQ(one.identity, "first");
  EXPECT_EQ((*all[{"S2", Aspect::latest}].judgement), *second.judgement);
  EXPECT_EQ((*store->find_last(SiteCode("S1"), Aspect::latest))->id, first.id);
  EXPECT_FALSE(*store->find_last(SiteCode("S1"), Aspect::acceptance));
  EXPECT_FALSE(*store->find_last(SiteCode("S3"), Aspect::latest));
}

TEST_P(StoreContract, KeepsTheLastValidAcceptanceBesideTheLatest) {
  const auto acceptance = report("S1", 1, {.mode = Mode::acceptance});
  append({acceptance, report("S1", 2), report("S1", 3, {.mode = Mode::acceptance, .demonstration = true}),
          report("S1", 4, {.state = SiteState::unassessed, .mode = Mode::acceptance})});
  auto all = last();
  EXPECT_EQ((all[{"S1", Aspect::latest}].judgement->sequence), 4);
  EXPECT_EQ((all[{"S1", Aspect::acceptance}].judgement->report), digest_of(acceptance));
  const auto next = report("S1", 5, {.state = SiteState::noncompliant, .mode = Mode::acceptance});
  EXPECT_EQ(append({next}), Outcomes{kStored});
  EXPECT_EQ((last()[{"S1", Aspect::acceptance}].judgement->report), digest_of(next));
  EXPECT_EQ((*store->find_last(SiteCode("S1"), Aspect::acceptance))->id, next.id);
}

TEST_P(StoreContract, TakesALateAcceptanceWhereThereIsNoLaterOne) {
  EXPECT_EQ(append({report("S1", 9), report("S1", 3, {.mode = Mode::acceptance})}), (Outcomes{kStored, kLate}));
  EXPECT_EQ((last()[{"S1", Aspect::acceptance}].judgement->sequence), 3);
}

TEST_P(StoreContract, KeepsTheDigitalCampusApartFromTheNetwork) {
  const auto campus = report("S1", 9, {.mode = Mode::acceptance, .subject = Subject::campus});
  EXPECT_EQ(append({campus, report("S1", 3)}), (Outcomes{kStored, kStored}));
  auto all = last();
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ((all[{"S1", Aspect::campus}].judgement->report), digest_of(campus));
  EXPECT_EQ((all[{"S1", Aspect::latest}].judgement->sequence), 3);
  const auto hour = store->roll_ups(SiteCode("S1"), RollUpStep::hour, store_time(), store_time());
  ASSERT_EQ(hour->size(), 1U);
  EXPECT_EQ(hour->front().values.reports, 1U) << "a record about the campus says nothing about the network";
}

TEST_P(StoreContract, RemembersEachChangeWithItsCauseAndWhatFails) {
  const auto good = report("S1", 1);
  const auto bad = report("S1", 2, {.state = SiteState::noncompliant, .received = store_time() + minutes(5)});
  append({good, bad, report("S1", 3, {.state = SiteState::noncompliant}), report("S1", 1)});
  reopen();
  const auto all = changes();
  ASSERT_EQ(all.size(), 2U) << "none while the state stays what it was";
  EXPECT_EQ(all[0], (collector::StateChange{store_time(),
                                            SiteCode("S1"),
                                            Aspect::latest,
                                            SiteState::unassessed,
                                            SiteState::compliant,
                                            ChangeCause::report,
                                            digest_of(good),
                                            {}}));
  EXPECT_EQ(all[1], (collector::StateChange{store_time() + minutes(5),
                                            SiteCode("S1"),
                                            Aspect::latest,
                                            SiteState::compliant,
                                            SiteState::noncompliant,
                                            ChangeCause::report,
                                            digest_of(bad),
                                            {RuleId("z-01"), RuleId("a-01")}}));
}

TEST_P(StoreContract, RemembersTheChangesOfEveryAspect) {
  append({report("S1", 1, {.mode = Mode::acceptance}), report("S1", 2, {.state = SiteState::noncompliant}),
          report("S1", 3, {.subject = Subject::campus})});
  std::vector<std::pair<Aspect, SiteState>> seen;
  for (const auto& change : changes()) seen.emplace_back(change.aspect, change.after);
  EXPECT_EQ(seen, (std::vector<std::pair<Aspect, SiteState>>{{Aspect::latest, SiteState::compliant},
                                                             {Aspect::acceptance, SiteState::compliant},
                                                             {Aspect::latest, SiteState::noncompliant},
                                                             {Aspect::campus, SiteState::compliant}}));
}

/// Everything from `since` on, `most` at once.
std::vector<collector::StateChange> in_pages(collector::Store& store, WallTime since, std::size_t most) {
  std::vector<collector::StateChange> all;
  for (collector::ChangePlace place{since};;) {
    const auto page = store.changes(place, most);
    EXPECT_TRUE(page);
    if (!page || page->changes.empty()) return all;
    EXPECT_LE(page->changes.size(), most);
    all.insert(all.end(), page->changes.begin(), page->changes.end());
    place = page->end;
  }
}

TEST_P(StoreContract, GivesChangesInTheOrderOfTheirTimeHoweverTheyAreCutIntoPages) {
  const std::vector<int> minute{1, 2, 2, 2, 2, 3, 3, 6, 4, 5};  // 6: by a collector whose clock is ahead
  for (std::size_t i = 0; i < minute.size(); ++i) {
    const auto state = i % 2 == 0 ? SiteState::noncompliant : SiteState::compliant;
    append({report("S1", static_cast<std::int64_t>(i) + 1,
                   {.state = state,
                    .received = store_time() + minutes(minute[i]),
                    .ordered_after = static_cast<std::int64_t>(60 * (i + 1)) - 60 * minute[i]})});
  }
  const auto all = in_pages(*store, WallTime{}, 1000);
  ASSERT_EQ(all.size(), minute.size());
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_LE(all[i - 1].at, all[i].at);
    const bool same_time = all[i - 1].at == all[i].at;
    EXPECT_TRUE(!same_time || all[i - 1].after == all[i].before) << "as they were written";
  }
  for (const std::size_t most : {1U, 2U, 3U, 4U, 10U}) EXPECT_EQ(in_pages(*store, WallTime{}, most), all) << most;
  EXPECT_EQ(in_pages(*store, store_time() + minutes(2), 2).size(), 9U) << "a moment is included";
  EXPECT_EQ(in_pages(*store, store_time() + minutes(5), 2).size(), 2U);
  EXPECT_TRUE(in_pages(*store, store_time() + minutes(7), 2).empty());
}

TEST_P(StoreContract, GivesManyChangesOfOneMomentInPages) {
  constexpr int kSites = 700;
  std::vector<collector::StoredReport> reports;
  for (int i = 1; i <= kSites; ++i) reports.push_back(report("S" + std::to_string(i), i));
  append(reports);
  std::vector<collector::Rejudged> again;
  for (const auto& one : reports) {
    again.push_back({one.site, Aspect::latest, judgement_for(one, {.state = SiteState::noncompliant})});
  }
  ASSERT_TRUE(store->put_judgements({again, standard, ChangeCause::standard, store_time() + minutes(1)}));
  const auto all = in_pages(*store, store_time() + minutes(1), 100);
  std::set<std::string> sites;
  for (const auto& change : all) sites.insert(change.site.text());
  EXPECT_EQ(all.size(), 700U);
  EXPECT_EQ(sites.size(), 700U);
}

TEST_P(StoreContract, GivesTheLastChangeOfSitesBeforeAMoment) {
  append({report("S1", 1, {.received = store_time()}),
          report("S1", 2, {.state = SiteState::noncompliant, .received = store_time() + minutes(2)}),
          report("S1", 3, {.received = store_time() + minutes(4)}),
          report("S2", 4, {.mode = Mode::acceptance, .received = store_time() + minutes(1)}),
          report("S3", 5, {.received = store_time() + minutes(3)})});
  reopen();
  const auto before = [&](Aspect aspect, int minute) {
    const std::vector<SiteCode> sites{SiteCode("S3"), SiteCode("S2"), SiteCode("S1"), SiteCode("S9")};
    std::map<std::string, collector::StateChange> found;
    const auto changes = store->last_changes(sites, aspect, store_time() + minutes(minute));
    EXPECT_TRUE(changes);
    for (const auto& change : *changes) {
      EXPECT_EQ(change.aspect, aspect);
      EXPECT_TRUE(found.emplace(change.site.text(), change).second);
    }
    return found;
  };
  auto found = before(Aspect::latest, 3);
  ASSERT_EQ(found.size(), 2U) << "S3 changed only then, S9 never";
  EXPECT_EQ(found["S1"].at, store_time() + minutes(2));
  EXPECT_EQ(found["S1"].after, SiteState::noncompliant);
  EXPECT_EQ(found["S1"].failing.size(), 2U);
  EXPECT_EQ(found["S2"].at, store_time() + minutes(1));
  EXPECT_EQ(before(Aspect::latest, 2)["S1"].at, store_time()) << "the moment itself is not included";
  EXPECT_EQ(before(Aspect::acceptance, 9).size(), 1U);
  EXPECT_TRUE(before(Aspect::latest, 0).empty());
  EXPECT_TRUE(store->last_changes({}, Aspect::latest, store_time())->empty());
}

TEST_P(StoreContract, PutsNewVerdictsInThePlaceOfFormerOnes) {
  const auto judged = report("S1", 1);
  const auto other = report("S2", 2);
  append({judged, other});
  standard = store_standard("second");
  const auto again = judgement_for(judged, {.state = SiteState::noncompliant});
  const std::vector<collector::Rejudged> all{{SiteCode("S1"), Aspect::latest, again},
                                             {SiteCode("S1"), Aspect::acceptance, again},  // there is none
                                             {SiteCode("S7"), Aspect::latest, again},      // nor such a site
                                             {SiteCode("S2"), Aspect::latest, judgement_for(other, {})}};
  const auto at = store_time() + hours(1);
  ASSERT_TRUE(store->put_judgements({all, standard, ChangeCause::standard, at}));
  reopen();
  auto now = last();
  EXPECT_EQ(now.size(), 2U);
  EXPECT_EQ((*now[{"S1", Aspect::latest}].judgement), *again);
  EXPECT_EQ((now[{"S1", Aspect::latest}].identity), "second");
  EXPECT_EQ((now[{"S2", Aspect::latest}].identity), "second");
  EXPECT_EQ((*store->find_last(SiteCode("S1"), Aspect::latest))->id, judged.id);
  const auto change = changes().back();
  EXPECT_EQ(changes().size(), 3U);
  EXPECT_EQ(change, (collector::StateChange{at,
                                            SiteCode("S1"),
                                            Aspect::latest,
                                            SiteState::compliant,
                                            SiteState::noncompliant,
                                            ChangeCause::standard,
                                            digest_of(judged),
                                            {RuleId("z-01"), RuleId("a-01")}}));
  const auto hour = store->roll_ups(SiteCode("S1"), RollUpStep::hour, store_time(), at);
  EXPECT_EQ(hour->front().values.reports, 1U) << "judged again is not measured again";
}

TEST_P(StoreContract, RollsHoursUpByTheTimeOfTheRun) {
  const auto begin = store_time();
  append({report("S1", 1, {.down = 100e6}), report("S1", 2, {.ordered_after = 3600, .down = 300e6}),
          report("S2", 3, {.down = 900e6})});
  // Later, and late: what a spool brings belongs to the hour in which it was measured.
  append({report("S1", 9, {.received = begin + hours(5), .down = 500e6}), report("S1", 4,
                                                                                 {.state = SiteState::noncompliant,
                                                                                  .received = begin + hours(5),
                                                                                  .ordered_after = -5 * 3600,
                                                                                  .down = 200e6})});
  reopen();
  const auto list = *store->roll_ups(SiteCode("S1"), RollUpStep::hour, begin, begin + hours(5));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].begin, begin);
  EXPECT_EQ(list[0].values.reports, 2U);
  EXPECT_EQ(list[0].values.compliant, 1U);
  EXPECT_DOUBLE_EQ(list[0].values.down.minimum(), 100e6);
  EXPECT_DOUBLE_EQ(list[0].values.down.maximum(), 200e6);
  EXPECT_DOUBLE_EQ(list[0].values.down.mean(), 150e6);
  EXPECT_EQ(list[0].values.loss.count(), 2U);
  EXPECT_EQ(list[1].begin, begin + hours(1));
  EXPECT_EQ(list[2].begin, begin + hours(5));
  EXPECT_EQ(store->roll_ups(SiteCode("S1"), RollUpStep::hour, begin + hours(1), begin + hours(4))->size(), 1U);
  EXPECT_TRUE(store->roll_ups(SiteCode("S3"), RollUpStep::hour, begin, begin + hours(5))->empty());
}

TEST_P(StoreContract, RollsDaysUpBeforeAndAfterTheirHoursAreFolded) {
  const auto begin = store_time();  // 16:00 of a day at UTC+8
  std::vector<StoredReport> reports;
  for (int i = 0; i < 20; ++i) {
    reports.push_back(report("S1", i + 1, {.ordered_after = i * 3600, .down = 100e6 + 10e6 * i}));
  }
  append(reports);
  const auto days = [&] { return *store->roll_ups(SiteCode("S1"), RollUpStep::day, begin, begin + hours(24)); };
  const auto check = [&](std::uint32_t first, std::uint32_t second) {
    const auto list = days();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].begin, begin - hours(16));
    EXPECT_EQ(list[0].values.reports, first);
    EXPECT_DOUBLE_EQ(list[0].values.down.minimum(), 100e6);
    EXPECT_EQ(list[1].begin, begin + hours(8));
    EXPECT_EQ(list[1].values.reports, second);
    EXPECT_DOUBLE_EQ(list[1].values.down.maximum(), 290e6);
  };
  check(8, 12);
  maintain(begin + hours(24 * 61));
  check(8, 12);
  EXPECT_TRUE(store->roll_ups(SiteCode("S1"), RollUpStep::hour, begin, begin + hours(1))->empty());
  // What comes after all that still belongs to its hour, and to its day.
  append({report("S1", 99, {.received = begin + hours(24 * 61), .ordered_after = -24 * 61 * 3600, .down = 150e6})});
  check(9, 12);
  maintain(begin + hours(24 * 61));
  check(9, 12);
  reopen();
  check(9, 12);
  maintain(begin + hours(24 * 410));
  EXPECT_TRUE(days().empty()) << "days go after 400 days";
}

}  // namespace
}  // namespace campus::test
