#include "probe/attest/score.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

constexpr WallTime kNow{std::chrono::days(20'000)};

ItemResult item(const std::string& id, ItemVerdict verdict, std::int64_t points = 10) {
  ItemResult one;
  one.rule = RuleId(id);
  one.title = {"标题", "Title"};
  one.points = points;
  one.points_got = verdict == ItemVerdict::conform ? points : 0;
  one.verdict = verdict;
  return one;
}

OpenRecord record() {
  OpenRecord open;
  auto outside = item("f-01", ItemVerdict::conform);
  outside.outside_score = true;
  open.report.claim.items = {item("s-02", ItemVerdict::nonconform), item("e-01", ItemVerdict::conform),
                             item("n-01", ItemVerdict::not_tested), item("s-15", ItemVerdict::conform, 0), outside};
  open.report.rounds = {{RuleId("e-01"), Round::self, 9, "少一台", "王老师", kNow}};
  return open;
}

ScoreReading read(const std::string& text, Round round = Round::banner) {
  return read_score_form("score.csv", text, record(), {round, "", kNow});
}

TEST(ScoreForm, ListsWhatScoresWithTheRoundsBefore) {
  const auto form = write_score_form(record(), Round::city, Language::zh_cn);
  EXPECT_NE(form.find("E-01,标题,10,符合,10,学校自评 9,,,,\r\n"), std::string::npos) << form;
  EXPECT_NE(form.find("\r\nN-01,"), std::string::npos);
  for (const auto* other : {"S-15", "F-01"}) EXPECT_EQ(form.find(other), std::string::npos) << other;
  EXPECT_EQ(write_score_form(record(), Round::self, Language::zh_cn).find("学校自评 9"), std::string::npos)
      << "a round does not see itself";
}

TEST(ScoreForm, ComesBackWithWhoAndWhy) {
  const auto reading = read("指标,本轮得分,扣分原因,评分人,评分日期\nE-01,8,两台损坏,李四,2024/10/01\nN-01,,,,\n");
  ASSERT_TRUE(reading.wrong.empty()) << reading.wrong.front();
  ASSERT_EQ(reading.scores.size(), 1U);
  EXPECT_EQ(reading.scores[0].points, 8);
  EXPECT_EQ(reading.scores[0].reason, "两台损坏");
  EXPECT_EQ(reading.scores[0].by, "李四");
  EXPECT_EQ(reading.scores[0].round, Round::banner);
}

TEST(ScoreForm, NamesEveryRowThatCannotBeTaken) {
  const auto reading = read(
      "item,given,reason,given by,date\n"
      "s-02,5,x,a,\n"
      "e-01,11,x,a,\n"
      "e-01,8,,a,\n"
      "n-01,10,,,\n"
      "f-01,1,x,a,\n"
      "n-01,10,,a,soon\n");
  const std::vector<std::string> wanted{
      "score.csv:2: S-02: was observed not to conform, and no round may give points for that: write 0",
      "score.csv:3: E-01: the points '11' must be a whole number from 0 to 10",
      "score.csv:4: E-01: the column 扣分原因 (reason) is empty: write why points were deducted",
      "score.csv:5: N-01: the column 评分人 (given by) is empty: write who gives them, or give --by",
      "score.csv:6: the item 'f-01' scores nothing in this record: leave it empty",
      "score.csv:7: N-01: the date 'soon' must be like 2026-11-20 and not in the future",
  };
  EXPECT_EQ(reading.wrong, wanted);
}

TEST(Rounds, ALaterWordOfTheSameRoundTakesThePlaceOfTheEarlier) {
  auto report = with_scores(record().report, {{RuleId("e-01"), Round::self, 10, "", "王老师", kNow},
                                              {RuleId("e-01"), Round::city, 7, "复核", "赵六", kNow}});
  ASSERT_EQ(report.rounds.size(), 2U);
  EXPECT_EQ(report.rounds[0].points, 10);
  EXPECT_EQ(report.rounds[1].round, Round::city);
}

}  // namespace
}  // namespace campus::probe
