#include "core/table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/limits.h"
#include "core/table/spreadsheet_date.h"
#include "core/table/text_encoding.h"
#include "tests/support/workbook.h"

namespace campus {
namespace {

using campus::testing::archive_of;
using campus::testing::Parts;
using campus::testing::workbook_of;
using campus::testing::workbook_parts;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kCell = 1024;

Table table_of(const std::string& bytes) { return read_table(bytes, "t", kCell); }

std::vector<std::string> texts_of(const TableRow& row) {
  std::vector<std::string> texts;
  for (const auto& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

std::vector<std::string> first_row(const std::string& bytes) {
  const auto table = table_of(bytes);
  EXPECT_THAT(table.errors, IsEmpty());
  return table.rows.empty() ? std::vector<std::string>() : texts_of(table.rows.front());
}

TEST(TextEncoding, TakesUtf8AsItIsAndEverythingElseAsGb18030) {
  EXPECT_EQ(*decode_text("莫旗,1\n"), "莫旗,1\n");
  EXPECT_EQ(*decode_text("\xEF\xBB\xBF莫旗"), "\xEF\xBB\xBF莫旗");
  EXPECT_EQ(*decode_text("\xC4\xAA\xC6\xEC,1\r\n"), "莫旗,1\r\n");
  EXPECT_EQ(*decode_text("\xB6\xF5\xC2\xD7\xB4\xBA"), "鄂伦春");
  EXPECT_EQ(*decode_text("\x95\x32\x82\x36"), "𠀀") << "four bytes of GB18030";
  EXPECT_EQ(*decode_text(""), "");
}

TEST(TextEncoding, NamesTheLineOfWhatIsNeither) {
  EXPECT_EQ(decode_text("a\nb\n\xC4\xAA\xFF\xFF\n").error().message,
            "3: the text is neither UTF-8 nor GB18030 (GBK); save the file as 'CSV UTF-8'");
  EXPECT_EQ(decode_text("a\n莫旗鄂温克旗\xE6\n").error().message,
            "2: the text is UTF-8 but damaged in this line; type the line again");
  EXPECT_EQ(decode_text("\xEF\xBB\xBF\xC4\xAA\xC6\xEC").error().message,
            "1: the text is UTF-8 but damaged in this line; type the line again");
  EXPECT_EQ(decode_text("\xFF\xFE"
                        "a")
                .error()
                .message,
            "1: the text is UTF-16 ('Unicode text'); save the file as 'CSV UTF-8'");
  EXPECT_EQ(decode_text(std::string("a\nb\0c", 5)).error().message,
            "2: a byte 0 stands here, so this is no text; save the file as 'CSV UTF-8'");
}

TEST(SpreadsheetDate, KnowsTheEpochsAndTheLeapYearThatNeverWas) {
  EXPECT_EQ(date_text(46'346, false), "2026-11-20");
  EXPECT_EQ(date_text(46'346.354166666664, false), "2026-11-20 08:30:00");
  EXPECT_EQ(date_text(44'884, true), "2026-11-20");
  EXPECT_EQ(date_text(1, false), "1900-01-01");
  EXPECT_EQ(date_text(61, false), "1900-03-01");
  EXPECT_EQ(date_text(0.75, false), "18:00:00");
  EXPECT_EQ(date_text(1.9999999999, false), "1900-01-02");
  EXPECT_EQ(date_text(2'958'465, false), "9999-12-31");
  EXPECT_EQ(date_text(2'958'466, false), std::nullopt);
  EXPECT_EQ(date_text(-1, false), std::nullopt);
}

TEST(SpreadsheetDate, TellsFormatsOfDatesFromThoseOfNumbers) {
  for (const char* date : {"yyyy\\-mm\\-dd", "m/d/yy", "h:mm", "[$-804]yyyy\"年\"m\"月\"", "[h]:mm"}) {
    EXPECT_TRUE(is_date_format(std::string_view(date))) << date;
  }
  for (const char* number : {"General", "0.00", "#,##0\" days\"", "0.0\\d", "[Red]0", "_(* #,##0_)", "@", "0.00E+00"}) {
    EXPECT_FALSE(is_date_format(std::string_view(number))) << number;
  }
  EXPECT_TRUE(is_date_format(14L));
  EXPECT_FALSE(is_date_format(2L));
}

TEST(Table, ReadsEveryKindOfCell) {
  const auto row = first_row(workbook_of(
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" "
      "t=\"inlineStr\"><is><t>in</t></is></c><c r=\"D1\"><v>42.300000000000004</v></c><c r=\"E1\" t=\"b\"><v>1</v></c>"
      "<c r=\"F1\" t=\"str\"><f>A1</f><v>code</v></c><c r=\"G1\" s=\"1\"><v>46346</v></c><c r=\"I1\" t=\"n\"><v>1E3</v>"
      "</c><c r=\"J1\" t=\"s\"><v>2</v></c></row>"));
  EXPECT_THAT(row,
              ElementsAre("code", "A b", "in", "42.3", "true", "code", "2026-11-20", "", "1000", "two\nlines _x0041_"));
}

TEST(Table, TellsNumbersAndDatesFromTexts) {
  const auto table = table_of(workbook_of(
      "<row r=\"3\"><c t=\"inlineStr\"><is><t>7</t></is></c><c><v>7</v></c><c s=\"2\"><v>46346.5</v></c></row>"));
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].line, 3U);
  EXPECT_EQ(table.rows[0].cells.at(0).kind, CellKind::text);
  EXPECT_EQ(table.rows[0].cells.at(1).kind, CellKind::number);
  EXPECT_EQ(table.rows[0].cells.at(2).kind, CellKind::date);
  EXPECT_EQ(table.rows[0].cells.at(2).text, "2026-11-20 12:00:00");
}

TEST(Table, TakesNamesWithAPrefixAndTheFirstSheetThatIsNotHidden) {
  auto parts = workbook_parts("");
  parts["xl/worksheets/sheet2.xml"] =
      "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"inlineStr\"><x:is><x:t>seen</x:t></x:is></x:c></x:row>"
      "</x:sheetData></x:worksheet>";
  parts["xl/workbook.xml"] =
      "<x:workbook xmlns:x=\"m\" xmlns:rel=\"r\"><x:sheets><x:sheet state=\"hidden\" rel:id=\"rId1\"/><x:sheet "
      "rel:id=\"rId9\"/></x:sheets></x:workbook>";
  parts["xl/_rels/workbook.xml.rels"] =
      "<Relationships><Relationship Id=\"rId1\" Type=\"a/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship "
      "Id=\"rId9\" Type=\"a/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>";
  EXPECT_THAT(first_row(archive_of(parts)), ElementsAre("seen"));
}

TEST(Table, ReadsNoEntityFromElsewhere) {
  auto parts = workbook_parts("");
  parts["xl/worksheets/sheet1.xml"] =
      "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"yy\">]><worksheet><sheetData><row><c "
      "t=\"inlineStr\"><is><t>&x;&y;&amp;</t></is></c></row></sheetData></worksheet>";
  EXPECT_THAT(first_row(archive_of(parts)), ElementsAre("&x;&y;&"));
}

TEST(Table, NamesTheRowOfEveryCellItCannotTake) {
  const auto table = table_of(workbook_of(
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c><c r=\"AB2\" t=\"e\"><v>#REF!</v></c></row><row r=\"3\"><c "
      "r=\"A3\"><v>1,5</v></c><c r=\"B3\" t=\"q\"><v>1</v></c><c r=\"C3\" s=\"1\"><v>-4</v></c></row>",
      "<mergeCells><mergeCell ref=\"B2:B9\"/></mergeCells>"));
  EXPECT_THAT(table.rows, IsEmpty());
  EXPECT_THAT(table.errors,
              ElementsAre("t:2: the cell in column A names a text that the workbook does not have; save the workbook "
                          "again",
                          "t:2: the cell in column AB holds the error '#REF!'; mend its formula or type the value",
                          "t:3: the cell in column A is '1,5', which is no number; save the workbook again",
                          "t:3: the cell in column B is of the unknown kind 'q'; save the workbook again",
                          "t:3: the cell in column C is shown as a date, but its number is none; format it as text",
                          "t:2: the cells 'B2:B9' are merged, so all but one are empty; split them and fill each"));
}

TEST(Table, ListsAThousandErrorsAndNoMore) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "<row><c t=\"e\"><v>#N/A</v></c></row>";
  const auto table = table_of(workbook_of(rows));
  EXPECT_EQ(table.errors.size(), kWorkbookLimits.errors + 1);
  EXPECT_EQ(table.errors.back(), "t: more than 1000 errors; the rest is not listed");
}

struct Missing {
  const char* part;
  const char* error;
};

TEST(Table, SaysWhichPartOfAWorkbookIsMissing) {
  for (const auto& [part, error] :
       {Missing{"_rels/.rels", "t: the workbook has no part '_rels/.rels'; save it again"},
        Missing{"xl/workbook.xml", "t: the workbook has no part 'xl/workbook.xml'; save it again"},
        Missing{"xl/_rels/workbook.xml.rels",
                "t: the workbook has no part 'xl/_rels/workbook.xml.rels'; save it again"},
        Missing{"xl/worksheets/sheet1.xml", "t: the workbook has no part 'xl/worksheets/sheet1.xml'; save it again"},
        Missing{"xl/sharedStrings.xml", "t: the workbook has no part 'xl/sharedStrings.xml'; save it again"}}) {
    auto parts = workbook_parts("<row><c><v>1</v></c></row>");
    ASSERT_EQ(parts.erase(part), 1U);
    EXPECT_THAT(table_of(archive_of(parts)).errors, ElementsAre(error));
  }
}

TEST(Table, RefusesDamagedParts) {
  for (const char* part : {"_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"}) {
    auto parts = workbook_parts("<row><c><v>1</v></c></row>");
    parts[part] = "<a><b></a>";
    EXPECT_THAT(table_of(archive_of(parts)).errors, ElementsAre(HasSubstr("is no XML; save it again"))) << part;
    parts[part] = "<a>\xFF</a>";
    EXPECT_THAT(table_of(archive_of(parts)).errors, ElementsAre(HasSubstr("is not UTF-8; save it again"))) << part;
  }
  auto parts = workbook_parts("");
  parts["xl/workbook.xml"] = "<workbook/>";
  EXPECT_THAT(table_of(archive_of(parts)).errors,
              ElementsAre("t: the workbook has no sheet with cells that is not hidden; save the workbook again"));
}

TEST(Table, RefusesWhatIsNoWorkbook) {
  auto whole = workbook_of("<row><c><v>1</v></c></row>");
  EXPECT_THAT(table_of(whole.substr(0, whole.size() / 2)).errors,
              ElementsAre("t: the workbook is damaged: it is no whole ZIP archive; save it again"));
  EXPECT_THAT(table_of("PK\x03\x04").errors,
              ElementsAre("t: the workbook is damaged: it is no whole ZIP archive; save it again"));
  EXPECT_THAT(table_of("\xD0\xCF\x11\xE0rest").errors,
              ElementsAre("t: an old Excel file (.xls), or one with a password; save it as .xlsx without password, or "
                          "as 'CSV UTF-8'"));
  for (std::size_t at = 4; at < whole.size(); at += 7) {
    auto spoilt = whole;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x5A);
    const auto table = table_of(spoilt);
    for (const auto& error : table.errors) EXPECT_THAT(error, Not(HasSubstr("\n")));
  }
}

TEST(Table, UnpacksNoBomb) {
  auto parts = workbook_parts("");
  parts["xl/worksheets/sheet1.xml"] = "<worksheet>" + std::string(40U << 20U, ' ') + "</worksheet>";
  const auto bomb = archive_of(parts);
  ASSERT_LT(bomb.size(), 1U << 20U);
  EXPECT_THAT(table_of(bomb).errors,
              ElementsAre("t: the workbook's part 'xl/worksheets/sheet1.xml' unpacks to more than 16777216 bytes; save "
                          "the sheet as 'CSV UTF-8'"));
}

TEST(Table, HoldsToItsLimits) {
  std::string far;
  for (int i = 1; i <= 40; ++i) {
    far += "<row r=\"" + std::to_string(i) + "\"><c r=\"XFD" + std::to_string(i) + "\"><v>1</v></c></row>";
  }
  EXPECT_THAT(table_of(workbook_of(far)).errors,
              ElementsAre("t:31: more than 500000 cells in the sheet; save it as 'CSV UTF-8'"));

  auto parts = workbook_parts("");
  std::string cells;
  for (int i = 0; i < 40'000; ++i) cells += "<row><c t=\"s\"><v>0</v></c></row>";
  parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData>" + cells + "</sheetData></worksheet>";
  parts["xl/sharedStrings.xml"] = "<sst><si><t>" + std::string(1U << 20U, 'x') + "</t></si></sst>";
  EXPECT_THAT(table_of(archive_of(parts)).errors,
              ElementsAre(HasSubstr("more than 33554432 bytes of text in the sheet; save it as 'CSV UTF-8'")));

  parts = workbook_parts("<row><c t=\"s\"><v>0</v></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>" + std::string(kCell * 3, 'x') + "</t></si></sst>";
  EXPECT_EQ(table_of(archive_of(parts)).rows.at(0).cells.at(0).text.size(), kCell + 1);

  parts = workbook_parts("");
  for (std::size_t i = 0; i < kWorkbookLimits.entries; ++i) parts["x/" + std::to_string(i)] = "";
  EXPECT_THAT(table_of(archive_of(parts)).errors,
              ElementsAre("t: a workbook of more than 1000 parts; save the sheet as 'CSV UTF-8'"));
}

TEST(Table, SurvivesDeepNesting) {
  auto parts = workbook_parts("");
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
  parts["xl/worksheets/sheet1.xml"] = deep;
  EXPECT_THAT(table_of(archive_of(parts)).errors, ElementsAre(HasSubstr("is no XML")));
}

}  // namespace
}  // namespace campus
