#include <gtest/gtest.h>

#include "sample_profile.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

Rule contract_rule() {
  auto rule = throughput_rule("s-04", "throughput.down", 0, Requirement::mandatory, 5);
  rule.check.parameters.clear();
  rule.check.nominal_fact = "contract_down";
  rule.applies = {{"contract_down", {}, true}};
  return rule;
}

TEST(PlanFor, JoinsRulesOfOneDirectionAtTheLargestPromise) {
  const auto profile =
      profile_of({throughput_rule("s-02", "throughput.down", 1e9, Requirement::veto, 20),
                  throughput_rule("s-03", "throughput.up", 1e9, Requirement::mandatory, 15), contract_rule()});
  const auto plan = plan_for(profile, {{"contract_down", "2G"}});
  ASSERT_EQ(plan.throughput.size(), 2U);
  EXPECT_EQ(plan.throughput[0].direction, Direction::down);
  EXPECT_EQ(plan.throughput[0].nominal, BitRate::bits_per_second(2'000'000'000));
  EXPECT_EQ(plan.throughput[1].direction, Direction::up);
  EXPECT_FALSE(plan.throughput[0].tier);
  EXPECT_EQ(plan_for(profile, {}).throughput[0].nominal, BitRate::bits_per_second(1'000'000'000));
}

TEST(PlanFor, AsksForLatencyAtEachTierOnce) {
  auto near = limit_rule("c-05", "latency.rtt_p95", 0.002, Requirement::scored, 5);
  near.check.tier = "school";
  const auto plan = plan_for(
      profile_of({loss_rule("c-04", 1e8), limit_rule("s-08", "latency.jitter", 0.05, Requirement::scored, 5), near}),
      {});
  ASSERT_TRUE(plan.latency);
  EXPECT_EQ(plan.latency->load, BitRate::bits_per_second(70'000'000));
  EXPECT_EQ(plan.latency->packets, 10'000);
  ASSERT_EQ(plan.latency_elsewhere.size(), 1U);
  EXPECT_EQ(plan.latency_elsewhere[0].tier, Tier::school);
  EXPECT_FALSE(plan.latency_elsewhere[0].load);
}

TEST(PlanFor, OffersNoMoreThanTheContractInALossRun) {
  const auto profile = profile_of({loss_rule("s-06", 1e9)});
  EXPECT_EQ(plan_for(profile, {{"contract_down", "200M"}, {"contract_up", "50M"}}).latency->load,
            BitRate::bits_per_second(35'000'000));
}

TEST(PlanFor, ListsSmallChecksInOrderAndOnce) {
  const auto plan = plan_for(profile_of({limit_rule("s-14", "ipv6.reachable", 1, Requirement::scored, 5),
                                         limit_rule("s-01", "port.rate", 1e9, Requirement::mandatory, 5),
                                         limit_rule("s-15", "ipv6.reachable", 1, Requirement::scored, 5)}),
                             {});
  EXPECT_EQ(plan.quantities, (std::vector<std::string>{"ipv6.reachable", "port.rate"}));
  EXPECT_TRUE(plan.throughput.empty());
  EXPECT_FALSE(plan.latency);
}

TEST(PlanFor, LeavesOutWhatDoesNotApply) {
  EXPECT_TRUE(plan_for(profile_of({contract_rule()}), {}).throughput.empty());
}

}  // namespace
}  // namespace campus::standards
