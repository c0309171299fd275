#include "probe/report/markup.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

static_assert(!std::is_constructible_v<Literal, std::string>, "markup must not be made from runtime text");
static_assert(!std::is_constructible_v<Literal, std::string_view>);
static_assert(!std::is_constructible_v<Literal, const char*>);

TEST(Markup, EscapesTextAndAttributes) {
  const auto made = element("td", {{"title", "\"><script>"}}, "<b>&'\"");
  EXPECT_EQ(made.text(), "<td title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;</td>");
}

TEST(Markup, NestsWithoutEscapingTwice) {
  EXPECT_EQ(element("p", element("b", "a&b") + Markup("<")).text(), "<p><b>a&amp;b</b>&lt;</p>");
}

TEST(PlainText, SpellsOutWhatHidesOrReorders) {
  EXPECT_EQ(visible("a\xE2\x80\xAE"
                    "b"),
            "a[U+202E]b");
  EXPECT_EQ(visible("\x1b[31m"), "[U+001B][31m");
  EXPECT_EQ(visible(std::string_view("\0x", 2)), "[U+0000]x");
  EXPECT_EQ(visible("a\nb\tc"), "a b c");
  EXPECT_EQ(visible("\xEF\xBB\xBF\xC2\x85"), "[U+FEFF][U+0085]");
}

TEST(PlainText, ReplacesInvalidBytes) {
  EXPECT_EQ(visible("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(visible("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(visible("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(visible("\xE5\xAD"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(PlainText, KeepsMongolianScriptWhole) {
  const std::string text = "ᠮᠣᠩᠭᠣᠯ᠎ᠠ\u180B\u200D";
  EXPECT_EQ(visible(text), text);
}

TEST(PlainText, CountsColumnsOfATerminal) {
  EXPECT_EQ(display_width("学校"), 4U);
  EXPECT_EQ(display_width("S-02"), 4U);
  EXPECT_EQ(display_width(padded("学校", 6)), 6U);
  EXPECT_EQ(padded("学校教室", 2), "学校教室");
}

TEST(PlainText, WrapsBetweenCharactersAndBeforeNoComma) {
  EXPECT_EQ(wrapped("学校教室，网络", 9, 0), "学校教\n室，网络\n");
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrapped("", 9, 2), "");
}

TEST(PlainText, FillsInOnePass) {
  EXPECT_EQ(fill("{0} and {1}", {"{1}", "b"}), "{1} and b");
  EXPECT_EQ(fill("{7} {x} {", {"a"}), "{7} {x} {");
}

TEST(PlainText, WritesPermilleWithoutRounding) {
  EXPECT_EQ(percent_of_permille(0), "0.0 %");
  EXPECT_EQ(percent_of_permille(999), "99.9 %");
  EXPECT_EQ(percent_of_permille(1000), "100.0 %");
  EXPECT_EQ(percent_of_permille(-5), "-0.5 %");
}

}  // namespace
}  // namespace campus::probe
