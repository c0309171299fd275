#include <set>

#include "tests/component/collector/sample_reports.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {
namespace {

using collector::AppendOutcome;
using collector::Aspect;
using collector::StoredReport;
using std::chrono::hours;
using std::chrono::seconds;

constexpr auto kStored = AppendOutcome::stored;
constexpr auto kLate = AppendOutcome::late;
constexpr auto kHeld = AppendOutcome::held;
constexpr auto kDuplicate = AppendOutcome::duplicate;
constexpr auto kConflict = AppendOutcome::sequence_conflict;

TEST_P(StoreContract, TellsTheOutcomesOfABatchApartInItsOrder) {
  const auto first = report("S1", 2);
  EXPECT_EQ(append({first, first, report("S1", 2, {.note = "fork"}), report("S1", 1),
                    report("S1", 3, {.held = "unknown_key"}), report("S2", 4), first}),
            (Outcomes{kStored, kDuplicate, kConflict, kLate, kHeld, kStored, kDuplicate}));
  EXPECT_EQ(counted(), (std::map<std::string, std::int64_t>{
                           {"stored", 2}, {"duplicate", 2}, {"rejected", 1}, {"late", 1}, {"pending", 1}}));
}

TEST_P(StoreContract, TakesABatchWithoutReports) {
  EXPECT_EQ(append({}), Outcomes{});
  const std::vector<collector::ReportCount> counts{{SiteCode("150721"), Level::school, "limited", 3},
                                                   {SiteCode("150721"), Level::school, "limited", 2},
                                                   {SiteCode(), Level::classroom, "rejected", 1}};
  ASSERT_TRUE(store->append({{}, {}, counts, nullptr}));
  ASSERT_TRUE(store->append({{}, {}, counts, nullptr}));
  EXPECT_EQ(counted(), (std::map<std::string, std::int64_t>{{"limited", 10}, {"rejected", 2}}));
  reopen();
  EXPECT_EQ(counted()["limited"], 10);
}

TEST_P(StoreContract, KnowsWhatEarlierBatchesBroughtOnWhateverDay) {
  const auto kept = report("S1", 7);
  const auto other = report("S2", 8);
  EXPECT_EQ(append({kept}), Outcomes{kStored});
  EXPECT_EQ(append({other}), Outcomes{kStored});
  for (const auto after : {hours(0), hours(24), hours(70)}) {
    auto again = kept;
    again.received += after;
    auto fork = report("S1", 7, {.received = store_time() + after, .note = "fork"});
    EXPECT_EQ(append({fork, again}), (Outcomes{kConflict, kDuplicate}));
    const auto fresh = report("S1", 100 + after.count(), {.received = store_time() + after});
    EXPECT_EQ(append({again, fresh, fork}), (Outcomes{kDuplicate, kStored, kConflict}));
    reopen();
    EXPECT_FALSE(finds(fork));
  }
  EXPECT_TRUE(finds(kept));
  EXPECT_TRUE(finds(other));
}

TEST_P(StoreContract, TakesTheSameSequenceOfTwoKeys) {
  const auto stranger = collector::testing::new_key();
  EXPECT_EQ(append({report("S1", 1), report(stranger, "S2", 1)}), (Outcomes{kStored, kStored}));
}

TEST_P(StoreContract, OrdersTheReportsOfOneKeyBySequence) {
  EXPECT_EQ(append({report("S1", 5, {.ordered_after = -1000}), report("S1", 4, {.ordered_after = 1000})}),
            (Outcomes{kStored, kLate}));
  EXPECT_EQ(append({report("S1", 3), report("S1", 6, {.ordered_after = -2000})}), (Outcomes{kLate, kStored}));
  EXPECT_EQ((last()[{"S1", Aspect::latest}].judgement->sequence), 6);
}

TEST_P(StoreContract, OrdersTheReportsOfSeveralKeysByTime) {
  const auto other = collector::testing::new_key();
  EXPECT_EQ(append({report("S1", 9), report(other, "S1", 1, {.ordered_after = 1})}), (Outcomes{kStored, kStored}));
  EXPECT_EQ(append({report("S1", 10, {.ordered_after = 1})}), Outcomes{kLate}) << "at the same moment the first stays";
  EXPECT_EQ(append({report("S1", 11, {.ordered_after = 2})}), Outcomes{kStored});
}

TEST_P(StoreContract, GivesReportsBackBitForBit) {
  const auto other = collector::testing::new_key();
  auto countersigned = collector::testing::sample_envelope(key, "S1", 1);
  const auto second = seal(kReportPayloadType, countersigned.payload, other);
  countersigned.signatures.push_back(second.signatures.front());
  auto stored = report("S1", 1);
  stored.id = countersigned.id();
  stored.packed = *store->packer()->pack(countersigned, key.id());
  append({stored, report("S2", 2)});
  const auto check = [&] {
    const auto found = store->find(stored.id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->envelope.payload, countersigned.payload);
    ASSERT_EQ((*found)->envelope.signatures.size(), 2U);
    EXPECT_EQ((*found)->envelope.signatures[0].key, key.id());
    EXPECT_EQ((*found)->envelope.signatures[1].key, other.id());
    EXPECT_TRUE(verify((*found)->envelope, kReportPayloadType));
    EXPECT_FALSE(*store->find(ReportId(std::string(64, 'a'))));
  };
  check();
  reopen();
  check();
}

TEST_P(StoreContract, KnowsWhatItContains) {
  append({report("S1", 1), report("S1", 2, {.held = "unknown_key"})});
  EXPECT_TRUE(*store->contains(report("S1", 1)));
  EXPECT_TRUE(*store->contains(report("S1", 2)));
  EXPECT_FALSE(*store->contains(report("S1", 3)));
  EXPECT_FALSE(*store->contains(report("S1", 1, {.note = "fork"})));
  EXPECT_FALSE(*store->contains(report(collector::testing::new_key(), "S1", 1)));
}

TEST_P(StoreContract, TakesLargeBatchesAndLargeReports) {
  std::vector<StoredReport> many;
  for (int i = 1; i <= 1500; ++i) many.push_back(report("S" + std::to_string(i % 40), i));
  // Bytes that do not compress.
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 400'000; ++i) {
    x = x * 1664525 + 1013904223;
    noise += static_cast<char>('0' + (x >> 24U) % 64);
  }
  many.push_back(report("S1", 2000, {.note = noise}));
  EXPECT_EQ(append(many), Outcomes(many.size(), kStored));
  reopen();
  EXPECT_TRUE(finds(many.front()));
  EXPECT_TRUE(finds(many.back()));
  EXPECT_EQ(last().size(), 40U);
  EXPECT_EQ(append(many), Outcomes(many.size(), kDuplicate));
}

