#include "probe/report/sample_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "core/csv.h"
#include "core/words.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

using standards::Draw;
using standards::DrawnRoom;
using standards::DrawReason;
using standards::RoomsReason;
using standards::SamplingPlan;

struct Words {
  Language language;
  [[nodiscard]] std::string operator()(std::string_view zh_cn, std::string_view en) const {
    return std::string(language == Language::en ? en : zh_cn);
  }
};

std::string plan_in_words(SamplingPlan plan, const Words& say) {
  switch (plan) {
    case SamplingPlan::standard:
      return say("G（10 间以内全测，以上抽十分之一且不少于 10 间）",
                 "G (all up to 10 rooms, else a tenth and at least 10)");
    case SamplingPlan::strict:
      return say("S（十分之一的教室不合格时，九成把握至少抽到一间）",
                 "S (finds one of 10 % bad rooms with a probability of 90 %)");
    case SamplingPlan::full:
      break;
  }
  return say("F（全部）", "F (every room)");
}

std::string reason_in_words(DrawReason reason, const Words& say) {
  switch (reason) {
    case DrawReason::farthest:
      return say("距核心最远", "farthest from the core");
    case DrawReason::computer_room:
      return say("计算机教室", "computer room");
    case DrawReason::interactive:
      return say("互动或录播教室", "interactive or recorded lessons");
    case DrawReason::access_switch:
      return say("该接入交换机须有一间", "one for its access switch");
    case DrawReason::stratum:
      return say("该楼该层的第一间", "first of its building and floor");
    case DrawReason::lot:
      break;
  }
  return say("抽签", "by lot");
}

std::string reasons_of(const DrawnRoom& drawn, const Words& say) {
  std::string text;
  for (const auto reason : drawn.reasons) text += (text.empty() ? "" : say("，", ", ")) + reason_in_words(reason, say);
  return text;
}

std::string room_line(const DrawnRoom& drawn, std::size_t number, const Words& say) {
  constexpr std::size_t kNumber = 5;
  constexpr std::size_t kCode = 24;
  constexpr std::size_t kName = 22;
  constexpr std::size_t kPlace = 12;
  const auto cell = [](const std::string& text, std::size_t width) { return padded(visible(text), width) + " "; };
  return "  " + padded(std::to_string(number), kNumber) + cell(drawn.room.code.text(), kCode) +
         cell(drawn.room.name, kName) + cell(drawn.room.building, kPlace) + cell(drawn.room.floor, kPlace) +
         cell(drawn.room.access_switch, kPlace) + reasons_of(drawn, say) + "\n";
}

std::string codes_of(const std::vector<SiteCode>& rooms) {
  std::string text;
  for (const auto& room : rooms) text += (text.empty() ? "" : ", ") + room.text();
  return text;
}

/// Never rounded up to certainty.
std::string percent(double probability) {
  constexpr double kThousand = 1000;
  return percent_of_permille(static_cast<long long>(std::floor(probability * kThousand)));
}

std::string power_lines(const Draw& draw, const Words& say) {
  std::string text;
  for (const auto share : standards::kPowerPercents) {
    const auto bad = standards::bad_rooms(draw.list.size(), share);
    const auto found = percent(standards::catch_probability(draw.list.size(), bad, draw.taken));
    text +=
        fill(say("若 {0} % 的教室不合格（{1} 间），抽到其中至少一间的概率为 {2}（按随机抽样计算）\n",
                 "If {0} % of the rooms are bad ({1}), at least one of them is drawn with a probability of {2} (as if "
                 "all were drawn at random)\n"),
             {std::to_string(share), std::to_string(bad), found});
  }
  return text;
}

/// What keeps the draw from being what it should be.
std::string notes_of(const Draw& draw, const Words& say) {
  const auto count = [&](auto has) {
    return static_cast<std::size_t>(
        std::count_if(draw.list.begin(), draw.list.end(), [&](const DrawnRoom& one) { return has(one.room); }));
  };
  const auto all = draw.list.size();
  const auto without_switch = count([](const standards::Room& room) { return room.access_switch.empty(); });
  const auto without_cable = count([](const standards::Room& room) { return !room.cable_metres; });
  std::string text;
  if (without_switch > 0) {
    text += fill(say("注意：名录中有 {0} 间教室没有 access_switch，不能保证每台接入交换机都测到一间。\n",
                     "Note: {0} rooms have no access_switch, so that not every access switch is sure of a room.\n"),
                 {std::to_string(without_switch)});
  }
  if (without_cable > 0) {
    text += fill(say("注意：名录中有 {0} 间教室没有 cable_metres，最远的教室可能不在其列。\n",
                     "Note: {0} rooms have no cable_metres, so that the farthest room may not be known.\n"),
                 {std::to_string(without_cable)});
  }
  const auto by_standard = standards::sample_size(SamplingPlan::standard, all);
  if (draw.plan == SamplingPlan::strict && draw.planned < by_standard) {
    text += fill(say("注意：方案 S 少于方案 G 的 {0} 间；依 GB/T 21671 验收时用方案 G。\n",
                     "Note: plan G asks for {0} rooms, more than plan S; use plan G where GB/T 21671 is asked for.\n"),
                 {std::to_string(by_standard)});
  }
  return text;
}

std::string heading_of(const Draw& draw, const Words& say) {
  return fill(say("学校 {0}  方案 {1}  种子 {2}\n教室 {3} 间，方案要求 {4} 间，抽取 {5} 间\n",
                  "School {0}  plan {1}  seed {2}\n{3} rooms, {4} asked for by the plan, {5} drawn\n"),
              {draw.school.text(), plan_in_words(draw.plan, say), std::to_string(draw.seed),
               std::to_string(draw.list.size()), std::to_string(draw.planned), std::to_string(draw.taken)});
}

