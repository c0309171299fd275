#include "probe/spool/baselines.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/posix/posix_disk.h"

namespace campus::probe {
namespace {

class Baselines : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/baselines-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] static Baseline baseline(const char* site, Direction direction, int seconds) {
    return {SiteCode(site), direction, ReportId(std::string(64, 'a')), WallTime(std::chrono::seconds(seconds)),
            BitRate::bits_per_second(940'000'000)};
  }

  PosixDisk disk_;
  std::filesystem::path folder_;
};

TEST_F(Baselines, AreNoneWhereNoneWasKept) {
  const auto kept = read_baselines(disk_, folder_);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->empty());
}

TEST_F(Baselines, KeepTheNewestOfEachSiteAndDirection) {
  ASSERT_TRUE(keep_baselines(disk_, folder_, {baseline("A", Direction::down, 1), baseline("A", Direction::up, 1)}));
  ASSERT_TRUE(keep_baselines(disk_, folder_, {baseline("A", Direction::down, 2), baseline("B", Direction::down, 2)}));
  const auto kept = read_baselines(disk_, folder_);
  ASSERT_TRUE(kept) << kept.error().message;
  ASSERT_EQ(kept->size(), 3U);
  EXPECT_EQ((*kept)[0].direction, Direction::up);
  EXPECT_EQ((*kept)[1].ended, WallTime(std::chrono::seconds(2)));
}

TEST_F(Baselines, SayWhichFileIsDamagedAndAreKeptAnew) {
  std::ofstream(folder_ / "baselines.json") << "[{\"site\":";
  const auto kept = read_baselines(disk_, folder_);
  ASSERT_FALSE(kept);
  EXPECT_NE(kept.error().message.find("baselines.json"), std::string::npos);
  ASSERT_TRUE(keep_baselines(disk_, folder_, {baseline("A", Direction::down, 1)}));
  EXPECT_EQ(read_baselines(disk_, folder_)->size(), 1U);
}

}  // namespace
}  // namespace campus::probe
