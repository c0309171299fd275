#include "probe/report/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "probe/report/record_sheets.h"
#include "standards/assess.h"
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

Report graded_school() {
  auto report = samples::passing_school();
  auto profile = *standards::parse_resolved(report.standard.resolved.text);
  profile.bands = {{"gold", {"示范校", "Demonstration"}, 900}, {"plain", {"合格校", "Qualified"}, 800}};
  report.standard = standards::reference_of(profile);
  report.claim.grade = Grade{"plain", {"合格校", "Qualified"}, Localized{"示范校", "Demonstration"}, {RuleId("s-07")}};
  return report;
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

const std::string& label_of(const std::vector<SheetCell>& row) { return std::get<std::string>(row.at(0).value); }

TEST(RecordSheets, ConcludeInRowsThatAllSaySomethingBesideTheirLabel) {
  for (const auto& report : {samples::passing_school(), samples::failing_classroom(), samples::undecided_school(),
                             samples::attested_school(), graded_school()}) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      for (const auto& row : conclusion_sheet(view_of(report, language), samples::sample_id()).rows) {
        if (row.at(0).tone == CellTone::strong || std::holds_alternative<double>(row.at(1).value)) continue;
        const auto& value = std::get<std::string>(row.at(1).value);
        EXPECT_NE(value, "") << label_of(row);
        EXPECT_FALSE(value.starts_with(label_of(row))) << label_of(row) << " | " << value;
      }
    }
  }
}

TEST(RecordSheets, ConcludeWithAGradeOnlyWhereThereAreBands) {
  const auto conclusion = [](const Report& report, Language language) {
    return conclusion_sheet(view_of(report, language), samples::sample_id());
  };
  EXPECT_EQ(value_beside(conclusion(graded_school(), Language::zh_cn), "等级"),
            "合格校（按得分可为示范校；S-07 未能证明符合，等级受限）");
  EXPECT_EQ(value_beside(conclusion(graded_school(), Language::en), "Grade"),
            "Qualified (the score alone would give Demonstration; S-07 not shown to conform caps it)");
  auto none = graded_school();
  none.claim.grade.reset();
  EXPECT_EQ(value_beside(conclusion(none, Language::en), "Grade"), "none, the score reaches no band");
  EXPECT_EQ(value_beside(conclusion(samples::passing_school(), Language::zh_cn), "等级"), "-") << "no such row";
}

TEST(RecordSheets, ConcludeWithWhatIsLackingOnlyWhereSomethingIs) {
  const auto lacking = [](const Report& report) {
    const auto sheet = conclusion_sheet(view_of(report, Language::zh_cn), samples::sample_id());
    return value_beside(sheet, "达标至少还需");
  };
  EXPECT_EQ(lacking(samples::failing_classroom()), "整改 C-02");
  EXPECT_EQ(lacking(samples::passing_school()), "-") << "no such row";
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
