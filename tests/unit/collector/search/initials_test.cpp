#include "collector/search/initials.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

TEST(Initials, AreTheFirstLettersOfThePinyin) {
  InitialsReader reader;
  EXPECT_EQ(reader.read("莫力达瓦达斡尔族自治旗").first, "mldwdwezzzq");
  EXPECT_EQ(reader.read("绿女额鄂安").first, "lneea");
  EXPECT_EQ(reader.read("高三（2）班 A座").first, "gs2baz");
  EXPECT_EQ(reader.read("Ａ１").first, "a1");
  EXPECT_EQ(reader.read("").first, "");
  EXPECT_EQ(reader.read("\xff→").first, "");
}

TEST(Initials, KnowTheOtherReadingOfACharacter) {
  InitialsReader reader;
  const auto name = reader.read("海拉尔第一小学");
  for (const auto* typed : {"hledyxx", "hlrdyxx"}) EXPECT_TRUE(stand_at(name.first, name.second, typed, 0)) << typed;
  EXPECT_FALSE(stand_at(name.first, name.second, "hlxdyxx", 0));
  EXPECT_TRUE(stand_at(name.first, name.second, "dyxx", 3));
  EXPECT_FALSE(stand_at(name.first, name.second, "xxx", 5));
  EXPECT_FALSE(stand_at(name.first, name.second, "x", 8));
  const auto both = reader.read("长征");
  EXPECT_TRUE(stand_at(both.first, both.second, "cz", 0));
  EXPECT_TRUE(stand_at(both.first, both.second, "zz", 0));
}

}  // namespace
}  // namespace campus::collector
