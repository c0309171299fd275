#include "collector/ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/component/collector/sample_reports.h"
#include "tests/support/failing_store.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {
namespace {

using testing::array_of;
using testing::new_key;
using testing::sample_envelope;
using testing::sample_report;
using wire::Receipt;

class FixedClock final : public Clock {
 public:
  SteadyTime steady() const override { return {}; }
  WallTime wall() const override { return WallTime(std::chrono::seconds(1'800'000'000)); }
};

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() { restart(); }

  void restart(HeldLimits limits = {}) {
    seen = {};
    auto started = Ingest::start(
        store, clock, judge, [this](FleetChange change) { merge(seen, std::move(change)); }, limits);
    ASSERT_TRUE(started) << started.error().message;
    ingest = *std::move(started);
  }

  void import_roster() { ASSERT_TRUE(ingest->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester")); }

  std::vector<wire::DeliveryAnswer> post(const std::string& body, bool open = false) {
    std::vector<Delivery> deliveries;
    deliveries.push_back({examine(body, ingest->standing())->reports, open});
    auto answers = ingest->process(deliveries);
    EXPECT_TRUE(answers);
    return answers ? answers->front() : std::vector<wire::DeliveryAnswer>();
  }
  wire::DeliveryAnswer post(const Envelope& envelope, bool open = false) {
    return post(wire::encode_envelope(envelope), open).front();
  }

  void approve(const std::string& site) { ASSERT_TRUE(ingest->approve(key.id(), {false, {SiteCode(site)}}, "tester")); }

  /// The site's last reports, as a view takes them.
  [[nodiscard]] std::vector<JudgedArrival> latest() const {
    std::map<SiteCode, JudgedArrival> last;
    for (const auto& arrival : seen.judged) {
      if (arrival.aspect != Aspect::latest) continue;
      const auto [slot, fresh] = last.try_emplace(arrival.site, arrival);
      if (!fresh && arrival.judgement->is_later_than(*slot->second.judgement)) slot->second = arrival;
    }
    std::vector<JudgedArrival> all;
    for (const auto& [site, arrival] : last) all.push_back(arrival);
    return all;
  }

  testing::FailingStore store;
  FixedClock clock;
  std::shared_ptr<testing::ThresholdJudge> judge = std::make_shared<testing::ThresholdJudge>();
  std::unique_ptr<Ingest> ingest;
  FleetChange seen;
  SigningKey key = new_key();
};

TEST_F(IngestTest, HoldsAStrangerAndReleasesWithTheApproval) {
  import_roster();
  const auto envelope = sample_envelope(key, "S1", 1);
  const auto answer = post(envelope);
  EXPECT_EQ(answer.outcome, Receipt::pending);
  EXPECT_EQ(answer.reason, "unknown_key");
  EXPECT_EQ(answer.digest, envelope.id());
  EXPECT_TRUE(latest().empty());
  ASSERT_EQ(seen.more_pending.size(), 1U);
  const auto released = ingest->approve(key.id(), {false, {SiteCode("S1")}}, "tester");
  ASSERT_TRUE(released);
  EXPECT_EQ(*released, 1U);
  ASSERT_EQ(latest().size(), 1U);
  EXPECT_EQ(latest()[0].judgement->report.hex(), envelope.id().text());
  EXPECT_TRUE(seen.pending && seen.pending->empty());
}

TEST_F(IngestTest, HoldsAnUnknownSiteUntilTheRosterNamesIt) {
  approve("S1");
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).reason, "unknown_site");
  import_roster();
  EXPECT_EQ(latest().size(), 1U);
}

TEST_F(IngestTest, AnswersDuplicateForTheSameBytesInOneBatchAndLater) {
  import_roster();
  approve("S1");
  const auto envelope = sample_envelope(key, "S1", 1);
  const auto answers = post(array_of({envelope, envelope}));
  EXPECT_EQ(answers[0].outcome, Receipt::stored);
  EXPECT_EQ(answers[1].outcome, Receipt::duplicate);
  EXPECT_EQ(post(envelope).outcome, Receipt::duplicate);
}

TEST_F(IngestTest, RejectsOtherBytesUnderTheSameSequence) {
  import_roster();
  approve("S1");
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::stored);
  auto fork = sample_report(key, "S1", 1);
  fork.host.cpus = 99;
  const auto answer = post(testing::sealed(fork, key));
  EXPECT_EQ(answer.outcome, Receipt::rejected);
  EXPECT_EQ(answer.reason, "sequence_conflict");
}

TEST_F(IngestTest, RejectsAKeyThatSpeaksForAnotherSite) {
  import_roster();
  approve("S2");
  const auto answer = post(sample_envelope(key, "S1", 1));
  EXPECT_EQ(answer.outcome, Receipt::rejected);
  EXPECT_EQ(answer.reason, "key_not_for_site");
}

TEST_F(IngestTest, MovesAReportThatIsOlderThanTheLatestAside) {
  import_roster();
  approve("S1");
  EXPECT_EQ(post(sample_envelope(key, "S1", 5)).outcome, Receipt::stored);
  EXPECT_EQ(post(sample_envelope(key, "S1", 4)).outcome, Receipt::stored);
  ASSERT_EQ(latest().size(), 1U);
  EXPECT_EQ(latest()[0].judgement->sequence, 5);
  EXPECT_EQ(seen.counts.back().outcome, "late");
}

TEST_F(IngestTest, ReleasesOldestFirstAndEndsWithTheHighestSequence) {
  import_roster();
  post(array_of({sample_envelope(key, "S1", 3), sample_envelope(key, "S1", 9), sample_envelope(key, "S1", 5)}));
  approve("150721");
  ASSERT_EQ(latest().size(), 1U);
  EXPECT_EQ(latest()[0].judgement->sequence, 9);
}

TEST_F(IngestTest, MendsAWrongApproval) {
  import_roster();
  post(sample_envelope(key, "S1", 1));
  approve("S2");
  EXPECT_TRUE(latest().empty());
  EXPECT_TRUE(seen.pending->empty());
  approve("S1");
  EXPECT_EQ(latest().size(), 1U);
}

TEST_F(IngestTest, RejectsARevokedKeyAndWhatItLeft) {
  import_roster();
  post(sample_envelope(key, "S1", 1));
  ASSERT_TRUE(ingest->revoke(key.id(), "tester"));
  EXPECT_TRUE(seen.pending->empty());
  EXPECT_EQ(post(sample_envelope(key, "S1", 2)).reason, "key_revoked");
  EXPECT_EQ(post(sample_envelope(key, "S1", 3), true).reason, "key_revoked");
}

TEST_F(IngestTest, OpenDoorLetsAStrangerSpeakForTheSitesItNames) {
  import_roster();
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 1), true).outcome, Receipt::stored);
  EXPECT_EQ(post(sample_envelope(key, "S2", 2), true).outcome, Receipt::stored);
  EXPECT_EQ(post(sample_envelope(key, "S1", 3), false).reason, "key_not_for_site");
}

