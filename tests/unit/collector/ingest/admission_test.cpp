#include "collector/ingest/admission.h"

#include <gtest/gtest.h>

#include "tests/component/collector/sample_reports.h"

namespace campus::collector {
namespace {

using Decision = Admission::Decision;

struct Case {
  KeyState state;
  bool auditor;
  const char* scope;
  const char* site;
  Decision decision;
  const char* reason;
};
class AdmissionTable : public ::testing::TestWithParam<Case> {};

TEST_P(AdmissionTable, DecidesWhoSpeaksForWhom) {
  const Roster roster(parse_roster(testing::kRoster, "r").sites);
  KeyRecord key;
  key.state = GetParam().state;
  key.auditor = GetParam().auditor;
  if (*GetParam().scope != '\0') key.sites = {SiteCode(GetParam().scope)};
  const auto admission = admit(&key, SiteCode(GetParam().site), roster);
  EXPECT_EQ(admission.decision, GetParam().decision);
  EXPECT_EQ(admission.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Each, AdmissionTable,
    ::testing::Values(Case{KeyState::pending, false, "", "S1", Decision::held, "unknown_key"},
                      Case{KeyState::revoked, true, "", "S1", Decision::rejected, "key_revoked"},
                      Case{KeyState::approved, false, "S1", "S1", Decision::counts, ""},
                      Case{KeyState::approved, false, "S1", "S1-101", Decision::counts, ""},
                      Case{KeyState::approved, false, "150721", "S1-101", Decision::counts, ""},
                      Case{KeyState::approved, false, "S1-101", "S1", Decision::rejected, "key_not_for_site"},
                      Case{KeyState::approved, false, "S2", "S1", Decision::rejected, "key_not_for_site"},
                      Case{KeyState::approved, true, "", "S2", Decision::counts, ""},
                      Case{KeyState::approved, true, "", "nowhere", Decision::held, "unknown_site"},
                      Case{KeyState::approved, false, "S1", "nowhere", Decision::held, "unknown_site"}));

TEST(Admission, HoldsAKeyNobodyKnows) { EXPECT_EQ(admit(nullptr, SiteCode("S1"), Roster()).reason, "unknown_key"); }

}  // namespace
}  // namespace campus::collector
