#include "core/foreign_text.h"

#include <gtest/gtest.h>

#include <string>

namespace campus {
namespace {

TEST(ForeignText, StandsInQuotesAsItIs) {
  EXPECT_EQ(in_quotes(""), "''");
  EXPECT_EQ(in_quotes("100M"), "'100M'");
  EXPECT_EQ(in_quotes("海拉尔区"), "'海拉尔区'");
  EXPECT_EQ(in_quotes("𠮷"), "'𠮷'");
}

TEST(ForeignText, NeverBreaksTheLineNorTurnsIt) {
  EXPECT_EQ(in_quotes("a\nb\x1b[31m"), "'a\\x0ab\\x1b[31m'");
  EXPECT_EQ(in_quotes("\x7f"), "'\\x7f'");
  EXPECT_EQ(in_quotes("\u0085"), "'\\xc2\\x85'");
  EXPECT_EQ(in_quotes("\u2028"), "'\\xe2\\x80\\xa8'");
  EXPECT_EQ(in_quotes("\u202e"), "'\\xe2\\x80\\xae'");
  EXPECT_EQ(in_quotes("\u2067"), "'\\xe2\\x81\\xa7'");
  EXPECT_EQ(in_quotes(std::string(1, '\0')), "'\\x00'");
}

TEST(ForeignText, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(in_quotes("\xff"), "'\\xff'");
  EXPECT_EQ(in_quotes("\x80"), "'\\x80'");
  EXPECT_EQ(in_quotes("\xc0\xaf"), "'\\xc0\\xaf'");           // overlong slash
  EXPECT_EQ(in_quotes("\xe0\x80\xaf"), "'\\xe0\\x80\\xaf'");  // overlong slash
  EXPECT_EQ(in_quotes("\xed\xa0\x80"), "'\\xed\\xa0\\x80'");  // half of a surrogate pair
  EXPECT_EQ(in_quotes("\xf4\x90\x80\x80"), "'\\xf4\\x90\\x80\\x80'");
  EXPECT_EQ(in_quotes("\xe6\xb5"), "'\\xe6\\xb5'");  // cut short
}

TEST(ForeignText, IsCutAtACharacter) {
  EXPECT_EQ(in_quotes("abcdef", 6), "'abcdef'");
  EXPECT_EQ(in_quotes("abcdefg", 6), "'abcdef...'");
  EXPECT_EQ(in_quotes("海拉尔区", 7), "'海拉...'");
  EXPECT_LT(in_quotes(std::string(1'000'000, '\n')).size(), 200U);
}

}  // namespace
}  // namespace campus
