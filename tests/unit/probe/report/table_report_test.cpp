#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "probe/report/text_report.h"
#include "tests/support/sample_report.h"

namespace campus::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

/// RFC 4180, strict.
std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows(1, {std::string()});
  bool quoted = false;
  for (std::size_t i = 3; i < csv.size(); ++i) {  // behind the byte order mark
    const char c = csv[i];
    auto& cell = rows.back().back();
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (csv[i + 1] == '"') {
        cell += csv[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\r') {
      EXPECT_EQ(csv[++i], '\n');
      rows.push_back({std::string()});
    } else {
      cell += c;
    }
  }
  rows.pop_back();
  return rows;
}

std::string title_cell(const std::string& title) {
  auto report = samples::failing_classroom();
  report.claim.items.front().title = {title, title};
  return rows_of(render_csv(report, Language::zh_cn)).at(1).at(9);
}

TEST(CsvReport, IsOneRowPerItemBehindAByteOrderMark) {
  const auto report = samples::passing_school();
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto csv = render_csv(report, language);
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF"));
    const auto rows = rows_of(csv);
    ASSERT_EQ(rows.size(), report.claim.items.size() + 1);
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows.front().size());
  }
}

TEST(CsvReport, KeepsNumbersAsNumbers) {
  auto report = samples::failing_classroom();
  report.claim.items.front().measured = -0.0045;
  const auto row = rows_of(render_csv(report, Language::zh_cn)).at(1);
  EXPECT_EQ(row.at(15), "90000000");
  EXPECT_EQ(row.at(16), "-0.0045");
}

TEST(CsvReport, DisarmsFormulas) {
  for (const char* start :
       {"=1+1", "+1", "-1", "@x", "\t=1", " =1", "\xC2\xA0=1", "　＝1", "＋1", "－1", "＠x", "\r=1"}) {
    EXPECT_TRUE(title_cell(start).starts_with("'")) << start;
  }
  for (const char* plain : {"学校", "a=1", " a", "1-2", ""}) EXPECT_EQ(title_cell(plain), plain);
}

TEST(CsvReport, QuotesCommasAndQuotes) { EXPECT_EQ(title_cell("a,\"b\""), "a,\"b\""); }

TEST(CsvReport, SurvivesHostileStrings) {
  const auto rows = rows_of(render_csv(samples::hostile_school(), Language::en));
  for (const auto& row : rows) {
    EXPECT_EQ(row.size(), rows.front().size());
    for (const auto& cell : row) EXPECT_FALSE(cell.starts_with("="));
  }
}

TEST(JunitReport, CountsEachVerdictAsWhatItIs) {
  const auto xml = render_junit(samples::undecided_school());
  EXPECT_THAT(xml, HasSubstr("<failure message"));
  EXPECT_THAT(xml, HasSubstr("type=\"waived\""));
  EXPECT_THAT(xml, HasSubstr("type=\"inconclusive\""));
  EXPECT_THAT(xml, HasSubstr("failures=\"1\" errors=\"2\" skipped=\"0\""));
  EXPECT_THAT(render_junit(samples::failing_classroom()), HasSubstr("<skipped message"));
}

TEST(CsvReport, SaysWhoWaivedWithWhatUntilWhen) {
  const auto report = samples::undecided_school();
  const auto rows = rows_of(render_csv(report, Language::en));
  const auto& last = rows.back();
  const auto column = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
  };
  EXPECT_EQ(last.at(column("verdict")), "waived");
  EXPECT_EQ(last.at(column("status")), "fail");
  EXPECT_EQ(last.at(column("verdict_without_waiver")), "nonconform");
  EXPECT_EQ(last.at(column("waiver_approver")), "市教育局");
  EXPECT_EQ(last.at(column("waiver_document")), "教函〔2026〕31号");
  EXPECT_EQ(last.at(column("waiver_expires")), "2027-06-30");
  EXPECT_EQ(last.at(column("measured")), "81000000");
  EXPECT_THAT(last.at(column("tailoring")), HasSubstr("3 changes by 教发〔2026〕12号"));
  EXPECT_EQ(rows.at(1).at(column("waiver_document")), "");
}

TEST(JunitReport, SaysWhoWaivedWithWhatUntilWhen) {
  const auto xml = render_junit(samples::undecided_school());
  for (const char* part : {"市教育局", "教函〔2026〕31号", "2027-06-30", "原判定：不符合", "调整 3 处"}) {
    EXPECT_THAT(xml, HasSubstr(part));
  }
}

TEST(JunitReport, LetsAnInformationalItemFailNothing) {
  auto report = samples::failing_classroom();
  for (auto& item : report.claim.items) item.requirement = Requirement::informational;
  const auto xml = render_junit(report);
  EXPECT_THAT(xml, Not(HasSubstr("<failure")));
  EXPECT_THAT(xml, HasSubstr("failures=\"0\" errors=\"0\" skipped=\"0\""));
}

TEST(JunitReport, StaysWellFormedWithHostileStrings) {
  const auto xml = render_junit(samples::hostile_school());
  EXPECT_THAT(xml, Not(HasSubstr("<script")));
  for (const char c : xml) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(CsvReport, SaysWhatNobodyMeasured) {
  auto report = samples::passing_school();
  EXPECT_THAT(render_csv(report, Language::zh_cn), Not(HasSubstr("名录填报")));
  report.claim.items.front().quantity = "roster.count";
  EXPECT_THAT(render_csv(report, Language::zh_cn), HasSubstr("名录填报，非实测"));
}

TEST(CsvReport, SaysWhoStatedWhatAndWhatIsOutsideTheScore) {
  const auto report = samples::attested_school();
  const auto rows = rows_of(render_csv(report, Language::en));
  const auto& head = rows.front();
  const auto first = std::find(head.begin(), head.end(), "attested_by") - head.begin();
  const auto ending = [&](std::size_t from_behind) {
    const auto begin = rows.at(rows.size() - from_behind).begin() + first;
    return std::vector<std::string>(begin, begin + 3);
  };
  EXPECT_THAT(ending(rows.size()), testing::ElementsAre("attested_by", "attested_at", "scope"));
  EXPECT_THAT(ending(3), testing::ElementsAre("张三", "2026-11-20T02:00:00.000Z", "in the score"));
  EXPECT_THAT(ending(2), testing::ElementsAre("李四", "2026-11-20T02:00:00.000Z", "apart, outside the score"));
  EXPECT_THAT(ending(1), testing::ElementsAre("", "", "apart, outside the score"));
  EXPECT_THAT(rows.at(rows.size() - 3), testing::Contains("stated by 张三 2026-11-20, not measured"));
}

TEST(JunitReport, GivesAChapterOfItsOwnASuiteOfItsOwn) {
  auto report = samples::attested_school();
  report.claim.items.back().group = report.claim.items.front().group;  // a group name cannot hide it
  const auto xml = render_junit(report);
  EXPECT_THAT(xml, HasSubstr("name=\"校园安全（单列，不计入数字校园得分）\" tests=\"1\" failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("name=\"校园安全（单列，不计入数字校园得分）\" tests=\"1\" failures=\"0\" errors=\"0\" "
                             "skipped=\"1\""));
}

}  // namespace
}  // namespace campus::probe
