#include "core/wire/document.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/wire/bounded_json.h"
#include "tests/support/peak_memory.h"
#include "tests/support/repeated.h"

namespace campus::wire {
namespace {

using test::repeated;

constexpr JsonLimits kSmall{1'000, 3, 10, 4, 8};

/// What is read, as bytes, or the refusal.
std::string read(std::string_view text, const JsonLimits& limits = kSmall) {
  const auto document = Document::read(text, limits);
  if (document) return document->root().dump();
  EXPECT_EQ(document.error().code, ErrorCode::bad_data);
  return document.error().message;
}

TEST(Document, TakesWhatIsWithinTheLimits) {
  EXPECT_EQ(read(R"( {"a":[1,-2,2.5e3],"b":{"c":"0123456789"},"d":null} )"),
            R"({"a":[1,-2,2500.0],"b":{"c":"0123456789"},"d":null})");
  EXPECT_EQ(read("7"), "7");
  EXPECT_EQ(read("[[[]]]"), "[[[]]]");
  EXPECT_EQ(read("[1,2,3,4]"), "[1,2,3,4]");
}

TEST(Document, RefusesInTheWordsOfTheBoundedReader) {
  EXPECT_EQ(read(std::string(1'001, ' ')), "JSON of 1001 bytes is over the limit of 1000");
  EXPECT_EQ(read("[[[[]]]]"), "nested deeper than 3 levels");
  EXPECT_EQ(read(R"({"a":{"b":{"c":{}}}})"), "nested deeper than 3 levels");
  EXPECT_EQ(read("[1,2,3,4,5]"), "an object or array has more than 4 members");
  EXPECT_EQ(read(R"({"a":1,"b":1,"c":1,"d":1,"e":1})"), "an object or array has more than 4 members");
  EXPECT_EQ(read("[[1,2],[3,4],[5]]"), "more than 8 values in all");
  EXPECT_EQ(read(R"(["0123456789a"])"), "a string is longer than 10 bytes");
  EXPECT_EQ(read(R"({"0123456789a":1})"), "a key is too long");
  EXPECT_EQ(read(R"({"a":1,"a":2})"), "the key 'a' stands twice in one object");
  EXPECT_EQ(read(R"({"b":1,"a":2,"\u0062":2})"), "the key 'b' stands twice in one object");
  EXPECT_EQ(read(R"({"":1,"":2})"), "the key '' stands twice in one object");
  EXPECT_EQ(read("[1"), "not JSON at byte 3: unexpected end of input; expected ']'");
  EXPECT_EQ(read(std::string_view("[1]\0[2]", 7)), "not JSON at byte 4: a zero byte");
  EXPECT_EQ(read("[1e999]"), "not JSON at byte 6: number overflow");
}

TEST(Document, RefusesAndTakesWhatTheBoundedReaderDoes) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[1,",
                                      "[1]]",
                                      "{} x",
                                      "[1 2]",
                                      "{\"a\"}",
                                      "{\"a\":1,}",
                                      "[01]",
                                      "[+1]",
                                      "[.5]",
                                      "[1.]",
                                      "[0x1]",
                                      "[NaN]",
                                      "[-Infinity]",
                                      "[nul]",
                                      "['a']",
                                      "[\"a]",
                                      R"(["\x41"])",
                                      "[\"\t\"]",
                                      "// c\n[]",
                                      "\xef\xbb\xbf",
                                      "\xef\xbb\xbf[]",
                                      "[\"\xff\"]",
                                      "[\"\xc0\xaf\"]",
                                      "[\"\xed\xa0\x80\"]",
                                      "[\"\xf4\x90\x80\x80\"]",
                                      "{\"\xe6\xb5\":1}",
                                      R"(["\ud800"])",
                                      R"(["\udc00"])",
                                      R"(["\ud800\ud800"])",
                                      R"(["\ud83d\ude00"])",
                                      R"(["\u0000"])",
                                      "[1.7976931348623159e308]",
                                      "[1.7976931348623157e308,-1e-999]",
                                      "[18446744073709551616]",
                                      "[-9223372036854775809]",
                                      "[18446744073709551615,-9223372036854775808]",
                                      R"({"z":1,"":2,"a":3})"}) {
    const auto tree = parse_bounded(text, kSmall);
    EXPECT_EQ(read(text), tree ? tree->dump() : tree.error().message);
  }
}

TEST(Document, WritesTheBytesThatHashesAreOf) {
  EXPECT_EQ(
      read(R"({"z":{"b":-0,"a":-0.0},"é":"\u0001\b\f\n\r\t\"\\\/\u007f海","":[1E2,0.1,1e22,1e-7]})", kReportLimits),
      "{\"\":[100.0,0.1,1e+22,1e-07],\"z\":{\"a\":-0.0,\"b\":0},\"é\":\"\\u0001\\b\\f\\n\\r\\t\\\"\\\\/\x7f海\"}");
}

/// simdjson takes no integer beyond 64 bits; people's JSON does, as the nearest double.
TEST(Document, TakesIntegersOfAnyLength) {
  EXPECT_EQ(read("[100000000000000000000,-9223372036854775809]"), "[1e+20,-9.223372036854776e+18]");
  const auto document = Document::read("[18446744073709551616]", kSmall);
  ASSERT_TRUE(document);
  const auto number = *document->root().begin();
  EXPECT_TRUE(number.is_number());
  EXPECT_FALSE(number.is_number_integer());
  EXPECT_EQ(number.get<double>(), 18446744073709551616.0);
}

TEST(Document, TellsKindsApart) {
  const auto document = Document::read(R"([null,true,-1,1,18446744073709551615,1.0,"a",{},[]])", kReportLimits);
  ASSERT_TRUE(document);
  const auto signs = [](const Node& node) {
    std::string text;
    for (const bool is : {node.is_null(), node.is_boolean(), node.is_number(), node.is_number_integer(),
                          node.is_number_unsigned(), node.is_string(), node.is_object(), node.is_array()}) {
      text += is ? 'x' : '-';
    }
    return text;
  };
  std::vector<std::string> all;
  for (const auto& node : document->root()) all.push_back(signs(node));
  EXPECT_EQ(all, (std::vector<std::string>{"x-------", "-x------", "--xx----", "--xxx---", "--xxx---", "--x-----",
                                           "-----x--", "------x-", "-------x"}));
  EXPECT_EQ(signs(Node()), "--------");
}

TEST(Document, FindsMembersInWhateverOrderTheyStand) {
  constexpr std::array<KeyPlace, 4> kKeys{{{"a", 2}, {"b", 0}, {"bb", 3}, {"c", 1}}};
  for (const std::string_view text :
       {R"({"a":1,"b":2,"c":3,"d":4})", R"({"d":4,"c":3,"b":2,"a":1})", R"({"c":3,"aa":0,"a":1,"ba":0,"b":2})"}) {
    const auto document = Document::read(text, kReportLimits);
    ASSERT_TRUE(document);
    std::array<Node, 4> found;
    document->root().find_each(kKeys, found);
    ASSERT_TRUE(found[0] && found[1] && found[2]);
    EXPECT_EQ(found[2].get<std::int64_t>(), 1);
    EXPECT_EQ(found[0].get<std::int64_t>(), 2);
    EXPECT_EQ(found[1].get<std::int64_t>(), 3);
    EXPECT_FALSE(found[3]);
    EXPECT_EQ(document->root().find("c").get<std::int64_t>(), 3);
    EXPECT_FALSE(document->root().find("bb"));
  }
}

TEST(Document, OutlivesTheTextAndItsSuccessors) {
  std::string text = R"(["first"])";
  const auto first = Document::read(text, kSmall);
  text.assign(text.size(), 'x');
  const auto second = Document::read(R"(["second"])", kSmall);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->root().dump(), R"(["first"])");
  EXPECT_EQ(second->root().dump(), R"(["second"])");
}

TEST(Document, IsReadOnManyThreadsAtOnce) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      for (int i = 0; i < 200; ++i) {
        const auto text = "[" + std::to_string(thread) + "," + std::to_string(i) + "]";
        EXPECT_EQ(read(text), text);
      }
    });
  }
}

