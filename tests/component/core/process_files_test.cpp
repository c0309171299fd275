#include "core/posix/process_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "core/posix/system_clock.h"

namespace campus {
namespace {

constexpr const char* kStat =
    "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 2500 0 3 0 1250 75 9 9 20 0 6 0 200000 1048576000 12207 "
    "18446744073709551615 1 1 0 0 0 0 0 4096 17642 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
constexpr const char* kSystemStat = "cpu  1 2 3\nintr 5 6\nctxt 7\nbtime 1795400000\nprocesses 9\n";

TEST(ProcessFiles, FindsTheFieldsBehindANameThatHoldsBracketsAndSpaces) {
  const auto usage = parse_process_stat(kStat, kSystemStat, {100, 4096});
  EXPECT_DOUBLE_EQ(usage.cpu_seconds, 13.25);
  EXPECT_EQ(usage.threads, 6);
  EXPECT_EQ(usage.virtual_bytes, 1'048'576'000);
  EXPECT_EQ(usage.resident_bytes, 12'207 * 4096);
  EXPECT_EQ(usage.started, WallTime(std::chrono::seconds(1795400000 + 2000)));
}

TEST(ProcessFiles, SayNothingOfWhatCannotBeRead) {
  EXPECT_EQ(parse_process_stat("", "", {100, 4096}), ProcessUsage{});
  EXPECT_EQ(parse_process_stat(kStat, kSystemStat, {0, 4096}), ProcessUsage{});
  EXPECT_EQ(parse_process_stat(kStat, "cpu 1\n", {100, 4096}).started, WallTime{});
  const auto cut_short = parse_process_stat("4711 (x) S 1 4711 x -5", kSystemStat, {100, 4096});
  EXPECT_EQ(cut_short.threads, 0);
  EXPECT_EQ(cut_short.resident_bytes, 0);
}

TEST(ProcessFiles, DescribeThisProcess) {
  const auto before = read_process_usage();
  EXPECT_GT(before.resident_bytes, 100'000);
  EXPECT_GE(before.virtual_bytes, before.resident_bytes);
  EXPECT_GE(before.threads, 1);
  EXPECT_TRUE(before.max_fds == 0 || before.max_fds > before.open_fds);
  EXPECT_LE(before.started, SystemClock().wall() + std::chrono::seconds(2));
  EXPECT_GT(before.started, SystemClock().wall() - std::chrono::hours(24));
  std::vector<std::ifstream> files;
  for (int i = 0; i < 5; ++i) files.emplace_back("/proc/self/stat");
  EXPECT_EQ(read_process_usage().open_fds, before.open_fds + 5);
}

}  // namespace
}  // namespace campus
