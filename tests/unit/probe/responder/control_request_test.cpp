#include "probe/responder/control_request.h"

#include <gtest/gtest.h>

#include "core/envelope/envelope.h"

namespace campus::probe {
namespace {

const std::string kId(32, 'a');
const std::string kSessions = "/campus/v1/sessions";

TEST(ControlTarget, NamesSessionsTheirDataAndFromWhereOn) {
  EXPECT_EQ(parse_target(kSessions)->id, "");
  const auto status = parse_target(kSessions + "/" + kId + "?since=17");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->id, kId);
  EXPECT_EQ(status->since, 17U);
  EXPECT_FALSE(status->data);
  EXPECT_TRUE(parse_target(kSessions + "/" + kId + "/data")->data);
}

TEST(ControlTarget, IsNothingElse) {
  for (const auto& path :
       {std::string(), std::string("/"), kSessions + "x", kSessions + "/", kSessions + "/" + kId + "a",
        kSessions + "/a/data", kSessions + "?until=1", kSessions + "?since=", kSessions + "?since=1x",
        kSessions + "?since=-1", kSessions + "?since=99999999999999999999999"}) {
    EXPECT_FALSE(parse_target(path)) << path;
  }
}

TEST(DeviceProof, IsANonceAndASignature) {
  const auto header = "Campus-Device " + kId + ":" + base64_encode(std::string(64, 's'));
  const auto proof = proof_in(header);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->nonce, kId);
  EXPECT_EQ(proof->signature, std::string(64, 's'));
  for (std::size_t length = 0; length < header.size(); ++length) EXPECT_FALSE(proof_in(header.substr(0, length)));
  EXPECT_FALSE(proof_in(header + "="));
  EXPECT_FALSE(proof_in("Bearer " + header.substr(7)));
  auto other = header;
  other.back() = '*';
  EXPECT_FALSE(proof_in(other));
}

}  // namespace
}  // namespace campus::probe
