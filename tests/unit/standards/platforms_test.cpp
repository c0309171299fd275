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
std::string taken_for(const std::string& seconds) {
  auto text = one("https://a");
  return text.insert(text.size() - 1, ",\"rate_seconds\":" + seconds);
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
  EXPECT_NE(refusal(file(taken_for("0"))).find("/platforms/0/rate_seconds"), std::string::npos);
  EXPECT_NE(refusal(file(taken_for("61"))).find("must be 1 to 60"), std::string::npos);
}

TEST(Platforms, SayHowLongTheirRateIsTaken) {
  EXPECT_EQ(load(file(one("https://a")))->front().rate_seconds, 3);
  EXPECT_EQ(load(file(taken_for("30")))->front().rate_seconds, 30);
}

}  // namespace
}  // namespace campus::standards
