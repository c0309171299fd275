#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "collector/http/pages/pages.h"
#include "tests/support/sample_city.h"

namespace campus::collector {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const test::SampleCity& city() {
  static const auto made = test::sample_city({2, 24, 2});
  return made;
}

std::string page(const std::string& query, std::size_t most = 50, Language language = Language::zh_cn) {
  return search_page(city().snapshot, SearchIndex(*city().snapshot.roster).find(query, most), query, language);
}

TEST(SearchPage, ListsWhatWasFoundWithItsStateItsLineAndWhomToCall) {
  const auto found = page("HLBE-1G-30001");
  EXPECT_THAT(found, HasSubstr("符合的测点数：1"));
  EXPECT_THAT(found, HasSubstr("✗ 不达标"));
  EXPECT_THAT(found, HasSubstr("<dt>电话</dt><dd><a href=\"tel:04708210001\">"));
}

TEST(SearchPage, SaysHowManyMoreThereAre) {
  EXPECT_THAT(page("海拉尔区", 3), HasSubstr("符合的测点数：12；此处列出 3"));
}

TEST(SearchPage, WithoutAQuerySaysWhatToTypeAndWithoutResultWhatToTry) {
  EXPECT_THAT(page(""), HasSubstr("拼音首字母"));
  EXPECT_THAT(page(""), Not(HasSubstr("没有符合的测点")));
  EXPECT_THAT(page("zzzzzz"), HasSubstr("没有符合的测点"));
}

TEST(SearchPage, KeepsTheQueryInTheFieldAndInTheOtherLanguagesAddress) {
  const auto found = page("海拉尔\" 1&2");
  EXPECT_THAT(found, HasSubstr("value=\"海拉尔&quot; 1&amp;2\""));
  EXPECT_THAT(found, HasSubstr("href=\"/search?q=%E6%B5%B7%E6%8B%89%E5%B0%94%22%201%262&amp;lang=en\""));
}

TEST(SearchPage, OfFiftySchoolsStaysSmall) { EXPECT_LT(page("教室").size(), 100'000U); }

TEST(SearchJson, NamesHowEachWasFound) {
  const auto found = SearchIndex(*city().snapshot.roster).find("hlrqdyxx", 50);
  const auto all = json::parse(search_json(city().snapshot, found, "hlrqdyxx"));
  EXPECT_EQ(all["schema"], "campus.search/1");
  EXPECT_EQ(all["query"], "hlrqdyxx");
  EXPECT_EQ(all["total"], 1);
  EXPECT_EQ(all["sites"][0]["name"], "海拉尔区第一小学");
  EXPECT_EQ(all["sites"][0]["match"], "initials");
  EXPECT_TRUE(json::accept(search_json(city().snapshot, {}, "\xff\xfe")));
}

}  // namespace
}  // namespace campus::collector
