#include "core/cell_text.h"

#include <gtest/gtest.h>

#include "core/csv.h"
#include "core/utf8.h"

namespace campus {
namespace {

TEST(Utf8, IsCountedInCharacters) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("1G到校𠮷"), 5U);
  EXPECT_EQ(count_characters("\xff\xfe"), 2U) << "a byte that starts no character counts as one";
}

TEST(Utf8, IsToldFromOtherBytes) {
  EXPECT_TRUE(is_utf8("海拉尔"));
  EXPECT_TRUE(is_utf8(""));
  EXPECT_FALSE(is_utf8("\xba\xa3\xc0\xad"));  // 海拉 in GBK
  EXPECT_FALSE(is_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));      // half of a surrogate pair
  EXPECT_FALSE(is_utf8("\xe6\xb5"));          // cut short
}

TEST(CellText, MakesFullWidthCharactersPlain) {
  EXPECT_EQ(narrowed("ＨＬＲ－００１　Ａ"), "HLR-001 A");
  EXPECT_EQ(narrowed("一楼"), "一楼");
}

TEST(CellText, IsOneLineWithoutBlanksAtItsEnds) {
  EXPECT_EQ(tidied("  a\nb\t "), "a b");
  EXPECT_EQ(tidied(" \t "), "");
}

TEST(CsvCell, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_quoted("a b"), "a b");
  EXPECT_EQ(csv_quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(csv_quoted(" a"), "\" a\"");
}

TEST(CsvCell, IsSeenToBeAFormula) {
  for (const auto* formula : {"=1+1", "  +1", "-1", "@x", "　＝1", "\tx"})
    EXPECT_TRUE(starts_formula(formula)) << formula;
  for (const auto* text : {"", "1-1", "教室=1", "\xff=1"}) EXPECT_FALSE(starts_formula(text)) << text;
}

}  // namespace
}  // namespace campus
