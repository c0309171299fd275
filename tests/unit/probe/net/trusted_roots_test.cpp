#include "probe/net/trusted_roots.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace {

using campus::probe::first_readable;

TEST(TrustedRoots, AreTheFirstFileThatIsThere) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "trusted_roots";
  std::filesystem::create_directories(folder);
  const auto second = (folder / "second.pem").string();
  const auto third = (folder / "third.pem").string();
  std::ofstream(second) << "second";
  std::ofstream(third) << "third";
  const auto missing = (folder / "missing.pem").string();
  EXPECT_EQ(first_readable(std::array{missing.c_str(), second.c_str(), third.c_str()}), second);
  EXPECT_EQ(first_readable(std::array{missing.c_str()}), "");
  std::filesystem::remove_all(folder);
}

}  // namespace