TEST_P(StoreContract, HoldsReportsUntilSomebodyDecides) {
  const auto later = report("S1", 6, {.held = "unknown_key", .received = store_time() + seconds(5)});
  const auto earlier = report("S2", 4, {.held = "unknown_site"});
  append({report("S1", 5), later, earlier});
  const auto held = *store->held();
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].id, earlier.id) << "oldest first";
  EXPECT_EQ(held[0].key, key.id());
  EXPECT_EQ(held[0].site, SiteCode("S2"));
  EXPECT_EQ(held[0].reason, "unknown_site");
  EXPECT_EQ(held[0].received, earlier.received);
  EXPECT_EQ(held[0].bytes, static_cast<std::int64_t>(earlier.packed.size()));
  EXPECT_EQ(held[1].id, later.id);
  EXPECT_EQ(last().size(), 1U) << "what is held counts for nothing";
  EXPECT_TRUE(finds(earlier));
  EXPECT_EQ(append({earlier}), Outcomes{kDuplicate});
}

TEST_P(StoreContract, SettlesWhatWasHeld) {
  const auto older = report("S1", 4, {.held = "unknown_key"});
  const auto newer = report("S1", 6, {.held = "unknown_key"});
  const auto waiting = report("S1", 7, {.held = "unknown_key"});
  append({report("S1", 5), newer, older, waiting});
  const auto other_reason = collector::Settlement{waiting.id, "key_revoked", {}, Level::school, {}, nullptr};
  EXPECT_EQ(settle({release(older), release(newer, {.state = SiteState::noncompliant}), other_reason,
                    release(report("S9", 9)), release(newer)}),
            (Outcomes{kLate, kStored, kHeld, kConflict, kConflict}));
  reopen();
  EXPECT_EQ((last()[{"S1", Aspect::latest}].judgement->report), collector::Digest::of_hex(newer.id.text()));
  EXPECT_EQ((*store->find_last(SiteCode("S1"), Aspect::latest))->id, newer.id);
  ASSERT_EQ(store->held()->size(), 1U);
  EXPECT_EQ(store->held()->front().reason, "key_revoked");
  EXPECT_EQ(counted(), (std::map<std::string, std::int64_t>{{"stored", 2}, {"late", 1}, {"pending", 3}}));
  EXPECT_EQ(settle({release(older)}), Outcomes{kConflict}) << "what was decided about is not held any more";
  EXPECT_EQ(append({older, newer}), (Outcomes{kDuplicate, kDuplicate}));
}

