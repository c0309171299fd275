#include "standards/json_places.h"

#include <gtest/gtest.h>

namespace campus::standards {
namespace {

constexpr std::string_view kText = R"({
  "title": {"zh-CN": "学校", "en": "School"},
  "a/b": [1, {"x~y": true},
    []]
})";

std::pair<std::size_t, std::size_t> value(std::string_view pointer) {
  const auto place = JsonPlaces(kText).of_value(pointer);
  return {place.line, place.column};
}

std::pair<std::size_t, std::size_t> key(std::string_view pointer) {
  const auto place = JsonPlaces(kText).of_key(pointer);
  return {place.line, place.column};
}

using Pair = std::pair<std::size_t, std::size_t>;

TEST(JsonPlaces, FindsValuesAndKeys) {
  EXPECT_EQ(value(""), Pair(1, 1));
  EXPECT_EQ(value("/title"), Pair(2, 12));
  EXPECT_EQ(key("/title"), Pair(2, 3));
  EXPECT_EQ(value("/a~1b/0"), Pair(3, 11));
  EXPECT_EQ(key("/a~1b/1/x~0y"), Pair(3, 15));
  EXPECT_EQ(value("/a~1b/1/x~0y"), Pair(3, 22));
  EXPECT_EQ(value("/a~1b/2"), Pair(4, 5));
}

TEST(JsonPlaces, CountsCharactersNotBytes) {
  EXPECT_EQ(key("/title/en"), Pair(2, 28));
  EXPECT_EQ(value("/title/en"), Pair(2, 34));
}

TEST(JsonPlaces, GivesTheNearestPartThatIsThere) {
  EXPECT_EQ(value("/title/fr"), Pair(2, 12));
  EXPECT_EQ(value("/none/at/all"), Pair(1, 1));
}

TEST(JsonPlaces, FindsTheSecondOfRepeatedKeys) {
  const JsonPlaces places(R"({"a": 1, "b": 2, "a": 3})");
  ASSERT_EQ(places.repeated_keys(), std::vector<std::string>{"/a"});
  EXPECT_EQ(places.of_key("/a").column, 18U);
}

TEST(JsonPlaces, SurvivesTextThatIsNotJson) {
  for (const std::string_view text : {"", "{", "[[[[", "{\"a", "{\"a\"", "{\"a\":", "[1,", "}", "\"\\", "[,]", "{,}"}) {
    EXPECT_EQ(JsonPlaces(text).of_value("/a").line, 1U) << text;
  }
  const std::string deep(100'000, '[');
  EXPECT_EQ(JsonPlaces(deep).of_value("").column, 1U);
}

}  // namespace
}  // namespace campus::standards
