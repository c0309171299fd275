// What people type, up to the exit code, on stores of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "collector/app/run.h"
#include "collector/fleet/limits.h"
#include "core/ids.h"

namespace campus::collector {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-commands-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~CommandsTest() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] Outcome type(std::vector<std::string> words, const std::string& store = "store") const {
    words.insert(words.end(), {"--lang", "en", "--store", "sqlite:" + (folder / store).string()});
    const auto line = parse_command_line(words, {});
    if (!line) return {64, "", line.error().message + "\n"};
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.exit_code = run(*line, folder);
    outcome.out = ::testing::internal::GetCapturedStdout();
    outcome.err = ::testing::internal::GetCapturedStderr();
    return outcome;
  }

  void import_roster() const {
    std::ofstream(folder / "roster.csv") << "code,level,name\n150721,banner,A\n";
    ASSERT_EQ(type({"roster", "import", (folder / "roster.csv").string()}).exit_code, 0);
  }

  std::filesystem::path folder;
  const std::string key = std::string(64, 'a');
};

TEST_F(CommandsTest, OnAFolderWithoutAStoreExitSixtySixAndMakeNothing) {
  import_roster();
  const std::vector<std::vector<std::string>> commands{{"sites"},
                                                       {"keys", "list"},
                                                       {"keys", "approve", key, "--auditor"},
                                                       {"keys", "revoke", key},
                                                       {"account", "list"},
                                                       {"account", "add", "duty", "--scope", "read"},
                                                       {"account", "revoke", "duty"}};
  for (const auto& words : commands) {
    const auto outcome = type(words, "stoer");
    EXPECT_EQ(outcome.exit_code, 66) << words.back();
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("campus-collector: there is no store in " + (folder / "stoer").string()));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
    EXPECT_FALSE(std::filesystem::exists(folder / "stoer"));
  }
  EXPECT_EQ(type({"keys", "list"}).exit_code, 0) << "where it is";
}

std::vector<std::string> approval(const std::string& key, std::size_t sites) {
  std::vector<std::string> words{"keys", "approve", key};
  for (std::size_t i = 0; i < sites; ++i) words.insert(words.end(), {"--site", "S" + std::to_string(i)});
  return words;
}

TEST_F(CommandsTest, ApproveAKeyForAsManySitesAsAreAllowedAndSayWhatToDoBeyond) {
  import_roster();
  EXPECT_EQ(type(approval(key, kKeySites)).exit_code, 0);
  EXPECT_THAT(type({"keys", "list"}).out, HasSubstr(" S" + std::to_string(kKeySites - 1)));
  const auto refused = type(approval(key, kKeySites + 1));
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_THAT(refused.err, HasSubstr("1001 sites are more than 1000; name the school or banner above them"));
}

}  // namespace
}  // namespace campus::collector
