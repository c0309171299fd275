#include "collector/fleet/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "collector/fleet/limits.h"
#include "core/csv.h"
#include "tests/support/workbook.h"

namespace campus::collector {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHeader = "code,level,parent,name,type,area,contract_down,route_km,circuit,phone,notes\n";

RosterTable table_of(const std::string& rows) { return parse_roster(kHeader + rows, "r.csv"); }

TEST(Csv, ReadsQuotesCommasAndLineEndsInsideCells) {
  const auto rows = parse_csv(
      "\xEF\xBB\xBF"
      "a,\"b,\"\"c\"\"\",\r\n\n\"x\ny\",z\n");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_THAT((*rows)[0].cells, ElementsAre("a", "b,\"c\"", ""));
  EXPECT_THAT((*rows)[1].cells, ElementsAre("x\ny", "z"));
  EXPECT_EQ((*rows)[1].line, 3U);
}

TEST(Csv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  const auto rows = parse_csv("a,b\nc,\"d\n");
  ASSERT_FALSE(rows);
  EXPECT_THAT(rows.error().message, HasSubstr("2: a quoted cell is never closed"));
}

TEST(Roster, KeepsUnknownColumnsAndTypesOfFacts) {
  const auto table = table_of(
      "１５０７２１,banner,,阿荣旗,,,10G,,,,\n S1 "
      ",school,150721,一小,small,rural,1000M,12.5,007,13912345678,\"两,行\"\n");
  ASSERT_THAT(table.errors, IsEmpty());
  ASSERT_EQ(table.sites.size(), 2U);
  EXPECT_EQ(table.sites[0].code.text(), "150721");
  const auto& school = table.sites[1];
  EXPECT_EQ(school.parent.text(), "150721");
  EXPECT_EQ(school.type, SchoolType::small);
  EXPECT_EQ(school.area, Area::rural);
  EXPECT_EQ(school.shortest_name(), "一小");
  EXPECT_EQ(school.facts.unpacked().at("route_km"), FactValue(12.5));
  EXPECT_EQ(school.facts.unpacked().at("circuit"), FactValue(std::string("007")));
  EXPECT_EQ(school.facts.unpacked().at("phone"), FactValue(std::string("13912345678")));
  EXPECT_EQ(school.facts.unpacked().at("notes"), FactValue(std::string("两,行")));
  EXPECT_EQ(school.facts.unpacked().at("contract_down"), FactValue(std::string("1000M")));
}

TEST(Roster, KeepsTheTargetsOfChecksAsTheyAreWritten) {
  const std::map<std::string, std::string> targets{{"ping_targets", "10.1.0.1; fd10::1"},
                                                   {"dhcp_interface", "eth0"},
                                                   {"ntp_server", "10.1.0.9"},
                                                   {"intranet_url", "http://10.1.0.8/?a=1"},
                                                   {"address_plan", "10.1.0.0/16;fd10::/32"}};
  std::string header = "code,level,name";
  std::string row = "150721,banner,A";
  for (const auto& [column, value] : targets) {
    header += "," + column;
    row += "," + value;
  }
  const auto table = parse_roster(header + "\n" + row + "\n", "r.csv");
  ASSERT_THAT(table.errors, IsEmpty());
  for (const auto& [column, value] : targets)
    EXPECT_EQ(table.sites[0].facts.unpacked().at(column), FactValue(value)) << column;
}

struct BadRows {
  const char* rows;
  const char* error;
};
class RosterErrors : public ::testing::TestWithParam<BadRows> {};

TEST_P(RosterErrors, AreNamedWithTheirLineAndNothingIsImported) {
  const auto table = table_of(GetParam().rows);
  EXPECT_THAT(table.sites, IsEmpty());
  ASSERT_EQ(table.errors.size(), 1U) << ::testing::PrintToString(table.errors);
  EXPECT_THAT(table.errors[0], HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Each, RosterErrors,
    ::testing::Values(
        BadRows{"150721,banner,,A\nS1,school,150721,B\nS1,school,150721,C\n",
                "r.csv:4: the code S1 stands already in line 3"},
        BadRows{"S1,school,150999,B\n", "r.csv:2: the parent 150999 is not in the table"},
        BadRows{"150721,county,,A\n", "r.csv:2: column level is 'county' but must be one of banner|school|classroom"},
        BadRows{"150721,banner,,A,palace\n", "column type is 'palace'"},
        BadRows{"150721,banner,,A,,moon\n", "column area is 'moon'"}, BadRows{"15_0721,banner,,A\n", "column code"},
        BadRows{"150721,banner,,\n", "column name is empty"},
        BadRows{"150721,banner,,A\nS1,school,,B\n", "r.csv:3: column parent is empty"},
        BadRows{"150721,banner,,A\n150722,banner,150721,B\n", "r.csv:3: a banner has no parent"},
        BadRows{"150721,banner,,A\nS1,school,150721,B\nS2,school,S1,C\n", "the parent S1 of a school is a school"},
        BadRows{"150721,banner,,A\nR1,classroom,150721,B\n", "the parent 150721 of a classroom is a banner"},
        BadRows{"150721,banner,,A,,,fast\n", "column contract_down"},
        BadRows{"150721,banner,,A,,,,-3\n", "column route_km is '-3'"},
        BadRows{"150721,banner,,A,,,,,,,,extra\n", "without a name"},
        BadRows{"150721,banner,,\"A\n", "2: a quoted cell is never closed"},
        BadRows{"150721,banner,,\xC4\xAA\xC6\xEC\n150722,banner,,\xFF\n",
                "r.csv:3: the text is neither UTF-8 nor GB18030 (GBK); save the file as 'CSV UTF-8'"},
        BadRows{"1.50722E+11,banner,,A\n",
                "r.csv:2: column code is '1.50722E+11', a longer number that was cut short; format the column as text "
                "and type it again"},
        BadRows{"", "there are no sites"}));

TEST(Roster, IsReadFromGbkAsFromUtf8) {
  const auto table = table_of("150722,banner,,\xC4\xAA\xC6\xEC\n");
  ASSERT_THAT(table.errors, IsEmpty());
  EXPECT_EQ(table.sites.at(0).name, "莫旗");
}

std::string text_in_cell(const std::string& text) { return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>"; }

std::string row_of(std::initializer_list<std::string> cells) {
  std::string row = "<row>";
  for (const auto& cell : cells) row += cell.starts_with("<c") ? cell : text_in_cell(cell);
  return row + "</row>";
}

RosterTable workbook_table(const std::string& rows) {
  const auto head = row_of({"code", "level", "parent", "name", "contract_down", "classes", "circuit", "phone"});
  return parse_roster(campus::testing::workbook_of(head + rows), "r.xlsx");
}

TEST(Roster, IsReadFromAWorkbookAsFromCsv) {
  const auto table = workbook_table(
      row_of({"150722", "banner", "", "莫旗"}) +
      row_of({"０１２３", "school", "150722", "一小", "1G", "<c><v>24</v></c>", "007", "<c><v>13912345678</v></c>"}));
  ASSERT_THAT(table.errors, IsEmpty());
  ASSERT_EQ(table.sites.size(), 2U);
  EXPECT_EQ(table.sites[0].code.text(), "0123");
  EXPECT_EQ(table.sites[0].facts.unpacked().at("classes"), FactValue(24.0));
  EXPECT_EQ(table.sites[0].facts.unpacked().at("circuit"), FactValue(std::string("007")));
  EXPECT_EQ(table.sites[0].facts.unpacked().at("phone"), FactValue(std::string("13912345678")));
}

TEST(Roster, RefusesCodesThatASpreadsheetTookForNumbersAllAtOnce) {
  const auto table = workbook_table(row_of({"<c><v>150722</v></c>", "banner", "", "莫旗"}) +
                                    row_of({"S1", "school", "<c><v>150722</v></c>", "一小", "1G", "many",
                                            "<c s=\"1\"><v>46346</v></c>", "<c><v>139123456789012345</v></c>"}));
  const std::string mend = "; format the column as text and type it again";
  EXPECT_THAT(
      table.errors,
      ElementsAre("r.xlsx:2: column code is the number 150722, and a number has no leading zeros" + mend,
                  "r.xlsx:3: column parent is the number 150722, and a number has no leading zeros" + mend,
                  "r.xlsx:3: column classes is 'many' but must be a number",
                  "r.xlsx:3: column circuit is the date 2026-11-20" + mend,
                  "r.xlsx:3: column phone is a number of more than 15 digits, of which a spreadsheet keeps 15" + mend));
}

TEST(Roster, NamesAllErrorsAtOnceAndTheChildrenOfABadRowOnlyOnce) {
  const auto table = table_of("150721,banner,,A\nS1,school,1,B\nS2,schol,150721,C\nS1-1,classroom,S1,D\n");
  ASSERT_EQ(table.errors.size(), 2U) << ::testing::PrintToString(table.errors);
}

TEST(Roster, WantsItsColumns) {
  const auto table = parse_roster("code,name,name\nA,B,C\n", "r.csv");
  ASSERT_EQ(table.errors.size(), 2U);
  EXPECT_THAT(table.errors[0], HasSubstr("stands twice"));
  EXPECT_THAT(table.errors[1], HasSubstr("'level' is missing"));
}

std::string more_than(std::size_t limit, const char* of_what) {
  return "more than " + std::to_string(limit) + " " + of_what;
}

TEST(Roster, SaysWhichLimitATableIsBeyond) {
  std::string rows;
  for (std::size_t row = 0; row < kRosterRows; ++row) rows += "A\n";
  EXPECT_THAT(table_of(rows).errors, ElementsAre(HasSubstr(more_than(kRosterRows, "rows"))));

  std::string columns = "code,level,name";
  for (std::size_t column = 3; column <= kRosterColumns; ++column) columns += ",c" + std::to_string(column);
  const auto wide = parse_roster(columns + "\n150721,banner,A\n", "r.csv");
  EXPECT_THAT(wide.errors, ElementsAre(HasSubstr("r.csv:1: " + more_than(kRosterColumns, "columns"))));

  const std::string text(kRosterCellBytes + 1, 'x');
  EXPECT_THAT(table_of("150721,banner,," + text + "\n").errors,
              ElementsAre("r.csv:2: column name: " + more_than(kRosterCellBytes, "bytes")));
  EXPECT_THAT(parse_roster("code,level,name," + text + "\n150721,banner,A\n", "r.csv").errors,
              ElementsAre("r.csv:1: a column's name: " + more_than(kRosterCellBytes, "bytes")));
}

TEST(Roster, KnowsWhatLiesBelowWhat) {
  const Roster roster(table_of("150721,banner,,A\nS1,school,150721,B\nR1,classroom,S1,C\nS2,school,150721,D\n").sites);
  EXPECT_EQ(roster.ancestor(SiteCode("R1"), Level::banner), SiteCode("150721"));
  EXPECT_EQ(roster.ancestor(SiteCode("R1"), Level::classroom), SiteCode("R1"));
  EXPECT_TRUE(roster.ancestor(SiteCode("S1"), Level::classroom).empty());
  EXPECT_TRUE(roster.is_within(SiteCode("R1"), SiteCode("S1")));
  EXPECT_TRUE(roster.is_within(SiteCode("R1"), SiteCode("150721")));
  EXPECT_FALSE(roster.is_within(SiteCode("R1"), SiteCode("S2")));
  EXPECT_FALSE(roster.is_within(SiteCode("S1"), SiteCode("R1")));
  EXPECT_TRUE(roster.is_within(SiteCode("nowhere"), SiteCode("nowhere")));
}

}  // namespace
}  // namespace campus::collector
