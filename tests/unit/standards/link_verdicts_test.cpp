#include "standards/link_verdicts.h"

#include <gtest/gtest.h>

#include "sample_profile.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

BitRate bits(std::int64_t n) { return BitRate::bits_per_second(n); }

ResolvedProfile school() {
  auto contract = throughput_rule("s-04", "throughput.down", 1e9, Requirement::mandatory, 5);
  contract.check.nominal_fact = "contract_down";
  contract.check.parameters.erase("nominal");
  auto internet = throughput_rule("s-05", "throughput.down", 2e9, Requirement::mandatory, 5);
  internet.check.tier = "internet";
  return profile_of({throughput_rule("s-02", "throughput.down", 1e9, Requirement::veto, 20), contract, internet});
}

std::vector<LinkVerdict> judge(std::optional<std::int64_t> goodput, const Facts& facts) {
  const auto profile = school();
  std::vector<Measurement> runs;
  if (goodput) {
    Measurement m;
    m.direction = Direction::down;
    m.target = bits(1'000'000'000);
    m.goodput = bits(*goodput);
    runs.push_back(m);
  }
  return link_verdicts(profile, assess(profile, {runs, {}, facts}), facts);
}

LinkFinding finding(std::optional<std::int64_t> goodput, const Facts& facts) {
  return judge(goodput, facts).at(0).finding;
}

TEST(LinkVerdicts, BlameTheContractNotTheCarrierForASmallContract) {
  const auto links = judge(480'000'000, {{"contract_down", "500M"}});
  ASSERT_EQ(links.size(), 1U) << "no promise is made upstream, and the Internet's tier is another line";
  EXPECT_EQ(links[0].policy_rule, RuleId("s-02"));
  EXPECT_EQ(links[0].policy, ItemVerdict::nonconform);
  EXPECT_EQ(links[0].contract, ItemVerdict::conform);
  EXPECT_EQ(links[0].target, bits(1'000'000'000));
  EXPECT_EQ(links[0].contracted, bits(500'000'000));
  EXPECT_EQ(links[0].finding, LinkFinding::contract_too_small);
}

TEST(LinkVerdicts, BlameTheCarrierForABrokenContract) {
  EXPECT_EQ(finding(400'000'000, {{"contract_down", "500M"}}), LinkFinding::contract_broken);
  EXPECT_EQ(finding(930'000'000, {{"contract_down", "2G"}}), LinkFinding::contract_broken)
      << "though the target is met";
  EXPECT_EQ(finding(800'000'000, {{"contract_down", "1G"}}), LinkFinding::contract_broken);
}

TEST(LinkVerdicts, AreFineWhereTheTargetIsMet) {
  EXPECT_EQ(finding(930'000'000, {{"contract_down", "1G"}}), LinkFinding::on_target);
  EXPECT_EQ(finding(930'000'000, {}), LinkFinding::on_target);
}

TEST(LinkVerdicts, NameNobodyWhereTheContractIsUnknown) {
  EXPECT_EQ(finding(800'000'000, {}), LinkFinding::below_target);
  EXPECT_EQ(finding(std::nullopt, {{"contract_down", "500M"}}), LinkFinding::undecided);
}

}  // namespace
}  // namespace campus::standards