TEST_F(IngestTest, OpenDoorReleasesWhatTheKeySentBefore) {
  import_roster();
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::pending);
  EXPECT_EQ(post(sample_envelope(key, "S1", 2), true).outcome, Receipt::stored);
  EXPECT_TRUE(seen.pending->empty());
}

TEST_F(IngestTest, OpenDoorDoesNotWidenWhatAPersonDecided) {
  import_roster();
  approve("S2");
  EXPECT_EQ(post(sample_envelope(key, "S1", 1), true).reason, "key_not_for_site");
}

TEST_F(IngestTest, KeepsNothingAndChangesNothingWhenTheStoreFails) {
  import_roster();
  approve("S1");
  store.failing = true;
  std::vector<Delivery> deliveries;
  deliveries.push_back(
      {examine(wire::encode_envelope(sample_envelope(key, "S1", 1)), ingest->standing())->reports, false});
  EXPECT_FALSE(ingest->process(deliveries));
  EXPECT_TRUE(latest().empty());
  store.failing = false;
  ASSERT_TRUE(ingest->recover());
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::stored);
}

TEST_F(IngestTest, LimitsTheBytesThatStrangersMayLeave) {
  import_roster();
  restart({1'200, 1'000'000});
  wire::DeliveryAnswer last;
  for (int i = 1; i <= 20; ++i) last = post(sample_envelope(key, "S1", i));
  EXPECT_EQ(last.outcome, Receipt::rejected);
  EXPECT_EQ(last.reason, "limited");
  const auto other = new_key();
  EXPECT_EQ(post(sample_envelope(other, "S1", 1)).outcome, Receipt::pending);
}

/// Two reports of a key, three in all.
constexpr HeldLimits kFew{1'000'000, 1'000'000, 2, 3};

TEST_F(IngestTest, LimitsTheNumberThatStrangersMayLeaveOverRequestsAndRestarts) {
  import_roster();
  restart(kFew);
  const auto answers =
      post(array_of({sample_envelope(key, "S1", 1), sample_envelope(key, "S1", 2), sample_envelope(key, "S1", 3)}));
  EXPECT_EQ(answers[1].outcome, Receipt::pending);
  EXPECT_EQ(answers[2].reason, "limited");
  restart(kFew);
  EXPECT_EQ(post(sample_envelope(key, "S1", 3)).reason, "limited");
  const auto other = new_key();
  EXPECT_EQ(post(sample_envelope(other, "S1", 1)).outcome, Receipt::pending);
  EXPECT_EQ(post(sample_envelope(new_key(), "S1", 1)).reason, "limited") << "all together";
}

TEST_F(IngestTest, KnowsARedeliveryHoweverFullItIs) {
  import_roster();
  restart(kFew);
  const auto first = sample_envelope(key, "S1", 1);
  const auto second = sample_envelope(key, "S1", 2);
  post(array_of({first, second, second}));
  EXPECT_EQ(post(first).outcome, Receipt::duplicate);
  EXPECT_EQ(post(array_of({second, sample_envelope(key, "S1", 3)}))[0].outcome, Receipt::duplicate);
}

TEST_F(IngestTest, ARedeliveryTakesNoRoom) {
  import_roster();
  restart(kFew);
  const auto first = sample_envelope(key, "S1", 1);
  post(first);
  const auto answers = post(array_of({first, first, sample_envelope(key, "S1", 2)}));
  EXPECT_EQ(answers[2].outcome, Receipt::pending);
}

TEST_F(IngestTest, WhatARevokedKeyLeftTakesNoRoomFromOthers) {
  import_roster();
  restart(kFew);
  post(array_of({sample_envelope(key, "S1", 1), sample_envelope(key, "S1", 2)}));
  const auto other = new_key();
  const auto answers = [&] {
    return post(array_of({sample_envelope(other, "S1", 1), sample_envelope(other, "S1", 2)}));
  };
  EXPECT_EQ(answers()[1].reason, "limited");
  ASSERT_TRUE(ingest->revoke(key.id(), "tester"));
  EXPECT_EQ(answers()[1].outcome, Receipt::pending);
  restart(kFew);
  EXPECT_EQ(post(sample_envelope(new_key(), "S1", 1)).outcome, Receipt::pending) << "the third in all";
  EXPECT_EQ(post(sample_envelope(new_key(), "S1", 1)).reason, "limited");
}

/// Of one outcome, as the sink was told.
std::int64_t told(const FleetChange& change, std::string_view outcome) {
  std::int64_t sum = 0;
  for (const auto& count : change.counts) sum += count.outcome == outcome ? count.count : 0;
  return sum;
}

class RefusalTest : public IngestTest {
 protected:
  void be_refused() {
    auto envelope = sample_envelope(key, "S1", 1);
    envelope.payload += " ";
    EXPECT_EQ(post(envelope).reason, "bad_signature");
  }
};

TEST_F(RefusalTest, NeedsNoCommitAndIsToldOnceOneHasCountedIt) {
  const int before = store.commits;
  be_refused();
  EXPECT_EQ(store.commits, before);
  EXPECT_TRUE(ingest->has_refusals());
  EXPECT_EQ(told(seen, "rejected"), 0);
  ASSERT_TRUE(ingest->commit_refusals());
  EXPECT_EQ(store.commits, before + 1);
  EXPECT_FALSE(ingest->has_refusals());
  EXPECT_EQ(told(seen, "rejected"), 1);
  ASSERT_TRUE(ingest->commit_refusals());
  EXPECT_EQ(store.commits, before + 1) << "there is nothing left to commit";
}

TEST_F(RefusalTest, GoesAlongWithTheNextReport) {
  be_refused();
  post(sample_envelope(key, "S1", 1));
  EXPECT_FALSE(ingest->has_refusals());
  EXPECT_EQ(told(seen, "rejected"), 1);
  EXPECT_EQ(told(seen, "pending"), 1);
}

TEST_F(RefusalTest, TakesOneNumberHoweverManyThereAre) {
  for (int i = 0; i < 100; ++i) be_refused();
  ASSERT_TRUE(ingest->commit_refusals());
  EXPECT_EQ(store.counts_in_last_commit, 1U);
  EXPECT_EQ(told(seen, "rejected"), 100);
}

TEST_F(RefusalTest, IsNeverToldAndThenForgottenByARestart) {
  be_refused();
  EXPECT_EQ(told(seen, "rejected"), 0);
  restart();
  EXPECT_EQ(told(seen, "rejected"), 0) << "nobody was told, so nobody misses it";
  be_refused();
  post(sample_envelope(key, "S1", 1));
  be_refused();
  const auto later = told(seen, "rejected");
  EXPECT_EQ(later, 1);
  restart();
  EXPECT_EQ(told(seen, "rejected"), later);
}

TEST_F(RefusalTest, IsStillCountedAfterAFailedCommit) {
  be_refused();
  store.failing = true;
  EXPECT_FALSE(ingest->commit_refusals());
  EXPECT_EQ(told(seen, "rejected"), 0);
  store.failing = false;
  ASSERT_TRUE(ingest->recover());
  ASSERT_TRUE(ingest->commit_refusals());
  EXPECT_EQ(told(seen, "rejected"), 1);
}

TEST_F(IngestTest, ReadsEverythingAnewAfterACommitWhoseFateIsUnknown) {
  import_roster();
  approve("S1");
  store.losing_word = true;
  std::vector<Delivery> deliveries;
  deliveries.push_back(
      {examine(wire::encode_envelope(sample_envelope(key, "S1", 1)), ingest->standing())->reports, false});
  EXPECT_FALSE(ingest->process(deliveries));
  EXPECT_TRUE(ingest->failure());
  EXPECT_TRUE(latest().empty());
  store.losing_word = false;
  ASSERT_TRUE(ingest->recover());
  EXPECT_FALSE(ingest->failure());
  EXPECT_TRUE(seen.anew);
  ASSERT_EQ(latest().size(), 1U) << "it is on disk: a reader must see it";
  EXPECT_EQ(told(seen, "stored"), 1) << "the counts of before are not added once more";
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::duplicate);
}

TEST_F(IngestTest, RecoversTheRosterThatWasOnItsWay) {
  import_roster();
  store.failing_reads = true;
  EXPECT_FALSE(ingest->import_roster(parse_roster("code,level,name\n150722,banner,B\n", "r").sites, "r", "tester"));
  EXPECT_TRUE(ingest->failure());
  EXPECT_FALSE(ingest->recover()) << "nothing can be read yet";
  store.failing_reads = false;
  ASSERT_TRUE(ingest->recover());
  ASSERT_TRUE(seen.roster);
  EXPECT_EQ(seen.roster->sites().size(), 1U);
}

TEST_F(IngestTest, DecidesAboutWhatIsHeldFromOneReading) {
  import_roster();
  post(sample_envelope(key, "S1", 1));
  const int before = store.reads_of_held;
  approve("S1");
  EXPECT_EQ(store.reads_of_held, before + 1);
}

TEST_F(IngestTest, KnowsEverythingAgainAfterARestart) {
  import_roster();
  approve("S1");
  post(sample_envelope(key, "S1", 1));
  restart();
  ASSERT_TRUE(seen.roster);
  EXPECT_EQ(seen.roster->sites().size(), 5U);
  EXPECT_EQ(latest().size(), 1U);
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::duplicate);
  EXPECT_EQ(post(sample_envelope(key, "S1", 2)).outcome, Receipt::stored);
}

