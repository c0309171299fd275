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

using Pairs = std::vector<CablePair>;

TEST(JudgeCable, NamesTheWiresAndTheDistanceOfABrokenPair) {
  const auto broken = judge_cable("eth0", Pairs{{0, PairState::ok, std::nullopt}, {2, PairState::open, 1240}});
  EXPECT_EQ(broken.fault, Fault::cable_broken);
  EXPECT_TRUE(broken.blocks);
  EXPECT_EQ(broken.detail, "eth0");
  EXPECT_EQ(broken.why.en, "1-2 ok, 4-5 open @12 m");
  EXPECT_EQ(broken.why.zh_cn, "1-2 正常，4-5 断开（12 米处）");
  EXPECT_FALSE(judge_cable("eth0", Pairs{{0, PairState::ok, std::nullopt}}).fault);
}

TEST(JudgeCable, WhatNobodyKnowsIsNoted) {
  for (const auto& nothing : {Pairs{}, Pairs{{0, PairState::unspecified, std::nullopt}}}) {
    const auto noted = judge_cable("eth0", nothing);
    EXPECT_EQ(noted.fault, Fault::cable_untested);
    EXPECT_FALSE(noted.blocks);
    EXPECT_EQ(noted.why.en, "it gave no result: try again");
  }
  const auto none =
      judge_cable("eth0", Error{ErrorCode::missing, "eth0: no cable test here (Operation not supported)"});
  EXPECT_EQ(none.fault, Fault::cable_untested);
  EXPECT_FALSE(none.blocks);
  EXPECT_EQ(none.detail, "eth0");
  EXPECT_EQ(none.why.zh_cn, "这个网口没有测线功能");
  EXPECT_EQ(judge_cable("eth0", Error{ErrorCode::permission, ""}).why.zh_cn, "测线要以 root 运行");
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

TEST(JudgeTicketResponder, LooksAtTheFarPortThoughItMeasuresNothing) {
  EXPECT_FALSE(judge_ticket_responder("r:8601", kGigabit, kGigabit).fault);
  EXPECT_FALSE(judge_ticket_responder("r:8601", std::nullopt, kGigabit).fault) << "one that does not say is no fault";
  const auto slow = judge_ticket_responder("r:8601", BitRate::bits_per_second(100'000'000), kGigabit);
  EXPECT_EQ(slow.fault, Fault::far_port_slow);
  EXPECT_EQ(slow.detail, "r:8601 100.0 Mbit/s < 1.000 Gbit/s");
}

TEST(JudgeAddresses, TellsWhoGaveThem) {
  const std::set<std::string> lent{"10.0.0.5"};
  EXPECT_EQ(judge_addresses({}, lent).fault, Fault::no_address);
  const auto one = judge_addresses({"10.0.0.5"}, lent);
  EXPECT_EQ(one.detail, "10.0.0.5");
  EXPECT_EQ(one.why, (Localized{"自动分配", "DHCP"}));
  EXPECT_EQ(judge_addresses({"10.0.0.6", "fd00::6"}, lent).why.zh_cn, "固定");
  const auto both = judge_addresses({"10.0.0.5", "fd00::6"}, lent);
  EXPECT_EQ(both.detail, "10.0.0.5, fd00::6");
  EXPECT_EQ(both.why.zh_cn, "10.0.0.5 自动分配，fd00::6 固定");
  EXPECT_EQ(judge_addresses({"10.0.0.5"}, std::nullopt).why, Localized{}) << "nothing is made up";
}

NameLookup lookup(const std::string& host, std::optional<std::string> address, std::chrono::milliseconds took) {
  return {host, std::move(address), took};
}

TEST(JudgeNames, TellsWhatEachNameIs) {
  using std::chrono::milliseconds;
  const auto good = judge_names(
      {lookup("collector.example", "10.0.0.2", milliseconds(40)), lookup("10.0.0.3", "10.0.0.3", milliseconds(0))}, {});
  EXPECT_FALSE(good.fault);
  EXPECT_EQ(good.detail, "collector.example -> 10.0.0.2, 10.0.0.3");
  EXPECT_FALSE(judge_names({}, {}).fault);
}

TEST(JudgeNames, NamesWhatIsNotFoundSlowOrRewritten) {
  using std::chrono::milliseconds;
  const auto none = judge_names({lookup("collector.example", std::nullopt, milliseconds(6000))}, {});
  EXPECT_EQ(none.fault, Fault::no_dns);
  EXPECT_TRUE(none.blocks);
  EXPECT_EQ(none.detail, "collector.example");
  const auto slow = judge_names({lookup("collector.example", "10.0.0.2", milliseconds(40)),
                                 lookup("responder.example", "10.0.0.3", milliseconds(2340))},
                                {});
  EXPECT_EQ(slow.fault, Fault::slow_dns);
  EXPECT_FALSE(slow.blocks) << "it works";
  EXPECT_EQ(slow.detail, "responder.example");
  EXPECT_EQ(slow.why.zh_cn, "2.3 秒");
  const auto quick = lookup("collector.example", "10.0.0.2", milliseconds(40));
  const auto advertising = judge_names({quick}, {"1.2.3.4"});
  EXPECT_EQ(advertising.fault, Fault::rewritten_dns);
  EXPECT_FALSE(advertising.blocks) << "what the probe needs is not rewritten";
  const auto all = judge_names({quick}, {"10.0.0.2"});
  EXPECT_EQ(all.fault, Fault::rewritten_dns);
  EXPECT_TRUE(all.blocks) << "the collector's name leads where every name does";
  EXPECT_FALSE(judge_names({lookup("10.0.0.2", "10.0.0.2", milliseconds(0))}, {"10.0.0.2"}).blocks) << "no name at all";
}

/// A clock that stands, and a disk that nobody asks.
class Nothing final : public Clock, public Disk {
 public:
  [[nodiscard]] SteadyTime steady() const override { return {}; }
  [[nodiscard]] WallTime wall() const override { return *parse_rfc3339("2036-11-27T00:00:00.000Z"); }
  [[nodiscard]] Result<std::string> read(const std::filesystem::path&, std::size_t) const override {
    return Error{ErrorCode::missing, ""};
  }
  [[nodiscard]] Result<void> write_durably(const std::filesystem::path&, std::string_view, Visibility) const override {
    return {};
  }
  [[nodiscard]] Result<void> make_folder(const std::filesystem::path&, Visibility) const override { return {}; }
};

TEST(CheckClock, TellsAClockThatIsNotSetFromOneThatIsSetWrong) {
  const Nothing none;
  InstallPorts ports{none, none, ClockState::synchronised};
  EXPECT_FALSE(check_clock(ports).fault);
  ports.clock_error = ClockError{ClockError::Against::collector, std::chrono::days(3650)};
  const auto wrong = check_clock(ports);
  EXPECT_EQ(wrong.fault, Fault::clock_wrong);
  EXPECT_TRUE(wrong.blocks) << "whoever gives it that time will not mend it by himself";
  EXPECT_EQ(wrong.why.zh_cn, "比汇聚平台快 3650 天");
  ports.clock_state = ClockState::unsynchronised;
  const auto unset = check_clock(ports);
  EXPECT_EQ(unset.fault, Fault::clock_not_set);
  EXPECT_FALSE(unset.blocks) << "the probe goes by the collector's time meanwhile";
  EXPECT_EQ(unset.why.zh_cn, "比汇聚平台快 3650 天");
}

}  // namespace
}  // namespace campus::probe
