#include <gtest/gtest.h>

#include "probe/install/steps.h"

namespace campus::probe {
namespace {

const BitRate kGigabit = BitRate::bits_per_second(1'000'000'000);

PortFacts port(std::optional<BitRate> rate, std::optional<bool> full_duplex) {
  PortFacts facts;
  facts.interface = "eth0";
  facts.rate = rate;
  facts.full_duplex = full_duplex;
  return facts;
}

TEST(JudgePort, PassesOneThatCarriesWhatWasPromised) {
  EXPECT_FALSE(judge_port(port(kGigabit, true), kGigabit).fault);
  EXPECT_FALSE(judge_port(port(std::nullopt, std::nullopt), kGigabit).fault) << "a port that does not say is no fault";
}

TEST(JudgePort, NamesASlowOneAndAHalfOne) {
  const auto slow = judge_port(port(BitRate::bits_per_second(100'000'000), true), kGigabit);
  EXPECT_EQ(slow.fault, Fault::slow_port);
  EXPECT_TRUE(slow.blocks);
  EXPECT_NE(slow.detail.find("eth0"), std::string::npos);
  EXPECT_NE(slow.detail.find("100.0 Mbit/s"), std::string::npos);
  EXPECT_EQ(judge_port(port(kGigabit, false), kGigabit).fault, Fault::half_duplex);
}

TEST(JudgeCable, NamesTheWiresAndTheDistanceOfABrokenPair) {
  const auto broken = judge_cable("eth0", {{0, PairState::ok, std::nullopt}, {2, PairState::open, 1240}});
  EXPECT_EQ(broken.fault, Fault::cable_broken);
  EXPECT_TRUE(broken.blocks);
  EXPECT_EQ(broken.detail, "eth0 1-2 ok, 4-5 open @12 m");
  EXPECT_FALSE(judge_cable("eth0", {{0, PairState::ok, std::nullopt}}).fault);
  EXPECT_FALSE(judge_cable("eth0", {{0, PairState::unspecified, std::nullopt}}).fault)
      << "what nobody knows is no fault";
}

TEST(ChooseCablePort, TakesTheOneOfTheWorkThenOneWithALinkThenTheFirst) {
  const std::vector<WiredPort> ports{{"eth0", false}, {"eth1", true}, {"eth2", true}};
  EXPECT_EQ(choose_cable_port(ports, {"br0", "eth2"}), "eth2");
  EXPECT_EQ(choose_cable_port(ports, {"eth0", "eth2"}), "eth0") << "towards the responder before the way out";
  EXPECT_EQ(choose_cable_port(ports, {"wlan0", ""}), "eth1");
  EXPECT_EQ(choose_cable_port({{"eth0", false}, {"eth1", false}}, {}), "eth0") << "a broken cable has no link";
  EXPECT_EQ(choose_cable_port({}, {"eth0"}), "");
}

TEST(WaitUntilBack, WaitsForWhatThePortHadBefore) {
  const auto looks_until = [](PortState before, std::vector<PortState> seen, bool back) {
    std::size_t at = 0;
    const auto look = [&] { return seen[at]; };
    EXPECT_EQ(wait_until_back(before, look, [&] { return ++at < seen.size(); }), back);
    return at;
  };
  const PortState down{false, false};
  const PortState up{true, false};
  const PortState addressed{true, true};
  EXPECT_EQ(looks_until(addressed, {{false, true}, down, up, addressed}, true), 3U);
  EXPECT_EQ(looks_until(up, {down, up, addressed}, true), 1U) << "no address is awaited that was not there";
  EXPECT_EQ(looks_until(down, {down, up}, true), 0U) << "a broken cable has nothing to come back";
  EXPECT_EQ(looks_until(addressed, {down, up}, false), 2U);
}

TEST(CheckResponder, SaysWhyThereIsNone) {
  InstallSpec spec;
  EXPECT_EQ(check_responder(spec, {}).fault, Fault::responder_unreachable);
  EXPECT_TRUE(check_responder(spec, {}).blocks);
  spec.unnamed = FaultFound{Fault::key_revoked, ""};
  EXPECT_EQ(check_responder(spec, {}).fault, Fault::key_revoked);
  EXPECT_TRUE(check_responder(spec, {}).blocks);
  spec.unnamed_blocks = false;
  EXPECT_FALSE(check_responder(spec, {}).blocks);
}

TEST(HostOfUrl, FindsIt) {
  EXPECT_EQ(host_of_url("https://collector.example:8600/api"), "collector.example");
  EXPECT_EQ(host_of_url("http://10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(host_of_url("http://[fd00::1]:8600"), "fd00::1");
  EXPECT_EQ(host_of_url("collector.example"), "");
}

}  // namespace
}  // namespace campus::probe
