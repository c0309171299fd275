#include "collector/ingest/enrolment_claim.h"

#include <gtest/gtest.h>

#include "tests/component/collector/sample_reports.h"
#include "tests/support/sample_enrolments.h"

namespace campus::collector {
namespace {

using testing::enrolment_request;
using testing::new_code;
using testing::new_key;

EnrolmentRefusal refusal_of(const std::string& body) {
  const auto examined = examine_enrolment(body);
  const auto* refusal = std::get_if<ClaimRefusal>(&examined);
  EXPECT_NE(refusal, nullptr);
  return refusal == nullptr ? EnrolmentRefusal::no_roster : refusal->reason;
}

TEST(EnrolmentClaim, IsWhatTheOwnerOfTheKeySigned) {
  const auto key = new_key();
  const auto code = new_code();
  const auto examined = examine_enrolment(enrolment_request(key, code.text(), {"AA-BB-CC-DD-EE-FF", "serial:X1"}));
  const auto* claim = std::get_if<EnrolmentClaim>(&examined);
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->key, key.id());
  EXPECT_EQ(claim->public_key, key.public_key());
  EXPECT_EQ(claim->code, code);
  EXPECT_EQ(claim->digests(),
            (std::vector{code.digest(""), code.digest("mac:aa:bb:cc:dd:ee:ff"), code.digest("serial:x1")}));
}

TEST(EnrolmentClaim, IsRefusedWhereItIsNotSignedOrNotOfTheForm) {
  const auto key = new_key();
  const auto code = new_code().text();
  EXPECT_EQ(refusal_of("{}"), EnrolmentRefusal::malformed);
  auto envelope = *wire::parse_envelope(enrolment_request(key, code));
  envelope.payload += " ";
  EXPECT_EQ(refusal_of(wire::encode_envelope(envelope)), EnrolmentRefusal::malformed) << "altered";
  EXPECT_EQ(refusal_of(wire::encode_envelope(testing::sample_envelope(key, "S1", 1))), EnrolmentRefusal::malformed)
      << "something else that the key signed";
  EXPECT_EQ(refusal_of(enrolment_request(key, code, std::vector<std::string>(9, "serial:x"))),
            EnrolmentRefusal::malformed);
  EXPECT_EQ(refusal_of(enrolment_request(key, code, {}, "abc")), EnrolmentRefusal::malformed);
  auto slip = code;
  slip.front() = slip.front() == '0' ? '1' : '0';
  EXPECT_EQ(refusal_of(enrolment_request(key, slip)), EnrolmentRefusal::code_malformed);
}

}  // namespace
}  // namespace campus::collector