class VerdictTest : public IngestTest {
 protected:
  VerdictTest() {
    import_roster();
    approve("150721");
  }
  /// Bits per second down; from 900 Mbit/s on it complies.
  void report(std::int64_t rate, std::int64_t sequence, Mode mode = Mode::acceptance) {
    auto made = sample_report(key, "S1", sequence);
    made.mode = mode;
    made.measurements.front().goodput = BitRate::bits_per_second(rate);
    EXPECT_EQ(post(testing::sealed(made, key)).outcome, Receipt::stored);
  }
  std::vector<std::string> changes() {
    std::vector<std::string> lines;
    const auto all = store.changes({}, 100);
    for (const auto& change : all->changes) {
      std::string line = change.site.text() + " " + std::string(name_of(change.aspect)) + " " +
                         std::string(name_of(change.before)) + ">" + std::string(name_of(change.after)) + " " +
                         std::string(name_of(change.cause));
      for (const auto& rule : change.failing) line += " " + rule.text();
      lines.push_back(std::move(line));
    }
    return lines;
  }
  static constexpr std::int64_t kGood = 941'000'000;
  static constexpr std::int64_t kBad = 400'000'000;
};

TEST_F(VerdictTest, ChangesAreRememberedWithWhatFails) {
  report(kGood, 1);
  report(kGood, 2, Mode::routine);
  report(kBad, 3, Mode::routine);
  report(kBad, 4, Mode::routine);
  EXPECT_EQ(changes(), (std::vector<std::string>{"S1 latest unassessed>compliant report",
                                                 "S1 acceptance unassessed>compliant report",
                                                 "S1 latest compliant>noncompliant report s-02"}));
}

