#include "collector/simulate/city.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>
#include <string>

#include "collector/fleet/roster.h"
#include "collector/simulate/banners.h"
#include "collector/simulate/roster_csv.h"
#include "collector/simulate/school_names.h"
#include "collector/simulate/simulation_key.h"

namespace campus::collector::simulate {
namespace {

CityOptions small() {
  CityOptions options;
  options.seed = 7;
  options.schools = 200;
  options.classrooms = 4'000;
  return options;
}

std::string roster_of(const City& city) {
  auto table = roster_header();
  for (std::size_t i = 0; i < city.sites().size(); ++i) table += roster_row(city, i);
  return table;
}

std::size_t count_of(const City& city, Level level) {
  std::size_t count = 0;
  for (const auto& site : city.sites()) count += site.level == level ? 1 : 0;
  return count;
}

TEST(City, HasTheBannersOfHulunbuirByNameAndCode) {
  const City city(small());
  std::map<std::string, std::string> named;
  for (const auto& site : city.sites()) {
    if (site.level == Level::banner) named[site.code.text()] = site.name;
  }
  EXPECT_EQ(named, (std::map<std::string, std::string>{{"150702", "海拉尔区"},
                                                       {"150703", "扎赉诺尔区"},
                                                       {"150721", "阿荣旗"},
                                                       {"150722", "莫力达瓦达斡尔族自治旗"},
                                                       {"150723", "鄂伦春自治旗"},
                                                       {"150724", "鄂温克族自治旗"},
                                                       {"150725", "陈巴尔虎旗"},
                                                       {"150726", "新巴尔虎左旗"},
                                                       {"150727", "新巴尔虎右旗"},
                                                       {"150781", "满洲里市"},
                                                       {"150782", "牙克石市"},
                                                       {"150783", "扎兰屯市"},
                                                       {"150784", "额尔古纳市"},
                                                       {"150785", "根河市"}}));
}

TEST(City, HasSoManySchoolsAndRoomsAsWereAskedFor) {
  for (const auto& [schools, rooms] : {std::pair{1, 0}, {3, 10}, {1'000, 30'000}, {1'000, 150'000}}) {
    CityOptions options;
    options.schools = static_cast<std::size_t>(schools);
    options.classrooms = static_cast<std::size_t>(rooms);
    const City city(options);
    EXPECT_EQ(count_of(city, Level::banner), 14U);
    EXPECT_EQ(count_of(city, Level::school), options.schools);
    EXPECT_EQ(count_of(city, Level::classroom), options.classrooms);
  }
}

TEST(City, IsTheSameForTheSameSeedAndAnotherForAnother) {
  auto options = small();
  const auto first = roster_of(City(options));
  EXPECT_EQ(roster_of(City(options)), first);
  options.seed = 8;
  EXPECT_NE(roster_of(City(options)), first);
}

TEST(City, SpreadsSchoolsUnevenly) {
  CityOptions options;
  options.classrooms = 0;
  const City city(options);
  std::map<std::uint32_t, std::size_t> schools;
  for (const auto& site : city.sites()) schools[site.banner] += site.level == Level::school ? 1 : 0;
  std::size_t most = 0;
  std::size_t least = options.schools;
  for (const auto& [banner, count] : schools) {
    most = std::max(most, count);
    least = std::min(least, count);
  }
  EXPECT_EQ(most, 285U) << "about four times the mean of 71";
  EXPECT_EQ(least, 20U);
}

TEST(City, HasEveryTypeAndAreaAndCarrier) {
  const City city(small());
  std::set<SchoolType> types;
  std::set<Area> areas;
  std::set<std::string_view> carriers;
  for (const auto& site : city.sites()) {
    if (site.level != Level::school) continue;
    types.insert(site.type);
    areas.insert(site.area);
    carriers.insert(site.carrier);
  }
  EXPECT_EQ(types, (std::set{SchoolType::ordinary, SchoolType::senior, SchoolType::boarding, SchoolType::small,
                             SchoolType::teaching_point}));
  EXPECT_EQ(areas, (std::set{Area::town, Area::rural}));
  EXPECT_EQ(carriers, (std::set<std::string_view>{"移动", "联通", "电信"}));
}

TEST(City, NamesNoTwoSchoolsAlikeAndNoTwoSitesByOneCode) {
  CityOptions options;
  options.schools = kMostSchools;
  options.classrooms = kMostClassrooms;
  const City city(options);
  std::set<std::string> names;
  std::set<SiteCode> codes;
  for (const auto& site : city.sites()) {
    EXPECT_TRUE(codes.insert(site.code).second) << site.code.text();
    EXPECT_TRUE(parse_site_code(site.code.text())) << site.code.text();
    if (site.level == Level::school) {
      EXPECT_TRUE(names.insert(site.name).second) << site.name;
    }
  }
}

TEST(City, GivesSchoolsNamesOfTheirPlace) {
  const auto& hailar = banners()[0];
  SchoolNames names(hailar);
  using Kind = SchoolKind;
  using Type = SchoolType;
  const auto next = [&](Kind kind, Type type, Area area, std::size_t pick) {
    return names.next(kind, type, area, pick);
  };
  EXPECT_EQ(next(Kind::primary, Type::ordinary, Area::town, 1), (PlaceName{"海拉尔区第一小学", "海拉尔一小"}));
  EXPECT_EQ(next(Kind::primary, Type::ordinary, Area::town, 2), (PlaceName{"海拉尔区第二小学", "海拉尔二小"}));
  EXPECT_EQ(next(Kind::primary, Type::ordinary, Area::town, 4), (PlaceName{"海拉尔区健康小学", "健康小学"}));
  EXPECT_EQ(next(Kind::senior, Type::senior, Area::town, 1), (PlaceName{"海拉尔区第一高级中学", "海拉尔一高中"}));
  EXPECT_EQ(next(Kind::primary, Type::ordinary, Area::rural, 0), (PlaceName{"海拉尔区哈克镇中心校", "哈克中心校"}));
  EXPECT_EQ(next(Kind::primary, Type::ordinary, Area::rural, 0), (PlaceName{"海拉尔区哈克镇第二小学", "哈克二小"}));
  EXPECT_EQ(next(Kind::teaching_point, Type::teaching_point, Area::rural, 0),
            (PlaceName{"海拉尔区哈克镇东沟教学点", "哈克东沟教学点"}));
  EXPECT_EQ(room_name(Kind::primary, 8), "三年级2班");
  EXPECT_EQ(room_name(Kind::junior, 0), "七年级1班");
  EXPECT_EQ(room_name(Kind::senior, 5), "高三2班");
  EXPECT_EQ(room_code(21, 40), "202");
  EXPECT_EQ(room_code(121, 150), "B102");
  EXPECT_EQ(room_code(120 * 27, 120 * 28), "AB101");
}

TEST(City, CountsInChinese) {
  const std::map<std::size_t, std::string> numerals{
      {1, "一"},     {10, "十"},        {11, "十一"},      {20, "二十"},        {36, "三十六"},
      {100, "一百"}, {101, "一百零一"}, {110, "一百一十"}, {215, "二百一十五"}, {999, "九百九十九"}};
  for (const auto& [number, numeral] : numerals) EXPECT_EQ(chinese_numeral(number), numeral);
}

TEST(City, HasARosterThatTheCollectorTakes) {
  const City city(small());
  const auto table = parse_roster(roster_of(city), "roster.csv");
  EXPECT_EQ(table.errors, std::vector<std::string>());
  EXPECT_EQ(table.sites.size(), city.sites().size());
}

/// What the probe carries is what the collector reads from the roster.
TEST(City, GivesProbesTheFactsOfTheirRow) {
  const City city(small());
  for (const std::size_t index : {std::size_t{0}, std::size_t{20}, city.sites().size() - 1}) {
    const auto row = parse_roster(roster_header() + roster_row(city, index), "r.csv");
    // A parent outside the table is the only thing wrong with one row alone.
    if (city.sites()[index].parent) {
      ASSERT_EQ(row.errors.size(), 1U) << row.errors.front();
      EXPECT_NE(row.errors.front().find("is not in the table"), std::string::npos) << row.errors.front();
    } else {
      ASSERT_EQ(row.sites.size(), 1U);
    }
    const auto facts = city.facts_of(index);
    EXPECT_EQ(std::get<std::string>(facts.at("code")), city.sites()[index].code.text());
    EXPECT_TRUE(site_of(facts)) << site_of(facts).error().message;
  }
}

TEST(City, GivesLinesAFaultAsOftenAsAsked) {
  auto options = small();
  options.classrooms = 20'000;
  for (const double share : {0.0, 0.06, 0.5}) {
    options.slow_share = share;
    const City city(options);
    double faults = 0;
    for (const auto& site : city.sites()) faults += site.line.fault == LineFault::none ? 0 : 1;
    EXPECT_NEAR(faults / static_cast<double>(city.sites().size()), share, 0.01);
  }
}

TEST(City, FindsPlacesByCodeAndBannersByName) {
  const City city(small());
  EXPECT_EQ(city.find("150702"), 0U);
  EXPECT_EQ(city.find("海拉尔区"), 0U);
  EXPECT_EQ(city.find("莫旗"), 3U);
  EXPECT_EQ(city.find(city.sites().back().code.text()), city.sites().size() - 1);
  EXPECT_EQ(city.find("呼和浩特"), std::nullopt);
  EXPECT_TRUE(city.is_within(city.sites().size() - 1, city.sites().back().banner));
  EXPECT_FALSE(city.is_within(0, 1));
}

TEST(City, ApportionsWholePartsWithExactlyTheSum) {
  EXPECT_EQ(apportion(10, {1, 1, 1}), (std::vector<std::size_t>{4, 3, 3}));
  EXPECT_EQ(apportion(1, {0.2, 0.5, 0.3}), (std::vector<std::size_t>{0, 1, 0}));
  EXPECT_EQ(apportion(0, {1, 2}), (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(apportion(5, {}), std::vector<std::size_t>());
}

TEST(SimulationKey, FollowsFromSeedAndSiteAlone) {
  const auto id = simulation_key(1, SiteCode("150702")).id();
  EXPECT_EQ(simulation_key(1, SiteCode("150702")).id(), id);
  EXPECT_NE(simulation_key(2, SiteCode("150702")).id(), id);
  EXPECT_NE(simulation_key(1, SiteCode("150703")).id(), id);
  // Whoever approved these keys for a lasting trial must find them in the next version.
  EXPECT_EQ(id.text(), "77757deff7b4fa8c91ffbf5e8bdaca4850aa50224cc4ddb76ed196fba87649af");
}

}  // namespace
}  // namespace campus::collector::simulate
