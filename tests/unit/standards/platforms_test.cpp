#include "standards/platforms.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/posix/posix_disk.h"

namespace campus::standards {
namespace {

Result<std::vector<Platform>> load(const std::string& text) {
  std::string name = testing::TempDir() + "/platforms-XXXXXX";
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  std::ofstream(name + "/platforms.json") << text;
  auto platforms = load_platforms(PosixDisk(), name);
  std::filesystem::remove_all(name);
  return platforms;
}

std::string refusal(const std::string& text) {
  const auto platforms = load(text);
  return platforms ? "accepted" : platforms.error().message;
}

std::string one(const std::string& url, const std::string& en = "A") {
  return R"({"id":"a","title":{"zh-CN":"\u7532","en":")" + en + R"("},"url":")" + url + R"("})";
}
std::string file(const std::string& platforms) {
  return R"({"schema":"campus.platforms/1","platforms":[)" + platforms + "]}";
}

TEST(Platforms, OfTheDraftAreRead) {
  const auto platforms = load_platforms(PosixDisk(), std::string(CAMPUS_ROOT) + "/standards/hulunbuir-draft");
  ASSERT_TRUE(platforms) << platforms.error().message;
  EXPECT_FALSE(platforms->empty());
}

TEST(Platforms, AreNoneWhereACatalogueListsNone) {
  const auto platforms = load_platforms(PosixDisk(), testing::TempDir());
  ASSERT_TRUE(platforms);
  EXPECT_TRUE(platforms->empty());
}

TEST(Platforms, AreRefusedWithTheirPlace) {
  EXPECT_NE(refusal("{}").find("platforms.json: /schema"), std::string::npos);
  EXPECT_NE(refusal(file(one("ftp://a"))).find("/platforms/0/url"), std::string::npos);
  EXPECT_NE(refusal(file(one("https://a", ""))).find("/platforms/0/title"), std::string::npos);
  EXPECT_NE(refusal(file(one("https://a") + "," + one("https://b"))).find("/platforms/1/id"), std::string::npos);
  EXPECT_EQ(refusal(file(one("https://a"))), "accepted");
}

}  // namespace
}  // namespace campus::standards
