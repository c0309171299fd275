#include "collector/ingest/submission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/store/content.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {
namespace {

using testing::new_key;
using testing::sample_envelope;
using testing::sample_report;
using ::testing::StartsWith;

/// A roster that knows S1, and nothing to compress with.
Standing standing() {
  Standing standing;
  Site school;
  school.code = SiteCode("S1");
  standing.roster = std::make_shared<const Roster>(std::vector<Site>{school});
  standing.judge = std::make_shared<testing::ThresholdJudge>();
  return standing;
}

wire::DeliveryAnswer refusal_of(const Envelope& envelope) {
  const auto examined = examine(wire::encode_envelope(envelope), standing());
  EXPECT_TRUE(examined);
  EXPECT_EQ(examined->reports.size(), 1U);
  EXPECT_FALSE(examined->reports.front().submission);
  return examined->reports.front().refusal;
}

TEST(Examine, TakesASoundEnvelopeAndItComesBackFromItsPackedForm) {
  const auto key = new_key();
  const auto envelope = sample_envelope(key, "S1", 7);
  const auto examined = examine(wire::encode_envelope(envelope), standing());
  ASSERT_TRUE(examined);
  const auto& submission = examined->reports.front().submission;
  ASSERT_TRUE(submission);
  EXPECT_EQ(submission->id, envelope.id());
  EXPECT_EQ(submission->public_key, key.public_key());
  EXPECT_EQ(submission->sequence, 7);
  const auto unpacked = unpack(submission->packed, submission->public_key, nullptr);
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(wire::encode_envelope(*unpacked), wire::encode_envelope(envelope));
}

TEST(Examine, RefusesAChangedPayload) {
  auto envelope = sample_envelope(new_key(), "S1", 7);
  envelope.payload[envelope.payload.size() / 2] ^= 1;
  EXPECT_EQ(refusal_of(envelope).reason, "bad_signature");
}

TEST(Examine, RefusesAnEnvelopeWithoutSignature) {
  auto envelope = sample_envelope(new_key(), "S1", 7);
  envelope.signatures.clear();
  EXPECT_EQ(refusal_of(envelope).reason, "bad_signature");
}

TEST(Examine, RefusesAReportThatNamesAnotherKey) {
  const auto key = new_key();
  const auto other = new_key();
  EXPECT_EQ(refusal_of(testing::sealed(sample_report(key, "S1", 1), other)).reason, "key_mismatch");
}

TEST(Examine, SaysWhatIsMalformedAndKeepsTheNeighbours) {
  const auto key = new_key();
  auto report = sample_report(key, "S1", 1);
  report.schema = "campus.report/99";
  const auto examined =
      examine(testing::array_of({testing::sealed(report, key), sample_envelope(key, "S1", 2)}), standing());
  ASSERT_TRUE(examined);
  ASSERT_EQ(examined->reports.size(), 2U);
  EXPECT_THAT(examined->reports[0].refusal.reason, StartsWith("malformed: /schema"));
  EXPECT_FALSE(examined->reports[0].refusal.digest.empty());
  EXPECT_TRUE(examined->reports[1].submission);
}

TEST(Examine, RefusesABodyThatIsNotJson) {
  EXPECT_FALSE(examine("{", standing()));
  EXPECT_FALSE(examine(std::string(100, '[') + std::string(100, ']'), standing()));
  EXPECT_FALSE(examine("17", standing()));
}

TEST(Unpack, RefusesDamagedBytes) {
  const auto key = new_key();
  const auto envelope = sample_envelope(key, "S1", 1);
  const auto packed = *Packer().pack(envelope, key.id());
  ASSERT_TRUE(unpack(packed, key.public_key(), nullptr));
  for (std::size_t cut = 0; cut < packed.size(); cut += 13) {
    EXPECT_FALSE(unpack(packed.substr(0, cut), key.public_key(), nullptr)) << cut;
  }
  auto changed = packed;
  changed[70] = static_cast<char>(changed[70] ^ 1);
  const auto other = unpack(changed, key.public_key(), nullptr);
  EXPECT_TRUE(!other || other->payload != envelope.payload || !verify(*other, kReportPayloadType));
}

}  // namespace
}  // namespace campus::collector
