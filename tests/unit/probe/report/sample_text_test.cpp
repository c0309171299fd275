#include "probe/report/sample_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace campus::probe {
namespace {

using standards::Draw;
using standards::DrawReason;
using standards::RoomsReason;
using standards::SamplingPlan;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Draw draw(std::size_t rooms, SamplingPlan plan = SamplingPlan::standard) {
  std::vector<standards::Room> all(rooms);
  for (std::size_t i = 0; i < rooms; ++i) {
    all[i].code = SiteCode("S-" + std::to_string(100 + i));
    all[i].name = "=教室";
    all[i].access_switch = "sw-1";
    all[i].cable_metres = static_cast<double>(i);
  }
  return *standards::draw_rooms(plan, SiteCode("S"), 7, std::move(all));
}

TEST(DrawText, NamesPlanSeedPowerAndReasons) {
  const auto text = render_draw(draw(30), Language::en);
  EXPECT_THAT(text, StartsWith("School S  plan G (all up to 10 rooms, else a tenth and at least 10)  seed 7\n"
                               "30 rooms, 10 asked for by the plan, 10 drawn\n"
                               "If 10 % of the rooms are bad (3), at least one of them is drawn with a probability of "
                               "71.9 % (as if all were drawn at random)\n"));
  EXPECT_THAT(text, HasSubstr("  1    S-129 "));
  EXPECT_THAT(text, HasSubstr("farthest from the core\n"));
  EXPECT_THAT(text, HasSubstr("\nThen, in this order: "));
  EXPECT_THAT(text, Not(HasSubstr("Note:")));
  EXPECT_THAT(render_draw(draw(30), Language::zh_cn), HasSubstr("抽到其中至少一间的概率为 71.9 %"));
}

TEST(DrawText, SaysWhatTheRosterDoesNotSay) {
  auto one = draw(12);
  one.list[3].room.access_switch.clear();
  one.list[4].room.cable_metres.reset();
  one.list[5].room.cable_metres.reset();
  const auto text = render_draw(one, Language::en);
  EXPECT_THAT(text, HasSubstr("Note: 1 rooms have no access_switch"));
  EXPECT_THAT(text, HasSubstr("Note: 2 rooms have no cable_metres"));
}

TEST(DrawText, WarnsWherePlanSAsksForFewerThanPlanG) {
  EXPECT_THAT(render_draw(draw(12, SamplingPlan::strict), Language::en),
              HasSubstr("Note: plan G asks for 10 rooms, more than plan S"));
  EXPECT_THAT(render_draw(draw(18, SamplingPlan::strict), Language::en), Not(HasSubstr("more than plan S")));
}

TEST(DrawCsv, HoldsEveryRoomAndNoFormula) {
  const auto text = render_draw_csv(draw(12), Language::zh_cn);
  EXPECT_THAT(
      text,
      StartsWith("\xEF\xBB\xBF序号,批次,代码,名称,楼,层,接入交换机,原因\r\n1,抽中,S-111,'=教室,,,sw-1,距核心最远\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\n11,后续,S-"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);
}

TEST(RoomsText, TellsTheResultAndWhatIsLeftToDo) {
  standards::RoomsResult result;
  result.verdict = ItemVerdict::nonconform;
  result.reason = RoomsReason::room_failed;
  result.sample = {SiteCode("S-101"), SiteCode("S-102")};
  result.replaced = {{SiteCode("S-103"), SiteCode("S-102")}};
  result.second_sample = {SiteCode("S-104")};
  result.demonstrations = 2;
  standards::RuleOverRooms over;
  over.rule = RuleId("c-02");
  over.title = {"吞吐", "Throughput"};
  over.verdict = ItemVerdict::nonconform;
  over.reason = RoomsReason::room_failed;
  over.counts.nonconform = 1;
  over.failed = over.open = {SiteCode("S-101")};
  result.rules = {over};
  const auto text = render_rooms(draw(12), result, Language::en);
  EXPECT_THAT(text,
              HasSubstr("Result over the rooms: nonconform  Rooms fail; mend and test them again, then test a second "
                        "sample.\n2 rooms of the sample tested\n  S-103 was not tested; S-102 stands in for it\n"));
  EXPECT_THAT(text, HasSubstr("  C-02        nonconform  conform 0, borderline 0, nonconform 1, "));
  EXPECT_THAT(text, HasSubstr("failed: S-101\n"));
  EXPECT_THAT(text, HasSubstr("Second sample: S-104\nNote: 2 records are demonstrations"));
  EXPECT_THAT(render_rooms(draw(12), result, Language::zh_cn), HasSubstr("抽样结果：不符合  有教室不符合"));
}

}  // namespace
}  // namespace campus::probe
