#include "collector/http/pages/query.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

TEST(Query, ReadsAValueByItsName) {
  EXPECT_EQ(query_value("lang=en&q=%E6%B5%B7+%E4%BA%8C&q=x", "q"), "海 二");
  EXPECT_EQ(query_value("q=", "q"), "");
  EXPECT_EQ(query_value("q", "q"), "");
  EXPECT_EQ(query_value("since=2026-11-23T08%3A00%3A00%2B08:00", "since"), "2026-11-23T08:00:00+08:00");
  EXPECT_EQ(query_value("xq=1&qx=2", "q"), std::nullopt);
  EXPECT_EQ(query_value("", "q"), std::nullopt);
}

TEST(Query, LeavesWhatIsNoEscapeAsItStands) {
  EXPECT_EQ(query_value("q=100%&x", "q"), "100%");
  EXPECT_EQ(query_value("q=%zz%4", "q"), "%zz%4");
  EXPECT_EQ(query_value("q=%", "q"), "%");
}

TEST(Query, TakesNoMoreThanItsLimit) {
  const std::string long_one(100'000, 'a');
  EXPECT_EQ(query_value("q=" + long_one, "q")->size(), kLongestQueryValue);
}

}  // namespace
}  // namespace campus::collector
