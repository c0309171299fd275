#include "probe/delivery/batch_answer.h"

#include <gmock/gmock.h>

#include "core/envelope/envelope.h"
#include "core/wire/control_json.h"
#include "core/wire/report_json.h"

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using wire::Receipt;

const ReportId kOne(sha256_hex("one"));
const ReportId kTwo(sha256_hex("two"));
const std::vector<ReportId> kBatch{kOne, kTwo};

Result<HttpAnswer> ok(const std::vector<wire::DeliveryAnswer>& answers) {
  HttpAnswer answer;
  answer.status = 200;
  answer.body = wire::encode_answers(answers);
  return answer;
}

Result<HttpAnswer> status(long number, std::optional<std::chrono::seconds> retry_after = {}) {
  HttpAnswer answer;
  answer.status = number;
  answer.body = "no";
  answer.retry_after = retry_after;
  return answer;
}

TEST(BatchAnswer, TakesStoredPendingAndDuplicateForDelivered) {
  for (const auto outcome : {Receipt::stored, Receipt::pending, Receipt::duplicate}) {
    const auto answer = read_batch_answer(kBatch, ok({{outcome, "", kOne}, {outcome, "", kTwo}}));
    EXPECT_THAT(answer.delivered, ElementsAre(kOne, kTwo));
    EXPECT_FALSE(answer.problem);
    EXPECT_EQ(answer.pending.has_value(), outcome == Receipt::pending);
  }
}

TEST(BatchAnswer, SaysWhatAPendingRecordWaitsFor) {
  const auto answer =
      read_batch_answer(kBatch, ok({{Receipt::pending, "unknown_key", kOne}, {Receipt::duplicate, "", kTwo}}));
  EXPECT_EQ(answer.pending, "unknown_key");
}

TEST(BatchAnswer, KeepsARejectedRecordApartFromItsNeighbours) {
  const auto answer =
      read_batch_answer(kBatch, ok({{Receipt::rejected, "key_revoked", kOne}, {Receipt::stored, "", kTwo}}));
  EXPECT_THAT(answer.refused, ElementsAre(Pair(kOne, "key_revoked")));
  EXPECT_THAT(answer.delivered, ElementsAre(kTwo));
  EXPECT_FALSE(answer.problem);
}

TEST(BatchAnswer, ComesBackWithWhatIsOnlyTooMuchForNow) {
  const auto answer =
      read_batch_answer(kBatch, ok({{Receipt::pending, "unknown_key", kOne}, {Receipt::rejected, "limited", kTwo}}));
  EXPECT_THAT(answer.delivered, ElementsAre(kOne));
  EXPECT_THAT(answer.refused, IsEmpty());
  EXPECT_TRUE(answer.problem);
}

TEST(BatchAnswer, BelievesNoAnswerToAnotherReport) {
  const auto answer = read_batch_answer(kBatch, ok({{Receipt::stored, "", kTwo}, {Receipt::stored, "", kOne}}));
  EXPECT_THAT(answer.delivered, IsEmpty());
  EXPECT_TRUE(answer.problem);
  EXPECT_THAT(read_batch_answer(kBatch, ok({{Receipt::stored, "", kOne}})).delivered, IsEmpty());
  EXPECT_THAT(read_batch_answer(kBatch, ok({})).delivered, IsEmpty());
}

TEST(BatchAnswer, BelievesNothingThatIsNotTheCollectors) {
  HttpAnswer portal;
  portal.status = 200;
  portal.body = "<html>please log in</html>";
  const auto answer = read_batch_answer(kBatch, portal);
  EXPECT_THAT(answer.delivered, IsEmpty());
  EXPECT_THAT(answer.refused, IsEmpty());
  EXPECT_TRUE(answer.problem);
}

TEST(BatchAnswer, ListensToRetryAfter) {
  const auto answer = read_batch_answer(kBatch, status(503, std::chrono::seconds(7)));
  EXPECT_EQ(answer.retry_after, std::chrono::seconds(7));
  EXPECT_THAT(answer.problem->en, HasSubstr("503"));
  EXPECT_THAT(answer.problem->zh_cn, HasSubstr("503"));
}

TEST(BatchAnswer, SendsOneByOneWhatIsRefusedAsAWholeAndSetsTheOneAsideThatIs) {
  for (const auto number : {400L, 413L}) {
    auto refusal = *status(number);
    if (number == 400) refusal.body = std::string(wire::kNoEnvelopes) + ": it is empty";
    const auto whole = read_batch_answer(kBatch, refusal);
    EXPECT_TRUE(whole.refused_as_a_whole);
    EXPECT_THAT(whole.refused, IsEmpty());
    const auto one = read_batch_answer(std::vector{kOne}, refusal);
    EXPECT_FALSE(one.refused_as_a_whole);
    ASSERT_EQ(one.refused.size(), 1U);
    EXPECT_EQ(one.refused[0].first, kOne);
  }
}

TEST(BatchAnswer, TakesAnother400ForNoWordOnARecord) {
  for (const auto& batch : {kBatch, std::vector{kOne}}) {
    const auto answer = read_batch_answer(batch, status(400));
    EXPECT_FALSE(answer.refused_as_a_whole);
    EXPECT_THAT(answer.refused, IsEmpty());
    EXPECT_THAT(answer.problem->en, HasSubstr("400"));
  }
}

TEST(BatchAnswer, TriesAgainWhereNothingAnswers) {
  const auto answer = read_batch_answer(kBatch, Error{ErrorCode::unavailable, "nobody there"});
  EXPECT_EQ(answer.problem->en, "nobody there");
}

}  // namespace
}  // namespace campus::probe
