// What is believed of an answer, and when the next one is asked for.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/posix/system_random.h"
#include "probe/orders/poll_answer.h"
#include "probe/orders/poll_pace.h"
#include "tests/support/orders_bed.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kNonce(32, 'a');

class PollTest : public ::testing::Test, protected OrdersBed {
 protected:
  [[nodiscard]] std::string body(PollAnswer said) const { return body(std::move(said), issuer); }
  [[nodiscard]] static std::string body(PollAnswer said, const SigningKey& by) {
    if (said.nonce.empty()) said.nonce = kNonce;
    return wire::encode_envelope(seal(kPollAnswerType, wire::encode_poll_answer(said), by));
  }
  [[nodiscard]] PollReading read(long status, std::string text) const {
    HttpAnswer http;
    http.status = status;
    http.body = std::move(text);
    return read_poll_answer(http, kNonce, spec.trust);
  }
  [[nodiscard]] std::optional<Fault> fault(long status, std::string text) const {
    const auto reading = read(status, std::move(text));
    EXPECT_FALSE(reading.answer);
    return reading.fault ? std::optional(reading.fault->fault) : std::nullopt;
  }
};

TEST_F(PollTest, AGoodAnswerIsBelieved) {
  const auto reading = read(200, body(answer()));
  ASSERT_TRUE(reading.answer) << reading.fault->detail;
  EXPECT_FALSE(reading.fault);
}

TEST_F(PollTest, NothingElseIsAndEachIsNamed) {
  auto other_nonce = answer();
  other_nonce.nonce = std::string(32, 'b');
  EXPECT_EQ(fault(200, body(other_nonce)), Fault::orders_not_believed);
  auto other_key = answer();
  other_key.key = other_issuer().id();
  EXPECT_EQ(fault(200, body(other_key)), Fault::orders_not_believed);
  EXPECT_EQ(fault(200, body(answer(), other_issuer())), Fault::orders_not_believed);
  EXPECT_EQ(fault(200, body(answer(), device)), Fault::orders_not_believed) << "signed by itself";
  EXPECT_EQ(fault(200, wire::encode_envelope(seal(kPlanType, wire::encode_poll_answer(answer()), issuer))),
            Fault::orders_not_believed);
  EXPECT_EQ(fault(200, wire::encode_poll_answer(answer())), Fault::orders_not_believed) << "not signed";
  auto spoilt = body(answer());
  spoilt[spoilt.find("payload\":\"") + 20] ^= 1;
  EXPECT_EQ(fault(200, spoilt), Fault::orders_not_believed);
  EXPECT_EQ(fault(200, ""), Fault::orders_not_believed);
  EXPECT_EQ(fault(200, "\xEF\xBB\xBF <!DOCTYPE html><title>登录</title>"), Fault::captive_portal);
  EXPECT_EQ(fault(302, ""), Fault::captive_portal);
  EXPECT_EQ(fault(502, "<html>Bad Gateway</html>"), Fault::collector_unreachable);
  EXPECT_EQ(fault(404, "{}"), Fault::collector_unreachable);
}

TEST_F(PollTest, WhatIsNotBelievedIsToldInTheReadersLanguage) {
  const auto foreign = read(200, body(answer(), other_issuer())).fault.value();
  EXPECT_EQ(foreign.why.en, "/signatures: none of an issuer that this probe believes");
  EXPECT_EQ(foreign.why.zh_cn, "不是本机信任的签发者给本机的：" + foreign.why.en);
  auto old = answer();
  old.nonce = std::string(32, 'b');
  EXPECT_EQ(read(200, body(old)).fault->why.zh_cn, "答的不是本机这次的询问（/nonce）");
  EXPECT_TRUE(read(200, "{").fault->why.zh_cn.starts_with("格式不对："));
}

TEST_F(PollTest, ARefusalsWordBecomesAFault) {
  const auto refused = [](PollRefusal word) {
    return wire::encode_order_refusal({"no", std::string(name_of(word)), std::nullopt});
  };
  EXPECT_EQ(fault(403, refused(PollRefusal::key_pending)), Fault::key_pending);
  EXPECT_EQ(fault(403, refused(PollRefusal::unknown_key)), Fault::key_pending);
  EXPECT_EQ(fault(403, refused(PollRefusal::key_revoked)), Fault::key_revoked);
  EXPECT_EQ(fault(403, refused(PollRefusal::key_cloned)), Fault::key_cloned);
  EXPECT_EQ(fault(403, refused(PollRefusal::other_site)), Fault::site_unknown);
  EXPECT_EQ(fault(403, R"({"error":"x","reason":"something new"})"), Fault::collector_unreachable);
}

TEST_F(PollTest, TheNextPollIsBoundedHereWhateverIsAskedFor) {
  SystemRandom random;
  PollPace pace(random);
  EXPECT_EQ(pace.answered(seconds(20)), seconds(20));
  EXPECT_EQ(pace.answered(seconds(0)), seconds(5));
  EXPECT_EQ(pace.answered(seconds(-1'000'000)), seconds(5));
  EXPECT_EQ(pace.answered(std::chrono::hours(1'000'000)), seconds(600));
}

TEST_F(PollTest, NewsAreToldAtOnceButNeverTwiceInARow) {
  SystemRandom random;
  PollPace pace(random);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(pace.answered(seconds(20), true), seconds(0));
    EXPECT_EQ(pace.answered(seconds(20), true), seconds(20));
  }
  EXPECT_EQ(pace.answered(seconds(20), false), seconds(20));
}

TEST_F(PollTest, ACollectorThatIsAwayIsAskedEverMoreSeldomAndNotByAllAtOnce) {
  SystemRandom random;
  milliseconds most_first{};
  milliseconds least_first = std::chrono::hours(1);
  for (int i = 0; i < 1'000; ++i) {
    const auto first = PollPace(random).first();
    most_first = std::max(most_first, first);
    least_first = std::min(least_first, first);
  }
  EXPECT_LE(most_first, seconds(20));
  EXPECT_GT(most_first, seconds(18));
  EXPECT_LT(least_first, seconds(2));

  milliseconds sum_early{};
  milliseconds sum_late{};
  milliseconds longest{};
  for (int i = 0; i < 500; ++i) {
    PollPace pace(random);
    sum_early += pace.failed(std::nullopt);
    for (int k = 0; k < 20; ++k) longest = std::max(longest, pace.failed(std::nullopt));
    sum_late += pace.failed(std::nullopt);
  }
  EXPECT_LT(sum_early / 500, seconds(5));
  EXPECT_GT(sum_late / 500, seconds(120));
  EXPECT_LE(longest, seconds(301));
  PollPace pace(random);
  EXPECT_GE(pace.failed(seconds(100)), seconds(101));
  EXPECT_LE(pace.failed(std::chrono::hours(1'000)), seconds(600 + 1 + 300));
}

}  // namespace
}  // namespace campus::probe
