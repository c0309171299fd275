#include "collector/http/codings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using ::testing::HasSubstr;

TEST(Codings, KnowsThoseThatABodyMayHave) {
  for (const auto* none : {"", " ", "identity", "Identity"}) EXPECT_EQ(*coding_of_body(none), std::nullopt) << none;
  for (const auto* gzip : {"gzip", "x-gzip", "GZIP", "\tgzip "}) EXPECT_EQ(*coding_of_body(gzip), Coding::gzip) << gzip;
  EXPECT_EQ(*coding_of_body("zstd"), Coding::zstd);
}

TEST(Codings, RefusesOthersAndLayersInOneLine) {
  for (const auto* wrong :
       {"br", "deflate", "gzip2", "gzip,gzip", "gzip, identity", "gzip,", ",", "zstd, gzip", "gzip;q=1"}) {
    const auto refused = coding_of_body(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::bad_data);
  }
  EXPECT_EQ(coding_of_body("br").error().message,
            "Content-Encoding 'br' is not taken; send gzip, zstd or none of them, one layer only");
  EXPECT_THAT(coding_of_body(std::string(9000, 'x')).error().message, HasSubstr("x...'"));
}

TEST(Codings, GivesGzipToWhomItIsWelcome) {
  for (const auto* yes : {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip, deflate, br, zstd", "gzip;q=0.5",
                          "gzip ; q=1.0", "*", "*;q=0.1", "br, *;q=0.5", "identity;q=0.5, gzip;q=1",
                          "identity;q=0, gzip;q=0.001", "gzip;a=b", "gzip;q=0, gzip;q=1"}) {
    EXPECT_TRUE(admits_gzip(yes)) << yes;
  }
}

TEST(Codings, GivesPlainBytesToEverybodyElse) {
  for (const auto* no : {"", "identity", "br", "deflate", "gzip;q=0", "gzip;q=0.000", "gzip; q=0", "gzip;Q=0", "*;q=0",
                         "gzip;q=0, *", "identity, gzip;q=0.5", "gzip;q=", "gzip;q=x", "gzip;q=2", "gzip;q=-1",
                         "gzip;q=1e9", "gzipped", "nogzip", ",,;,"}) {
    EXPECT_FALSE(admits_gzip(no)) << no;
  }
}

}  // namespace
}  // namespace campus::collector
