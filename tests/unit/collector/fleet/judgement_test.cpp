#include "collector/fleet/judgement.h"

#include <gtest/gtest.h>

#include "collector/fleet/packed_facts.h"

namespace campus::collector {
namespace {

const RuleTable& rules() {
  static const RuleTable table(
      {{RuleId("s-03"), {}, {}, "", Requirement::mandatory}, {RuleId("s-02"), {}, {}, "", Requirement::veto}});
  return table;
}

ItemResult rate_item(const char* id, Requirement requirement, std::optional<double> measured) {
  ItemResult item;
  item.rule = RuleId(id);
  item.requirement = requirement;
  item.quantity = "throughput.down";
  item.required = 900e6;
  item.measured = measured;
  item.verdict = measured ? ItemVerdict::conform : ItemVerdict::inconclusive;
  return item;
}

Report report() {
  Report made;
  made.key = KeyId(std::string(64, 'a'));
  made.sequence = 7;
  made.mode = Mode::routine;
  auto& down = made.measurements.emplace_back();
  down.method = Method::train;
  down.direction = Direction::down;
  down.tier = Tier::banner;
  down.goodput = BitRate::bits_per_second(935'000'000);
  auto& latency = made.measurements.emplace_back();
  latency.method = Method::latency;
  latency.tier = Tier::banner;
  latency.idle_rtt = Percentiles{std::chrono::microseconds(2500), std::chrono::microseconds(5000), {}};
  latency.loss = Ratio::of(0.001);
  return made;
}

Judgement judged(std::vector<ItemResult> items) {
  Assessment verdict;
  verdict.items = std::move(items);
  verdict.score_permille = 870;
  return judgement_of(report(), verdict, SiteState::compliant, Level::school,
                      {Digest::of_hex(std::string(64, 'b')), WallTime(std::chrono::seconds(10)), {}}, rules());
}

TEST(Judgement, TakesTheRateOfTheItemThatDecides) {
  const auto made =
      judged({rate_item("s-03", Requirement::mandatory, 1e6), rate_item("s-02", Requirement::veto, 941e6)});
  const auto& down = made.rate(Direction::down);
  EXPECT_EQ(down.measured, 941e6);
  ASSERT_TRUE(down.item);
  EXPECT_EQ(rules()[*down.item].id, RuleId("s-02"));
  EXPECT_NEAR(*down.target_ratio(), 941.0 / 900.0, 1e-12);
  EXPECT_FALSE(made.rate(Direction::up).item);
  EXPECT_EQ(made.quality.rtt->p50, std::chrono::microseconds(2500));
  EXPECT_EQ(made.quality.loss, 0.001);
}

TEST(Judgement, ShowsWhatWasMeasuredWhereTheItemCouldNotTellAndNoRatio) {
  const auto made = judged({rate_item("s-02", Requirement::veto, std::nullopt)});
  const auto& down = made.rate(Direction::down);
  EXPECT_EQ(down.measured, 935e6);
  EXPECT_FALSE(down.required);
  EXPECT_FALSE(down.target_ratio());
  EXPECT_EQ(down.verdict, ItemVerdict::inconclusive);
}

TEST(Judgement, ComesBackFromItsBytesAndFromNothingElse) {
  auto made = judged({rate_item("s-02", Requirement::veto, 941e6), rate_item("s-03", Requirement::mandatory, {})});
  made.rates[1].reason = Reason::cpu_busy;
  made.rates[1].limited_by = LimitedBy::local_cpu;
  made.quality.jitter = std::chrono::microseconds(17);
  const auto bytes = encode_judgement(made);
  EXPECT_LT(bytes.size(), 250U);
  const auto back = decode_judgement(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, made);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode_judgement(bytes.substr(0, cut))) << cut;
  EXPECT_FALSE(decode_judgement(bytes + "x"));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0xFF);
    static_cast<void>(decode_judgement(changed));  // whatever comes out, nothing beyond its bytes is read
  }
}

TEST(Judgement, KnowsWhichOneIsLater) {
  Judgement a;
  Judgement b;
  a.sequence = 2;
  b.sequence = 1;
  b.ordered_at = WallTime(std::chrono::seconds(1));
  EXPECT_TRUE(a.is_later_than(b)) << "one key: by sequence";
  EXPECT_FALSE(b.is_later_than(a));
  b.key.bytes[0] = 1;
  EXPECT_TRUE(b.is_later_than(a)) << "two keys: by time";
}

TEST(Judgement, StandsAsAcceptanceOnlyInFullLengthAndDecided) {
  Judgement made;
  made.mode = Mode::acceptance;
  made.state = SiteState::noncompliant;
  EXPECT_TRUE(made.is_valid_acceptance());
  made.demonstration = true;
  EXPECT_FALSE(made.is_valid_acceptance());
  made.demonstration = false;
  made.state = SiteState::unassessed;
  EXPECT_FALSE(made.is_valid_acceptance());
  made.state = SiteState::compliant;
  made.mode = Mode::routine;
  EXPECT_FALSE(made.is_valid_acceptance());
}

TEST(PackedFacts, ComeBackWhateverTheyHold) {
  const Facts facts{{"code", "S1"},
                    {"pupils", 812.0},
                    {"boarding", true},
                    {"", std::string(300, 'x')},
                    {"中文", std::string("\0\n,\"", 4)},
                    {"no", false}};
  EXPECT_EQ(PackedFacts(facts).unpacked(), facts);
  EXPECT_EQ(PackedFacts(Facts{}).unpacked(), Facts{});
  EXPECT_EQ(PackedFacts(facts), PackedFacts(facts));
}

}  // namespace
}  // namespace campus::collector
