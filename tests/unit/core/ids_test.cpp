#include "core/ids.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace campus {
namespace {

static_assert(!std::is_convertible_v<SiteCode, RuleId>);
static_assert(!std::is_convertible_v<std::string, SiteCode>);
static_assert(!std::is_constructible_v<KeyId, ReportId>);

TEST(SiteCode, TakesTheCodesOfBannersSchoolsAndRooms) {
  for (const char* text : {"150702", "2115000123", "2115000123-301", "a.B-9", "x"}) {
    const auto code = parse_site_code(text);
    ASSERT_TRUE(code) << text;
    EXPECT_EQ(code->text(), text);
  }
  EXPECT_TRUE(parse_site_code(std::string(40, 'a')));
}

TEST(SiteCode, RefusesEverythingElseInOneLine) {
  for (const auto& text :
       {std::string(), std::string(41, 'a'), std::string("a b"), std::string("a/b"), std::string("海拉尔"),
        std::string("a\nb"), std::string("a\0b", 3), std::string("a_b"), std::string(1'000'000, '/')}) {
    const auto code = parse_site_code(text);
    ASSERT_FALSE(code);
    EXPECT_EQ(code.error().code, ErrorCode::bad_data);
    EXPECT_EQ(code.error().message.find('\n'), std::string::npos);
    EXPECT_LT(code.error().message.size(), 300U);
  }
  EXPECT_EQ(parse_site_code("a b").error().message,
            "site code 'a b' is not valid: 1 to 40 of the characters A-Z a-z 0-9 . -");
}

TEST(Sha256Hex, IsSixtyFourLowerCaseDigits) {
  EXPECT_TRUE(is_sha256_hex(std::string(64, 'a')));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'A')));
  EXPECT_FALSE(is_sha256_hex(std::string(63, 'a')));
  EXPECT_FALSE(is_sha256_hex(std::string(65, 'a')));
  EXPECT_FALSE(is_sha256_hex(std::string(63, 'a') + "g"));
  EXPECT_FALSE(is_sha256_hex(""));
}

}  // namespace
}  // namespace campus
