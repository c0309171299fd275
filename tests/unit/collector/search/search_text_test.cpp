#include "collector/search/search_text.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

TEST(SearchText, MakesTheWaysPeopleTypeAlike) {
  EXPECT_EQ(searchable("ＨＬＢＥ－1Ｇ"), "hlbe-1g");
  EXPECT_EQ(searchable("海拉尔区 第一小学（北校区）"), "海拉尔区第1小学北校区");
  EXPECT_EQ(searchable("教网〔2024〕12号"), "教网202412号");
  EXPECT_EQ(searchable(""), "");
}

TEST(SearchText, ReadsChineseNumbers) {
  EXPECT_EQ(searchable("第十二中学"), searchable("第12中学"));
  EXPECT_EQ(searchable("十"), "10");
  EXPECT_EQ(searchable("二十"), "20");
  EXPECT_EQ(searchable("二十三中"), "23中");
  EXPECT_EQ(searchable("二〇一教室"), "201教室");
  EXPECT_EQ(searchable("五一路"), "51路");
  EXPECT_EQ(searchable("九"), "9");
}

TEST(SearchText, LeavesOutWhatIsNoUtf8) {
  EXPECT_EQ(searchable("a\xff\xe6\xb5z"), "az");
  EXPECT_EQ(searchable(std::string("a\0b", 3)), "ab");
}

TEST(SearchText, SplitsAQueryIntoAFewBoundedWords) {
  EXPECT_EQ(query_words("  海拉尔　三中\t"), (std::vector<std::string>{"海拉尔", "3中"}));
  EXPECT_EQ(query_words("（） !"), std::vector<std::string>{});
  EXPECT_EQ(query_words("a b c d e f g h").size(), kMostWords);
  EXPECT_EQ(query_words(std::string(5000, 'x')).at(0).size(), kLongestWord);
}

}  // namespace
}  // namespace campus::collector