TEST_F(VerdictTest, ARoutineRunNeverTakesThePlaceOfAnAcceptance) {
  report(kGood, 1);
  report(kBad, 2, Mode::routine);
  std::map<std::string, SiteState> last;
  ASSERT_TRUE(store.each_last(
      [&](const LastJudgement& one) { last[std::string(name_of(one.aspect))] = one.judgement->state; }));
  EXPECT_EQ(last, (std::map<std::string, SiteState>{{"latest", SiteState::noncompliant},
                                                    {"acceptance", SiteState::compliant}}));
}

TEST_F(VerdictTest, AnotherStandardJudgesEverythingAnewAndSoDoesAnotherRoster) {
  report(kBad, 1);
  const auto milder = std::make_shared<testing::ThresholdJudge>(300'000'000, "milder");
  const auto tried = ingest->rejudge(milder, false, "tester");
  ASSERT_TRUE(tried);
  EXPECT_EQ(tried->judged, 2U) << "the last report and the last acceptance";
  ASSERT_EQ(tried->changed.size(), 2U);
  EXPECT_EQ(tried->changed[0].after, SiteState::compliant);
  EXPECT_EQ(latest()[0].judgement->state, SiteState::noncompliant) << "only tried";
  ASSERT_TRUE(ingest->rejudge(milder, true, "tester"));
  EXPECT_EQ(changes().back(), "S1 acceptance noncompliant>compliant standard");
  report(kBad, 2);
  EXPECT_EQ(latest()[0].judgement->state, SiteState::compliant) << "what comes next is judged by it too";
  restart();
  EXPECT_EQ(latest()[0].judgement->state, SiteState::noncompliant) << "a restart with the former standard";
  auto small = std::string(testing::kRoster);
  small.replace(small.find("name\n"), 5, "name,type\n");
  small.replace(small.find("第一小学"), std::string("第一小学").size(), "第一小学,small");
  const auto imported = ingest->import_roster(parse_roster(small, "r").sites, "r", "tester");
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->rejudged, 2U);
  EXPECT_EQ(changes().back(), "S1 acceptance noncompliant>compliant roster");
}

