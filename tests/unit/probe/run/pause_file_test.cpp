#include "probe/run/pause_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "core/posix/posix_disk.h"
#include "probe/run/run_lock.h"
#include "probe/run/state_files.h"

namespace campus::probe {
namespace {

class StateFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "campus-run-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  void write(const char* name, const std::string& text) const { std::ofstream(folder / name) << text; }

  PosixDisk disk;
  std::filesystem::path folder;
  const WallTime now = *parse_rfc3339("2026-11-23T02:00:00.000Z");
};

TEST_F(StateFolder, HoldsAPauseUntilItsEnd) {
  EXPECT_FALSE(current_pause(disk, folder, now));
  ASSERT_TRUE(begin_pause(disk, folder, {now, now + std::chrono::hours(1), "考试"}));
  EXPECT_EQ(current_pause(disk, folder, now)->reason, "考试");
  EXPECT_FALSE(current_pause(disk, folder, now + std::chrono::hours(1)));
  ASSERT_TRUE(begin_pause(disk, folder, {now, std::nullopt, "装修"}));
  EXPECT_TRUE(current_pause(disk, folder, now + std::chrono::hours(10'000)));
  EXPECT_TRUE(*end_pause(folder));
  EXPECT_FALSE(*end_pause(folder));
  EXPECT_FALSE(current_pause(disk, folder, now));
}

TEST_F(StateFolder, IsNotPausedForYearsByAClockThatWasSetBack) {
  ASSERT_TRUE(begin_pause(disk, folder, {now, now + kLongestPause, "考试"}));
  EXPECT_TRUE(current_pause(disk, folder, now));
  EXPECT_FALSE(current_pause(disk, folder, now - std::chrono::hours(24 * 365)));
}

TEST_F(StateFolder, PausesOnAFileThatCannotBeRead) {
  for (const auto* text : {"", "{", "{}", "[]", "null"}) {
    write("pause.json", text);
    EXPECT_TRUE(current_pause(disk, folder, now)) << text;
  }
}

TEST_F(StateFolder, ForgetsAScheduleThatCannotBeRead) {
  ASSERT_TRUE(keep_work_memory(disk, folder, {7, 8, now}));
  EXPECT_EQ(read_work_memory(disk, folder), (WorkMemory{7, 8, now}));
  const auto whole = disk.read(folder / "schedule.json", 1000);
  for (std::size_t length = 0; length + 2 < whole->size(); ++length) {
    write("schedule.json", whole->substr(0, length));
    EXPECT_EQ(read_work_memory(disk, folder), WorkMemory{}) << length;
  }
}

TEST_F(StateFolder, LetsOneDaemonIn) {
  EXPECT_FALSE(daemon_runs(folder));
  {
    const auto first = lock_for_daemon(folder);
    EXPECT_TRUE(first);
    EXPECT_EQ(lock_for_daemon(folder).error().code, ErrorCode::conflict);
    EXPECT_TRUE(daemon_runs(folder));
  }
  EXPECT_FALSE(daemon_runs(folder));
  EXPECT_TRUE(lock_for_daemon(folder));
}

}  // namespace
}  // namespace campus::probe
