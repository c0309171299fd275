#include "collector/app/enroll_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "core/exit_code.h"
#include "core/posix/system_clock.h"
#include "tests/support/failing_store.h"

namespace campus::collector {
namespace {

using ::testing::HasSubstr;

/// A store that knows one site without a key, and what becomes of its codes is up to the case.
class CodeSheets : public ::testing::Test {
 protected:
  CommandAnswer make(int exit_code) {
    EnrollOrder order;
    order.days = 120;
    order.output = folder.path() / "S1.html";
    order.collector = "https://collector.example";
    return make_code_sheets(order, Language::en, [&](const Words& words) -> CommandAnswer {
      if (words[0] == "enroll-sites") return {0, "S1\t第一小学\tS1\t第一小学\n", ""};
      batch = words[1];
      expires = WallTime(std::chrono::milliseconds(std::stoll(words[2])));
      return {exit_code, "", exit_code == 0 ? "" : "campus-collector: why\n"};
    });
  }
  [[nodiscard]] bool is_there(const char* name) const { return std::filesystem::exists(folder.path() / name); }

  testing::TemporaryFolder folder;
  std::string batch;
  WallTime expires{};
};

TEST_F(CodeSheets, TakeTheirPlaceOnceTheCodesAreKept) {
  EXPECT_EQ(make(0).exit_code, 0);
  EXPECT_TRUE(is_there("S1.html"));
  EXPECT_FALSE(is_there("S1.html.new"));
}

TEST_F(CodeSheets, GoWhereTheCodesWereRefused) {
  for (const auto code : {ExitCode::usage, ExitCode::bad_data, ExitCode::input_missing, ExitCode::permission}) {
    EXPECT_EQ(make(static_cast<int>(code)).exit_code, static_cast<int>(code));
    EXPECT_FALSE(is_there("S1.html") || is_there("S1.html.new"));
  }
}

/// The store's commit may have reached the disk, and these sheets are then the only place that has the codes.
TEST_F(CodeSheets, StayWhereNobodyKnowsWhetherTheCodesAreKept) {
  for (const auto code : {ExitCode::io, ExitCode::unavailable, ExitCode::internal}) {
    std::ofstream(folder.path() / "S1.html") << "former";
    const auto answer = make(static_cast<int>(code));
    EXPECT_EQ(answer.exit_code, static_cast<int>(code));
    EXPECT_THAT(answer.err, HasSubstr("why"));
    EXPECT_THAT(answer.err, HasSubstr("S1.html.new"));
    EXPECT_THAT(answer.err, HasSubstr(batch));
    EXPECT_TRUE(is_there("S1.html.new"));
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "S1.html"), 6U) << "the former stay, too";
    std::filesystem::remove(folder.path() / "S1.html.new");
  }
}

TEST_F(CodeSheets, HoldThroughTheLastMomentOfTheDayThatIsPrinted) {
  using std::chrono::days;
  using std::chrono::hours;
  const auto today = [] { return std::chrono::floor<days>(SystemClock().wall() + hours(8)); };
  const auto before = today();
  static_cast<void>(make(0));
  const auto last = std::chrono::floor<days>(expires + hours(8));
  EXPECT_TRUE(last == before + days(120) || last == today() + days(120));
  EXPECT_EQ(expires + hours(8) - last, hours(24) - std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace campus::collector
