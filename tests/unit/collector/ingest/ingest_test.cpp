#include "collector/ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memory_store.h"
#include "tests/component/collector/sample_reports.h"

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
        store, clock, [this](FleetChange change) { merge(seen, std::move(change)); }, limits);
    ASSERT_TRUE(started) << started.error().message;
    ingest = *std::move(started);
  }

  void import_roster() { ASSERT_TRUE(ingest->import_roster(parse_roster_csv(testing::kRoster, "r").sites)); }

  std::vector<wire::DeliveryAnswer> post(const std::string& body, bool open = false) {
    std::vector<Delivery> deliveries;
    deliveries.push_back({*examine(body), open});
    auto answers = ingest->process(deliveries);
    EXPECT_TRUE(answers);
    return answers ? answers->front() : std::vector<wire::DeliveryAnswer>();
  }
  wire::DeliveryAnswer post(const Envelope& envelope, bool open = false) {
    return post(wire::encode_envelope(envelope), open).front();
  }

  void approve(const std::string& site) { ASSERT_TRUE(ingest->approve(key.id(), {false, {SiteCode(site)}})); }

  testing::MemoryStore store;
  FixedClock clock;
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
  EXPECT_TRUE(seen.latest.empty());
  ASSERT_EQ(seen.more_pending.size(), 1U);
  const auto released = ingest->approve(key.id(), {false, {SiteCode("S1")}});
  ASSERT_TRUE(released);
  EXPECT_EQ(*released, 1U);
  ASSERT_EQ(seen.latest.size(), 1U);
  EXPECT_EQ(seen.latest[0].id, envelope.id());
  EXPECT_TRUE(seen.pending && seen.pending->empty());
}

TEST_F(IngestTest, HoldsAnUnknownSiteUntilTheRosterNamesIt) {
  approve("S1");
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).reason, "unknown_site");
  import_roster();
  EXPECT_EQ(seen.latest.size(), 1U);
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
  ASSERT_EQ(seen.latest.size(), 1U);
  EXPECT_EQ(seen.latest[0].report->sequence, 5);
  EXPECT_EQ(seen.counts.back().outcome, "late");
}

TEST_F(IngestTest, ReleasesOldestFirstAndEndsWithTheHighestSequence) {
  import_roster();
  post(array_of({sample_envelope(key, "S1", 3), sample_envelope(key, "S1", 9), sample_envelope(key, "S1", 5)}));
  approve("150721");
  ASSERT_EQ(seen.latest.size(), 1U);
  EXPECT_EQ(seen.latest[0].report->sequence, 9);
}

TEST_F(IngestTest, MendsAWrongApproval) {
  import_roster();
  post(sample_envelope(key, "S1", 1));
  approve("S2");
  EXPECT_TRUE(seen.latest.empty());
  EXPECT_TRUE(seen.pending->empty());
  approve("S1");
  EXPECT_EQ(seen.latest.size(), 1U);
}

TEST_F(IngestTest, RejectsARevokedKeyAndWhatItLeft) {
  import_roster();
  post(sample_envelope(key, "S1", 1));
  ASSERT_TRUE(ingest->revoke(key.id()));
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
  deliveries.push_back({*examine(wire::encode_envelope(sample_envelope(key, "S1", 1))), false});
  EXPECT_FALSE(ingest->process(deliveries));
  EXPECT_TRUE(seen.latest.empty());
  store.failing = false;
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::stored);
}

TEST_F(IngestTest, LimitsWhatStrangersMayLeave) {
  import_roster();
  restart({2'000, 1'000'000});
  wire::DeliveryAnswer last;
  for (int i = 1; i <= 20; ++i) last = post(sample_envelope(key, "S1", i));
  EXPECT_EQ(last.outcome, Receipt::rejected);
  EXPECT_EQ(last.reason, "limited");
  const auto other = new_key();
  EXPECT_EQ(post(sample_envelope(other, "S1", 1)).outcome, Receipt::pending);
}

TEST_F(IngestTest, RefusalsNeedNoCommit) {
  auto envelope = sample_envelope(key, "S1", 1);
  envelope.payload += " ";
  const int before = store.commits;
  EXPECT_EQ(post(envelope).reason, "bad_signature");
  EXPECT_EQ(store.commits, before);
  EXPECT_EQ(seen.counts.back().outcome, "rejected");
}

TEST_F(IngestTest, KnowsEverythingAgainAfterARestart) {
  import_roster();
  approve("S1");
  post(sample_envelope(key, "S1", 1));
  restart();
  ASSERT_TRUE(seen.roster);
  EXPECT_EQ(seen.roster->sites().size(), 5U);
  EXPECT_EQ(seen.latest.size(), 1U);
  EXPECT_EQ(post(sample_envelope(key, "S1", 1)).outcome, Receipt::duplicate);
  EXPECT_EQ(post(sample_envelope(key, "S1", 2)).outcome, Receipt::stored);
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
