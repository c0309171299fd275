#include "core/wire/bounded_json.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/repeated.h"

namespace campus::wire {
namespace {

using test::repeated;

constexpr JsonLimits kSmall{1'000, 3, 10, 4, 8};

std::string refusal(std::string_view text, const JsonLimits& limits = kSmall) {
  const auto json = parse_bounded(text, limits);
  if (json) return "accepted";
  EXPECT_EQ(json.error().code, ErrorCode::bad_data);
  return json.error().message;
}

TEST(BoundedJson, TakesWhatIsWithinTheLimits) {
  const auto json = parse_bounded(R"( {"a":[1,-2,2.5e3],"b":{"c":"0123456789"},"d":null} )", kSmall);
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json->dump(), R"({"a":[1,-2,2500.0],"b":{"c":"0123456789"},"d":null})");
}

TEST(BoundedJson, TakesAScalarAlone) {
  EXPECT_TRUE(parse_bounded("7", kSmall));
  EXPECT_TRUE(parse_bounded("null", kSmall));
}

TEST(BoundedJson, RefusesTooManyBytesBeforeReadingThem) {
  EXPECT_EQ(refusal(std::string(1'001, ' ')), "JSON of 1001 bytes is over the limit of 1000");
}

TEST(BoundedJson, RefusesTheFirstLevelTooDeep) {
  EXPECT_EQ(refusal("[[[]]]"), "accepted");
  EXPECT_EQ(refusal("[[[[]]]]"), "nested deeper than 3 levels");
  EXPECT_EQ(refusal(R"({"a":{"b":{"c":{}}}})"), "nested deeper than 3 levels");
}

TEST(BoundedJson, StopsAtTheDepthWithoutUsingTheStack) {
  EXPECT_EQ(refusal(std::string(2'000'000, '['), kReportLimits), "nested deeper than 16 levels");
}

TEST(BoundedJson, RefusesTheFirstMemberTooMany) {
  EXPECT_EQ(refusal("[1,2,3,4]"), "accepted");
  EXPECT_EQ(refusal("[1,2,3,4,5]"), "an object or array has more than 4 members");
  EXPECT_EQ(refusal(R"({"a":1,"b":1,"c":1,"d":1,"e":1})"), "an object or array has more than 4 members");
}

TEST(BoundedJson, RefusesTooManyValuesInAll) {
  EXPECT_EQ(refusal("[[1,2],[3,4],[5]]"), "more than 8 values in all");
  EXPECT_EQ(refusal("[" + repeated("[" + repeated("[],", 199) + "[]],", 199) + "[]]", kEnvelopeBatchLimits),
            "more than 20000 values in all");
}

TEST(BoundedJson, RefusesTheFirstByteTooManyInAString) {
  EXPECT_EQ(refusal(R"(["0123456789"])"), "accepted");
  EXPECT_EQ(refusal(R"(["0123456789a"])"), "a string is longer than 10 bytes");
  EXPECT_EQ(refusal(R"({"0123456789a":1})"), "a key is too long");
  EXPECT_EQ(refusal(R"(["\u6d77\u6d77\u6d77\u6d77"])"), "a string is longer than 10 bytes");
}

TEST(BoundedJson, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(refusal(R"({"a":1,"a":2})"), "the key 'a' stands twice in one object");
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"), "the key 'a' stands twice in one object");
  EXPECT_EQ(refusal(R"({"":1,"":2})"), "the key '' stands twice in one object");
  EXPECT_EQ(refusal(R"({"\n\u202e":1,"\n\u202e":2})"), "the key '\\x0a\\xe2\\x80\\xae' stands twice in one object");
  EXPECT_EQ(refusal(R"([{"a":1},{"a":2}])"), "accepted");
}

TEST(BoundedJson, RefusesWhatIsNotJson) {
  for (const std::string_view text :
       {"",      " ",     "{",           "[1,",      "[1]]",     "{} x",     "[1 2]",       "{\"a\"}",     "{\"a\":1,}",
        "[01]",  "[+1]",  "[.5]",        "[1.]",     "[0x1]",    "[NaN]",    "[Infinity]",  "[-Infinity]", "[nul]",
        "['a']", "[\"a]", "[\"\\x41\"]", "[\"\t\"]", "// c\n[]", "[1] // c", "\xef\xbb\xbf"}) {
    EXPECT_EQ(refusal(text).substr(0, 16), "not JSON at byte") << text;
  }
}

TEST(BoundedJson, RefusesBytesThatAreNotUtf8) {
  for (const std::string_view bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\xb5", "\x80"}) {
    EXPECT_EQ(refusal("[\"" + std::string(bytes) + "\"]").substr(0, 16), "not JSON at byte");
    EXPECT_EQ(refusal("{\"" + std::string(bytes) + "\":1}").substr(0, 16), "not JSON at byte");
  }
  for (const std::string_view half : {R"(["\ud800"])", R"(["\udc00"])", R"(["\ud800\ud800"])"}) {
    EXPECT_EQ(refusal(half).substr(0, 16), "not JSON at byte") << half;
  }
}

TEST(BoundedJson, RefusesNumbersThatAreNotFinite) {
  EXPECT_EQ(refusal("[1e999]"), "not JSON at byte 6: number overflow");
  EXPECT_EQ(refusal("[" + std::string(900, '9') + "]"), "not JSON at byte 901: number overflow");
}

TEST(BoundedJson, RefusesAByteOfZeroInsideTheText) {
  EXPECT_EQ(refusal(std::string_view("[1]\0[2]", 7)), "not JSON at byte 4: a zero byte");
  EXPECT_EQ(refusal(std::string_view("[1]\0", 4)), "not JSON at byte 4: a zero byte");
}

/// The parser would repeat what it read last: megabytes, with line ends and escapes.
TEST(BoundedJson, AnswersInOneShortLineWhateverItRead) {
  const std::string foreign = "\x1b[2J" + std::string(1'500'000, 'x');
  const std::vector<std::string> texts{"[\"" + std::string(1'500'000, 'x'),
                                       "[\"" + foreign + "\"]",
                                       foreign,
                                       "[1" + foreign,
                                       "[" + std::string(1'500'000, '9') + "]",
                                       "[\"a\nb\"]",
                                       "[\"\xff\n\"]"};
  for (const auto& text : texts) {
    const auto message = refusal(text, kReportLimits);
    EXPECT_NE(message, "accepted");
    EXPECT_LT(message.size(), 250U);
    for (const char c : message) EXPECT_TRUE(c >= ' ' && c < 0x7f);
  }
}

TEST(BoundedJson, SaysWhatIsMissing) {
  EXPECT_EQ(refusal("[1"), "not JSON at byte 3: unexpected end of input; expected ']'");
  EXPECT_EQ(refusal("nope"), "not JSON at byte 2: invalid literal");
}

}  // namespace
}  // namespace campus::wire
