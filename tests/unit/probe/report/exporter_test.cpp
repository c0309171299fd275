#include "probe/report/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "probe/report/record_sheets.h"
#include "tests/support/sample_report.h"

namespace campus::probe {
namespace {

using testing::ElementsAre;

Result<std::string> workbook(const Report& report, Language language = Language::zh_cn) {
  return find_exporter("xlsx")->render(report, samples::sample_id(), language);
}

TEST(Exporters, AreKnownByNameAndTheMessageListsThem) {
  std::set<std::string_view> names;
  std::set<std::string_view> extensions;
  for (const auto& exporter : all_exporters()) {
    ASSERT_TRUE(find_exporter(exporter.name));
    EXPECT_EQ(find_exporter(exporter.name)->extension, exporter.extension);
    EXPECT_TRUE(exporter.extension.starts_with('.'));
    names.insert(exporter.name);
    extensions.insert(exporter.extension);
  }
  EXPECT_EQ(names.size(), all_exporters().size());
  EXPECT_EQ(extensions.size(), all_exporters().size()) << "two forms in one folder must not overwrite each other";
  EXPECT_EQ(all_exporters().front().name, "html");
  const auto unknown = find_exporter("pdf\n");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::usage);
  EXPECT_EQ(unknown.error().message, "--format 'pdf\\x0a': must be one of html|json|xlsx|csv|junit|text");
}

TEST(Exporters, RenderEveryRecordAndOnlyBinaryOnesHoldBytesThatAreNoText) {
  for (const auto& report : {samples::passing_school(), samples::failing_classroom(), samples::undecided_school(),
                             samples::attested_school(), samples::hostile_school(), Report()}) {
    for (const auto& exporter : all_exporters()) {
      const auto content = exporter.render(report, samples::sample_id(), Language::en);
      ASSERT_TRUE(content) << exporter.name << ": " << content.error().message;
      EXPECT_FALSE(content->empty()) << exporter.name;
      EXPECT_EQ(content->find('\0') != std::string::npos, exporter.binary) << exporter.name;
    }
  }
}

TEST(Workbook, IsTheSameBytesEachTime) {
  for (const auto& report : {samples::attested_school(), samples::hostile_school(), Report()}) {
    const auto first = workbook(report);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE(first->starts_with("PK"));
    EXPECT_EQ(*first, *workbook(report));
    EXPECT_NE(*first, *workbook(report, Language::en));
  }
}

std::vector<std::string> titles_of(const std::vector<Sheet>& sheets) {
  std::vector<std::string> titles;
  for (const auto& sheet : sheets) titles.push_back(sheet.title);
  return titles;
}

TEST(RecordSheets, HaveRowsAsWideAsTheirColumnsInBothLanguages) {
  const auto report = samples::attested_school();
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto view = view_of(report, language);
    const std::vector<Sheet> sheets{conclusion_sheet(view, samples::sample_id()), item_sheet(view),
                                    measurement_sheet(view), statement_sheet(view), roster_sheet(view)};
    for (const auto& sheet : sheets) {
      EXPECT_FALSE(sheet.rows.empty()) << sheet.title;
      for (const auto& row : sheet.rows) EXPECT_EQ(row.size(), sheet.columns.size()) << sheet.title;
    }
    if (language == Language::zh_cn) {
      EXPECT_THAT(titles_of(sheets), ElementsAre("结论", "指标", "测量", "填报", "名录"));
    }
  }
}

std::string value_beside(const Sheet& sheet, const std::string& label) {
  for (const auto& row : sheet.rows) {
    if (const auto* text = std::get_if<std::string>(&row.at(0).value); text == nullptr || *text != label) continue;
    if (const auto* number = std::get_if<double>(&row.at(1).value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&row.at(1).value)) return *text;
  }
  return "-";
}

TEST(RecordSheets, ConcludeWithGateScoreCoverageAndWhatIsApart) {
  const auto report = samples::attested_school();
  const auto sheet = conclusion_sheet(view_of(report, Language::zh_cn), samples::sample_id());
  EXPECT_EQ(value_beside(sheet, "结论"), "达标");
  EXPECT_EQ(value_beside(sheet, "否决项"), "没有不符合");
  EXPECT_EQ(value_beside(sheet, "得分"), std::to_string(static_cast<double>(report.claim.points_got)));
  EXPECT_EQ(value_beside(sheet, "代码"), "0150722001");
  EXPECT_EQ(value_beside(sheet, "单列章节的不符合"), "X-01");
  EXPECT_EQ(value_beside(sheet, "单列章节的未定"), "X-02");
  EXPECT_EQ(value_beside(sheet, "未达标指标"), "无");
  const auto draft = conclusion_sheet(view_of(samples::failing_classroom(), Language::zh_cn), samples::sample_id());
  EXPECT_EQ(value_beside(draft, "页面标注"), "试行指标，不作为验收依据");
}

TEST(RecordSheets, GiveEachFileOfEvidenceItsRowAndAStatementWithoutAnyOne) {
  const auto report = samples::attested_school();
  const auto sheet = statement_sheet(view_of(report, Language::zh_cn));
  ASSERT_EQ(sheet.rows.size(), 3U);
  EXPECT_EQ(std::get<std::string>(sheet.rows[1].at(8).value), "office.jpg");
  EXPECT_EQ(std::get<double>(sheet.rows[1].at(9).value), 2'411'830);
  EXPECT_EQ(std::get<std::string>(sheet.rows[2].at(4).value), "李四");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(sheet.rows[2].at(8).value));
}

}  // namespace
}  // namespace campus::probe
