#include "collector/metrics/exposition_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

#include "core/utf8.h"
#include "tests/support/exposition_parser.h"

namespace campus::collector {
namespace {

std::string written(double value) {
  std::string text;
  append_value(text, value);
  return text;
}

double read(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_TRUE(error == std::errc() && end == text.data() + text.size()) << text;
  return value;
}

TEST(AppendValue, WritesWholeNumbersInPlainDigits) {
  EXPECT_EQ(written(0), "0");
  EXPECT_EQ(written(-0.0), "0");
  EXPECT_EQ(written(-17), "-17");
  EXPECT_EQ(written(117'000'000), "117000000");
  EXPECT_EQ(written(9'007'199'254'740'992.0), "9007199254740992");
}

TEST(AppendValue, WritesAsFewDigitsAsReadBack) {
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(written(0.0005), "0.0005");
  EXPECT_EQ(written(0.0001), "0.0001");
  EXPECT_EQ(written(0.00005), "5e-05");
  EXPECT_EQ(written(-1234567.5), "-1234567.5");
  EXPECT_EQ(written(1795420620.125), "1795420620.125");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(5e-324), "5e-324");
}

TEST(AppendValue, NamesWhatIsNoNumber) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(written(kInfinity), "+Inf");
  EXPECT_EQ(written(-kInfinity), "-Inf");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(AppendValue, ReadsBackBitForBit) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (std::isfinite(value)) {
      ASSERT_EQ(read(written(value)), value);
    }
  }
  for (double value = 1; value < 1e18; value = value * 1.9 + 0.5) {
    ASSERT_EQ(read(written(value)), value);
  }
}

std::string escaped(std::string_view value) {
  std::string text;
  append_label_value(text, value);
  return text;
}

TEST(AppendLabelValue, EscapesThreeCharactersAndNoOthers) {
  EXPECT_EQ(escaped("a\\b\"c\nd\te'{}=,"), "a\\\\b\\\"c\\nd\te'{}=,");
  EXPECT_EQ(escaped("海拉尔区😀"), "海拉尔区😀");
}

TEST(AppendLabelValue, PutsAMarkForEachByteThatIsNotUtf8) {
  EXPECT_EQ(escaped("\xff"), "?");
  EXPECT_EQ(escaped("\xe6\xb5"), "??");       // cut short
  EXPECT_EQ(escaped("a\xc0\xaf"), "a??");     // overlong
  EXPECT_EQ(escaped("\xed\xa0\x80"), "???");  // a surrogate
  EXPECT_EQ(escaped(std::string_view("\0x", 2)), "?x");
}

TEST(ExpositionText, AnnouncesAFamilyOnceAndOnlyWithSamples) {
  ExpositionText text;
  text.begin_family("a", "Help");
  text.sample("", 1);
  text.sample(R"(x="1")", 2);
  text.begin_family("empty", "Nothing");
  text.begin_family("b_total", "A \\ and\na line", "counter");
  text.sample(R"(x="1")", R"(,y="2")", 3);
  EXPECT_EQ(text.samples(), 3U);
  EXPECT_EQ(std::move(text).take(),
            "# HELP a Help\n# TYPE a gauge\na 1\na{x=\"1\"} 2\n"
            "# HELP b_total A \\\\ and\\na line\n# TYPE b_total counter\nb_total{x=\"1\",y=\"2\"} 3\n");
}

std::string random_bytes(std::mt19937_64& random) {
  // All bytes, but those that matter to the format more often.
  constexpr std::string_view kOften = "\\\"\n{}=, #\xe6\xb5\xb7\xff";
  std::string bytes(random() % 40, '\0');
  for (auto& byte : bytes) {
    byte = random() % 2 == 0 ? kOften[random() % kOften.size()] : static_cast<char>(random() % 256);
  }
  return bytes;
}

/// What a reader should find of a name.
std::string well_formed(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto character = first_character(text);
    result += character.valid && character.code != 0 ? text.substr(0, character.bytes) : "?";
    text.remove_prefix(character.bytes);
  }
  return result;
}

TEST(ExpositionText, WithAnyBytesForNamesIsReadBackAsItWasMeant) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    ExpositionText text(random() % 200);
    text.begin_family("names", "Any");
    std::vector<std::pair<std::map<std::string, std::string>, double>> meant;
    for (int i = 0; i < 20; ++i) {
      const auto first = random_bytes(random);
      const auto second = random_bytes(random);
      const double value = std::bit_cast<double>(random());
      std::string labels;
      append_label(labels, "number", std::to_string(i));
      append_label(labels, "first", first);
      append_label(labels, "second", second);
      text.sample(labels, value);
      meant.push_back(
          {{{"number", std::to_string(i)}, {"first", well_formed(first)}, {"second", well_formed(second)}}, value});
    }
    const auto parsed = test::parse_exposition(std::move(text).take());
    ASSERT_EQ(parsed.samples.size(), meant.size());
    for (std::size_t i = 0; i < meant.size(); ++i) {
      ASSERT_EQ(parsed.samples[i].labels, meant[i].first);
      ASSERT_TRUE(parsed.samples[i].value == meant[i].second ||
                  (std::isnan(parsed.samples[i].value) && std::isnan(meant[i].second)));
    }
  }
}

TEST(ExpositionParser, RefusesWhatTheFormatDoesNotAllow) {
  const std::string head = "# HELP a h\n# TYPE a gauge\n";
  EXPECT_NO_THROW((void)test::parse_exposition(head + "a{x=\"1\"} 1\n"));
  for (const auto* wrong :
       {"a{x=\"1\"} 1", "a{x=\"1\"} 1 5\n", "a{x=\"1} 1\n", "a{x=\"\\t\"} 1\n", "a{1x=\"1\"} 1\n",
        "a{x=\"1\",x=\"2\"} 1\n", "a 1\na 2\n", "b 1\n", "a nan\n", "a 0x1\n", "a\n", "a{x=\"\xff\"} 1\n",
        "a{x=\"1\"}  1\n", "", "a 1\n# HELP b h\n# TYPE b gauge\nb 1\n# HELP a h\n# TYPE a gauge\na{x=\"2\"} 1\n"}) {
    EXPECT_THROW((void)test::parse_exposition(head + wrong), std::runtime_error) << wrong;
  }
  EXPECT_THROW((void)test::parse_exposition("a 1\n"), std::runtime_error);
  EXPECT_THROW(
      (void)test::parse_exposition("# HELP h h\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} "
                                   "1\nh_sum 1\nh_count 1\n"),
      std::runtime_error);
}

}  // namespace
}  // namespace campus::collector