std::size_t bytes_in_use() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(Document, KeepsNoMemoryOfALargeText) {
  static_cast<void>(Document::read("[]", kEnvelopeBatchLimits));
  const auto before = bytes_in_use();
  const auto large = "[\"" + std::string(2U << 20U, 'x') + "\",\"" + std::string(2U << 20U, 'y') + "\"]";
  ASSERT_TRUE(Document::read(large, kEnvelopeBatchLimits));
  EXPECT_LT(bytes_in_use(), before + large.capacity() + (1U << 20U));
}

/// The reader writes down all values before it can be stopped: they are counted first.
TEST(Document, SpendsNoMemoryOnMoreValuesThanItMayTake) {
  const auto text = "[" + repeated("[],", kEnvelopeBatchLimits.bytes / 3 - 2) + "[]]";
  const testing::PeakMemory memory;
  EXPECT_EQ(read(text, kEnvelopeBatchLimits), "an object or array has more than 256 members");
  EXPECT_LT(memory.grown(), 4U << 20U);
}

TEST(Document, TakesStringsThatLookLikeManyValues) {
  const auto text = "[\"" + repeated(",[{", 40'000) + "\"]";
  EXPECT_EQ(read(text, kEnvelopeBatchLimits), text);
}

}  // namespace
}  // namespace campus::wire
