#include "collector/search/search_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "collector/search/roster_search.h"

namespace campus::collector {
namespace {

using testing::ElementsAre;

Site site(const char* code, Level level, const char* parent, const char* name, Facts facts = {}) {
  Site made;
  made.code = SiteCode(code);
  made.level = level;
  made.parent = SiteCode(parent);
  made.name = name;
  made.facts = PackedFacts(facts);
  return made;
}

std::shared_ptr<const Roster> roster() {
  auto short_named = site("2107220001", Level::school, "150722", "莫力达瓦达斡尔族自治旗民族实验学校");
  short_named.short_name = "莫旗实验";
  return std::make_shared<const Roster>(std::vector<Site>{
      site("150702", Level::banner, "", "海拉尔区"),
      site("150722", Level::banner, "", "莫力达瓦达斡尔族自治旗"),
      site("2107020001", Level::school, "150702", "海拉尔区第一小学",
           {{"circuit", std::string("HLBE-1G-0001")},
            {"address", std::string("河东街道学府路12号")},
            {"phone", std::string("0470-8221234")},
            {"carrier", std::string("中国移动")},
            {"address_plan", std::string("10.100.1.0/24")}}),
      site("2107020002", Level::school, "150702", "第十二中学",
           {{"circuit", std::string("HLBE-1G-0002")},
            {"contract", std::string("HT-7")},
            {"former", std::string("2107029000;2107029001")}}),
      site("2107020003", Level::school, "150702", "学府路小学", {{"responder", std::string("10.100.3.1")}}),
      site("2107020001-101", Level::classroom, "2107020001", "101教室"),
      std::move(short_named),
  });
}

class Search : public testing::Test {
 protected:
  std::vector<std::string> codes(std::string_view query, std::size_t most = 50) const {
    std::vector<std::string> list;
    for (const auto& found : index_.find(query, most).sites) list.push_back(found.site->code.text());
    return list;
  }
  Match best(std::string_view query) const { return index_.find(query, 1).sites.at(0).match; }

  std::shared_ptr<const Roster> roster_ = roster();
  SearchIndex index_{*roster_};
};

TEST_F(Search, FindsAPartOfANameTheHigherLevelFirst) {
  EXPECT_THAT(codes("海拉尔"), ElementsAre("150702", "2107020001"));
  EXPECT_THAT(codes("实验"), ElementsAre("2107220001"));
  EXPECT_EQ(best("海拉尔区"), Match::name);
  EXPECT_EQ(best("海拉"), Match::prefix);
  EXPECT_EQ(best("实验学校"), Match::part);
}

TEST_F(Search, FindsTheInitialsOfPinyin) {
  EXPECT_THAT(codes("hlrqdyxx"), ElementsAre("2107020001"));
  EXPECT_THAT(codes("HLEQDYXX"), ElementsAre("2107020001"));
  EXPECT_THAT(codes("mqsy"), ElementsAre("2107220001")) << "of the short name";
  EXPECT_EQ(best("dyxx"), Match::initials);
}

TEST_F(Search, FindsCodesCircuitsContractsAndTelephoneNumbersFirst) {
  EXPECT_EQ(best("2107020001"), Match::exact);
  EXPECT_THAT(codes("2107020001"), ElementsAre("2107020001", "2107020001-101"));
  EXPECT_THAT(codes("hlbe-1g-0002"), ElementsAre("2107020002"));
  EXPECT_EQ(best("ht-7"), Match::exact);
  EXPECT_THAT(codes("04708221234"), ElementsAre("2107020001"));
  EXPECT_EQ(best("0470-8221234"), Match::exact);
  EXPECT_EQ(best("8221234"), Match::elsewhere);
}

TEST_F(Search, FindsASchoolByTheCodeThatItHadBefore) {
  EXPECT_THAT(codes("2107029001"), ElementsAre("2107020002"));
  EXPECT_EQ(best("2107029001"), Match::exact);
}

TEST_F(Search, RanksANameBeforeAnAddress) {
  EXPECT_THAT(codes("学府路"), ElementsAre("2107020003", "2107020001"));
  EXPECT_THAT(codes("移动"), ElementsAre("2107020001"));
}

TEST_F(Search, FindsASiteByAnIpAddressOfItsRowOrWithinItsRange) {
  EXPECT_THAT(codes("10.100.3.1"), ElementsAre("2107020003"));
  EXPECT_EQ(best("10.100.3.1"), Match::exact);
  EXPECT_THAT(codes("10.100.1.77"), ElementsAre("2107020001"));
  EXPECT_EQ(best("10.100.1.77"), Match::network);
  EXPECT_THAT(codes("10.100"), testing::UnorderedElementsAre("2107020001", "2107020003"));
  EXPECT_THAT(codes("10.100.9.1"), ElementsAre());
}

TEST_F(Search, ReadsNumbersAsPeopleWriteThem) {
  EXPECT_THAT(codes("12中"), ElementsAre("2107020002"));
  EXPECT_THAT(codes("十二中"), ElementsAre("2107020002"));
}

TEST_F(Search, TakesCharactersWithOthersBetweenLast) {
  EXPECT_THAT(codes("海一小"), ElementsAre("2107020001"));
  EXPECT_EQ(best("海一小"), Match::scattered);
  EXPECT_THAT(codes("小一海"), ElementsAre());
}

TEST_F(Search, WantsEveryWordOfWhichSomeMayStandAbove) {
  EXPECT_THAT(codes("海拉尔 中学"), ElementsAre("2107020002"));
  EXPECT_THAT(codes("第一小学 101"), ElementsAre("2107020001-101"));
  EXPECT_THAT(codes("莫力达瓦 中学"), ElementsAre());
  EXPECT_THAT(codes("海拉尔 海拉尔"), ElementsAre("150702", "2107020001")) << "not all that lies below";
}

TEST_F(Search, GivesAsManyAsAskedForAndCountsAll) {
  const auto found = index_.find("小学", 1);
  EXPECT_EQ(found.sites.size(), 1U);
  EXPECT_EQ(found.total, 2U);
}

TEST_F(Search, FindsNothingForNothing) {
  for (const auto* query : {"", " ", "（）", "\xff", "!!", "没有这个"})
    EXPECT_EQ(index_.find(query, 10).total, 0U) << query;
}

TEST_F(Search, TakesAnyBytes) {
  std::mt19937 chance(7);
  for (int round = 0; round < 2000; ++round) {
    std::string query;
    for (auto size = chance() % 40; size > 0; --size) query += static_cast<char>(chance() % 256);
    const auto found = index_.find(query, 3);
    ASSERT_LE(found.sites.size(), 3U);
    ASSERT_LE(found.total, roster_->sites().size());
  }
}

TEST(RosterSearch, KeepsOneIndexForOneRoster) {
  RosterSearch search;
  const auto first = roster();
  const auto index = search.index_of(first);
  EXPECT_EQ(search.index_of(first), index);
  const auto other = search.index_of(roster());
  EXPECT_NE(other, index);
  EXPECT_EQ(index->find("海拉尔", 5).total, 2U) << "an index in use outlives its successor";
}

}  // namespace
}  // namespace campus::collector