TEST_P(StoreContract, HasNothingLeftToApplyAtRest) {
  append({report("S1", 1)});
  EXPECT_TRUE(store->unapplied()->empty());
  EXPECT_TRUE(store->apply({}));
  reopen();
  EXPECT_TRUE(store->unapplied()->empty());
}

TEST_P(StoreContract, IsTheSameAfterItWasRecovered) {
  append({report("S1", 1), report("S2", 2, {.held = "unknown_key"})});
  EXPECT_FALSE(store->failure());
  ASSERT_TRUE(store->recover());
  EXPECT_FALSE(store->failure());
  EXPECT_TRUE(finds(report("S1", 1)));
  EXPECT_EQ(append({report("S1", 1), report("S1", 3)}), (Outcomes{kDuplicate, kStored}));
  EXPECT_EQ(store->held()->size(), 1U);
  EXPECT_GT(store->sizes().database, 0);
}

TEST_P(StoreContract, MendsADamagedReportWithTheSameOneSentAgain) {
  const auto spoilt = report("S1", 1);
  const auto whole = report("S1", 2);
  append({spoilt, whole});
  store.reset();
  bed->damage(spoilt);
  reopen();
  const auto found = store->find(spoilt.id);
  EXPECT_TRUE(!found || !*found) << "a damaged report is not given out";
  EXPECT_FALSE(store->failure()) << "whoever asks for one report must not stop all others";
  EXPECT_TRUE(finds(whole));
  EXPECT_EQ(store->check()->findings.size(), 1U);
  EXPECT_EQ(append({spoilt}), Outcomes{kDuplicate});
  EXPECT_TRUE(finds(spoilt));
  const auto checked = store->check();
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->findings, std::vector<std::string>{});
  EXPECT_EQ(checked->reports, 2);
}

TEST_P(StoreContract, GivesEveryReportOfAKey) {
  const auto other = collector::testing::new_key();
  const std::vector reports{report("S1", 1), report("S2", 2), report(other, "S1", 1)};
  append(reports);
  const auto of = [&](const KeyId& id) {
    std::set<std::string> found;
    const auto damaged = store->each_of_key(id, [&](const auto& one) { found.insert(one.id.text()); });
    EXPECT_TRUE(damaged);
    EXPECT_EQ(damaged.value_or(-1), 0);
    return found;
  };
  EXPECT_EQ(of(key.id()), (std::set{reports[0].id.text(), reports[1].id.text()}));
  reopen();
  EXPECT_EQ(of(other.id()), std::set{reports[2].id.text()});
  EXPECT_TRUE(of(KeyId(std::string(64, '0'))).empty());
}

}  // namespace
}  // namespace campus::test