std::string rows_of(std::span<const DrawnRoom> rooms, std::size_t first, const Words& say) {
  std::string text;
  for (std::size_t i = 0; i < rooms.size(); ++i) text += room_line(rooms[i], first + i, say);
  return text;
}

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (const auto& one : cells) {
    line += (line.empty() ? "" : ",") + csv_quoted((starts_formula(one) ? "'" : "") + visible(one));
  }
  return line + "\r\n";
}

std::string reason_in_words(RoomsReason reason, const Words& say) {
  switch (reason) {
    case RoomsReason::none:
      return {};
    case RoomsReason::rooms_missing:
      return say("有抽中的教室没有测完；请补测。", "Sampled rooms were not tested; test them.");
    case RoomsReason::rooms_undecided:
      return say("有抽中的教室无法判定；请按其原因重测。",
                 "Sampled rooms are inconclusive; test them again as their reasons say.");
    case RoomsReason::room_failed:
      return say("有教室不符合；整改并复测，再测第二批教室。",
                 "Rooms fail; mend and test them again, then test a second sample.");
    case RoomsReason::second_sample_open:
      return say("不符合的教室已整改，第二批教室还没有全部测出结果。",
                 "The failed rooms were mended; the second sample is not decided yet.");
    case RoomsReason::second_sample_failed:
      break;
  }
  return say("第二批教室中又有不符合；请按方案 F 全部测试。",
             "The second sample has failures too; test every room (plan F).");
}

std::string rule_lines(const standards::RuleOverRooms& over, const Words& say) {
  constexpr std::size_t kId = 12;
  constexpr std::size_t kVerdict = 12;
  const auto& counts = over.counts;
  auto text =
      "  " + padded(printed(over.rule), kId) + padded(words_of(over.verdict, say.language), kVerdict) +
      fill(say("符合 {0}，临界 {1}，不符合 {2}，无法判定 {3}，未测 {4}，经批准豁免 {5}  ",
               "conform {0}, borderline {1}, nonconform {2}, inconclusive {3}, not tested {4}, waived {5}  "),
           {std::to_string(counts.conform), std::to_string(counts.borderline), std::to_string(counts.nonconform),
            std::to_string(counts.inconclusive), std::to_string(counts.not_tested), std::to_string(counts.waived)}) +
      over.title.in(say.language) + "\n";
  const std::string indentation(2 + kId, ' ');
  if (over.reason != RoomsReason::none) text += indentation + reason_in_words(over.reason, say) + "\n";
  if (!over.failed.empty()) text += indentation + say("曾不符合：", "failed: ") + codes_of(over.failed) + "\n";
  if (!over.open.empty()) text += indentation + say("待测：", "to be tested: ") + codes_of(over.open) + "\n";
  return text;
}

}  // namespace

std::string render_draw(const Draw& draw, Language language) {
  const Words say{language};
  auto text =
      heading_of(draw, say) + power_lines(draw, say) + notes_of(draw, say) + "\n" + rows_of(draw.sample(), 1, say);
  if (draw.next().empty()) return text;
  return text + "\n" +
         say("此后依次：进不去的教室由下一间替补；有教室不符合时，整改复测，并接着再测同样多间。\n",
             "Then, in this order: the next room replaces one that cannot be entered; after a failure mend, test "
             "again, "
             "and test as many more.\n") +
         rows_of(draw.next(), draw.taken + 1, say);
}

std::string render_draw_csv(const Draw& draw, Language language) {
  const Words say{language};
  const std::array header{say("序号", "number"),
                          say("批次", "part"),
                          say("代码", "code"),
                          say("名称", "name"),
                          say("楼", "building"),
                          say("层", "floor"),
                          say("接入交换机", "access_switch"),
                          say("原因", "reasons")};
  std::string text = "\xEF\xBB\xBF" + csv_line(header);
  for (std::size_t i = 0; i < draw.list.size(); ++i) {
    const auto& drawn = draw.list[i];
    const std::array cells{std::to_string(i + 1),    i < draw.taken ? say("抽中", "sample") : say("后续", "next"),
                           drawn.room.code.text(),   drawn.room.name,
                           drawn.room.building,      drawn.room.floor,
                           drawn.room.access_switch, reasons_of(drawn, say)};
    text += csv_line(cells);
  }
  return text;
}

std::string render_rooms(const Draw& draw, const standards::RoomsResult& result, Language language) {
  const Words say{language};
  auto text =
      heading_of(draw, say) + power_lines(draw, say) + "\n" + say("抽样结果：", "Result over the rooms: ") +
      std::string(words_of(result.verdict, language)) + "  " + reason_in_words(result.reason, say) + "\n" +
      fill(say("已测抽中教室 {0} 间\n", "{0} rooms of the sample tested\n"), {std::to_string(result.sample.size())});
  for (const auto& one : result.replaced) {
    text += fill(say("  {0} 未测，由 {1} 替补\n", "  {0} was not tested; {1} stands in for it\n"),
                 {one.room.text(), one.by.text()});
  }
  if (!result.missing.empty()) text += say("  没有记录：", "  no record: ") + codes_of(result.missing) + "\n";
  for (const auto& over : result.rules) text += rule_lines(over, say);
  if (!result.second_sample.empty()) {
    text += say("第二批教室：", "Second sample: ") + codes_of(result.second_sample) + "\n";
  }
  if (result.demonstrations > 0) {
    text += fill(say("注意：有 {0} 份演示记录，不能作为验收依据。\n",
                     "Note: {0} records are demonstrations, which support no acceptance.\n"),
                 {std::to_string(result.demonstrations)});
  }
  return text;
}

}  // namespace campus::probe