TEST_F(VerdictTest, ARestartNeedsNoJudging) {
  report(kGood, 1);
  const int asked = judge->asked;
  restart();
  EXPECT_EQ(judge->asked, asked);
  ASSERT_EQ(latest().size(), 1U);
  EXPECT_EQ(latest()[0].judgement->state, SiteState::compliant);
}

TEST_F(VerdictTest, WhatPeopleDecideIsWrittenDown) {
  ASSERT_TRUE(ingest->revoke(key.id(), "inspector"));
  const auto entries = store.audit("", 10);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3U);
  EXPECT_EQ((*entries)[0].action, "key.revoke");
  EXPECT_EQ((*entries)[0].who, "inspector");
  EXPECT_EQ((*entries)[1].action, "key.approve");
  EXPECT_EQ((*entries)[1].detail, "150721");
  EXPECT_EQ((*entries)[2].action, "roster.import");
}

/// The process or the machine ended after a day's file was committed and before the main file was: several commits of
/// known keys are not synced there.
TEST(IngestAfterACrash, FinishesWhatTheDaysFileHolds) {
  const testing::TemporaryFolder folder;
  const auto place = folder.path() / "store";
  const auto before = folder.path() / "before";
  const FixedClock clock;
  const auto judge = std::make_shared<testing::ThresholdJudge>();
  const auto key = new_key();
  FleetChange seen;
  const auto start = [&](Store& store) {
    seen = {};
    return *Ingest::start(store, clock, judge, [&](FleetChange change) { merge(seen, std::move(change)); });
  };
  const auto post = [&](Ingest& ingest, const std::vector<Envelope>& envelopes) {
    std::vector<Delivery> deliveries;
    deliveries.push_back({examine(array_of(envelopes), ingest.standing())->reports, true});
    return ingest.process(deliveries)->front();
  };
  {
    const auto store = *SqliteStore::open(place);
    auto ingest = start(*store);
    ASSERT_TRUE(ingest->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
    post(*ingest, {sample_envelope(key, "S1", 1)});
  }
  std::filesystem::copy_file(place / "collector.db", before);
  const auto stranger = new_key();
  {
    const auto store = *SqliteStore::open(place);
    auto ingest = start(*store);
    post(*ingest,
         {sample_envelope(stranger, "S2", 1), sample_envelope(key, "S1", 2), sample_envelope(key, "S1-101", 3)});
    for (int sequence = 4; sequence <= 8; ++sequence) post(*ingest, {sample_envelope(key, "S1-101", sequence)});
  }
  std::filesystem::rename(before, place / "collector.db");
  std::filesystem::remove(place / "collector.db-wal");
  const auto store = *SqliteStore::open(place);
  auto ingest = start(*store);
  std::map<std::string, std::int64_t> sequences;
  for (const auto& arrival : seen.judged) sequences[arrival.site.text()] = arrival.judgement->sequence;
  EXPECT_EQ(sequences, (std::map<std::string, std::int64_t>{{"S1", 2}, {"S1-101", 8}}));
  ASSERT_TRUE(seen.pending);
  ASSERT_EQ(seen.pending->size(), 1U) << "the stranger's approval went with the main file";
  EXPECT_EQ(seen.pending->front().key, stranger.id());
  EXPECT_EQ(told(seen, "stored"), 8);
  const auto again = post(*ingest, {sample_envelope(stranger, "S2", 1), sample_envelope(key, "S1", 2)});
  EXPECT_EQ(again[0].outcome, Receipt::duplicate);
  EXPECT_EQ(again[1].outcome, Receipt::duplicate);
  EXPECT_TRUE(store->check()->findings.empty());
}

TEST_F(IngestTest, FindsAKeyByItsBeginning) {
  post(sample_envelope(key, "S1", 1));
  const auto found = ingest->find_key(key.id().text().substr(0, 8));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, key.id());
  EXPECT_FALSE(ingest->find_key(key.id().text().substr(0, 7)));
  EXPECT_FALSE(ingest->find_key("zzzzzzzz"));
  EXPECT_TRUE(ingest->find_key(std::string(64, 'a')));
}

}  // namespace
}  // namespace campus::collector
