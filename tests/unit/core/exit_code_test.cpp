#include "core/exit_code.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

int number_of(ErrorCode code) { return static_cast<int>(exit_code_of(code)); }

TEST(ExitCode, FollowsTheErrorAsScriptsExpect) {
  EXPECT_EQ(number_of(ErrorCode::usage), 64);
  EXPECT_EQ(number_of(ErrorCode::bad_data), 65);
  EXPECT_EQ(number_of(ErrorCode::too_large), 65);
  EXPECT_EQ(number_of(ErrorCode::conflict), 65);
  EXPECT_EQ(number_of(ErrorCode::missing), 66);
  EXPECT_EQ(number_of(ErrorCode::unavailable), 69);
  EXPECT_EQ(number_of(ErrorCode::internal), 70);
  EXPECT_EQ(number_of(ErrorCode::cannot_create), 73);
  EXPECT_EQ(number_of(ErrorCode::io), 74);
  EXPECT_EQ(number_of(ErrorCode::interrupted), 75);
  EXPECT_EQ(number_of(ErrorCode::permission), 77);
}

TEST(ExitCode, NamesTheVerdictsAsScriptsExpect) {
  EXPECT_EQ(static_cast<int>(ExitCode::conforms), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::nonconform), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::undecided), 3);
}

}  // namespace
}  // namespace campus
