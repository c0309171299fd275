#include "standards/brief_report.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/model/brief.h"
#include "core/posix/posix_disk.h"
#include "core/wire/report_json.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

Catalogue draft() {
  auto loaded = load_catalogue(PosixDisk(), fs::path(CAMPUS_ROOT) / "standards" / kDefaultStandard);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return *std::move(loaded);
}

Measurement throughput(const Plan::Throughput& planned, double share) {
  Measurement m;
  m.method = Method::train;
  m.direction = planned.direction;
  m.tier = planned.tier.value_or(Tier::banner);
  m.target = planned.nominal;
  m.goodput = planned.nominal.scaled(share);
  m.line_rate = m.goodput;
  m.mtu = 1500;
  m.payload = 1448;
  m.overhead = 90;
  m.uncertainty = m.instrument_uncertainty = Ratio::of(0.002);
  m.local.port_rate = m.remote.port_rate = BitRate::bits_per_second(25'000'000'000);
  return m;
}

/// Every other quantity seen, at a value that some rules take and others do not.
std::vector<CheckObservation> checks_of(const Plan& plan) {
  std::vector<CheckObservation> checks;
  for (const auto& quantity : plan.quantities) {
    if (checks.size() % 3 == 2) continue;
    CheckObservation check;
    check.quantity = quantity;
    check.value = 0.01;
    check.unit = Unit::seconds;
    check.detail = "seen=" + quantity;
    checks.push_back(check);
  }
  return checks;
}

Report judged(const ResolvedProfile& profile) {
  Report report;
  report.schema = kReportSchema;
  report.key = KeyId(std::string(64, '1'));
  report.sequence = 4;
  report.site = SiteCode("2107020001");
  report.level = profile.level;
  report.mode = Mode::routine;
  // The line keeps its contract, and the contract is below the target: the bureau's duty, which no catalogue says.
  report.facts = {{"contract_down", std::string("100M")}, {"contract_up", std::string("100M")}, {"pupils", 600.0}};
  report.standard = reference_of(profile);
  const auto plan = plan_for(profile, report.facts);
  for (const auto& one : plan.throughput) report.measurements.push_back(throughput(one, 0.12));
  report.checks = checks_of(plan);
  report.claim = assess(profile, evidence_of(report, report.facts));
  return report;
}

TEST(BriefReport, IsMadeWholeAgainByItsCatalogue) {
  const auto catalogue = draft();
  for (const auto& profile : catalogue.profiles) {
    const auto whole = judged(*resolve(catalogue, profile.id));
    const auto sent = wire::parse_report(wire::encode_report(brief_of(whole)));
    ASSERT_TRUE(sent) << sent.error().message;
    const auto again = in_full(*sent, catalogue);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(wire::encode_report(*again), wire::encode_report(whole)) << profile.id;
  }
}

TEST(BriefReport, CarriesASmallPartOfTheBytes) {
  const auto whole = judged(*resolve(draft(), "school-ordinary"));
  EXPECT_LT(4 * wire::encode_report(brief_of(whole)).size(), wire::encode_report(whole).size());
}

TEST(BriefReport, KeepsTheVerdictsOfTheProbe) {
  const auto catalogue = draft();
  auto brief = brief_of(judged(*resolve(catalogue, "school-ordinary")));
  auto& item = brief.claim.items.front();
  item.verdict = ItemVerdict::inconclusive;
  item.status = Status::unknown;
  const auto again = in_full(brief, catalogue);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->claim.items.front().verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(again->claim.items.front().points_got, 0);
  EXPECT_FALSE(again->claim.items.front().title.en.empty());
}

TEST(BriefReport, ComesBackAsItIsWhereItIsWhole) {
  const auto whole = judged(*resolve(draft(), "classroom-ordinary"));
  EXPECT_EQ(*in_full(whole, Catalogue()), whole);
}

TEST(BriefReport, IsNotMadeWholeByAnotherStandard) {
  auto catalogue = draft();
  const auto brief = brief_of(judged(*resolve(catalogue, "school-ordinary")));
  for (auto& rule : catalogue.rules) rule.points += 1;
  const auto other = in_full(brief, catalogue);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::bad_data);
  EXPECT_NE(other.error().message.find("the profile 'school-ordinary' with the SHA-256 '" +
                                       brief.standard.profile_sha256.substr(0, 16) + "'"),
            std::string::npos)
      << other.error().message;
  catalogue.profiles.clear();
  EXPECT_FALSE(in_full(brief, catalogue));
}

TEST(BriefReport, ClaimsNothingThatItsProfileHasNot) {
  const auto catalogue = draft();
  auto brief = brief_of(judged(*resolve(catalogue, "school-ordinary")));
  brief.claim.items.front().rule = RuleId("z-99");
  const auto wrong = in_full(brief, catalogue);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "the report claims a verdict on 'z-99', which its profile has not");
}

}  // namespace
}  // namespace campus::standards
