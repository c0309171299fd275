// What people type, up to the exit code, on stores of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "collector/app/run.h"
#include "collector/fleet/limits.h"
#include "core/ids.h"
#include "core/ticket/ticket.h"

namespace campus::collector {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
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
  std::string roster = "code,level,parent,name\n150721,banner,,A\n";
  for (std::size_t i = 0; i <= kKeySites; ++i) roster += "S" + std::to_string(i) + ",school,150721,B\n";
  std::ofstream(folder / "schools.csv") << roster;
  ASSERT_EQ(type({"roster", "import", (folder / "schools.csv").string()}).exit_code, 0);
  EXPECT_EQ(type(approval(key, kKeySites)).exit_code, 0);
  EXPECT_THAT(type({"keys", "list"}).out, HasSubstr(" S" + std::to_string(kKeySites - 1)));
  const auto refused = type(approval(key, kKeySites + 1));
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_THAT(refused.err, HasSubstr("1001 sites are more than 1000; name the school or banner above them"));
}

TEST_F(CommandsTest, TicketsAreIssuedWithAKeyThatIsMadeOnceAndStaysClosed) {
  const auto issuer = type({"ticket", "issuer"});
  EXPECT_EQ(issuer.exit_code, 0) << issuer.err;
  EXPECT_EQ(type({"ticket", "issuer"}).out, issuer.out);
  const auto issuing = parse_public_key(issuer.out.substr(0, 64));
  ASSERT_TRUE(issuing) << issuer.out;
  const std::vector<std::string> words{"ticket",      "issue",
                                       "--responder", "here",
                                       "--key",       std::string(64, 'a'),
                                       "--site",      "S1-301",
                                       "--school",    "S1",
                                       "--from",      "2096-11-23T08:00Z",
                                       "--to",        "2096-11-23T09:00Z",
                                       "--rate",      "1G",
                                       "--seconds",   "60",
                                       "--bytes",     "2GB",
                                       "--direction", "both"};
  const auto one = type(words);
  ASSERT_EQ(one.exit_code, 0) << one.err;
  const auto ticket = parse_ticket_text(one.out);
  ASSERT_TRUE(ticket) << ticket.error().message;
  EXPECT_TRUE(verify_ticket(*ticket, *issuing));
  EXPECT_THAT(one.err, HasSubstr(ticket->ticket.id));
  EXPECT_NE(parse_ticket_text(type(words).out)->ticket.id, ticket->ticket.id);
  const auto pem = folder / "store" / "ticket-issuer.pem";
  EXPECT_EQ(std::filesystem::status(pem).permissions(), std::filesystem::perms(0600));
  std::filesystem::permissions(pem, std::filesystem::perms(0640));
  EXPECT_EQ(type(words).exit_code, 77);
}

TEST_F(CommandsTest, ATicketIsOfASlotToComeAndOfASchoolThatTheRosterHas) {
  std::ofstream(folder / "schools.csv") << "code,level,parent,name\n150721,banner,,A\nS1,school,150721,B\n"
                                           "S2,school,150721,C\nS1-301,classroom,S1,D\n";
  ASSERT_EQ(type({"roster", "import", (folder / "schools.csv").string()}).exit_code, 0);
  const auto issue = [&](const std::string& site, const std::string& school, const std::string& year = "2096") {
    return type({"ticket",      "issue",
                 "--responder", "here",
                 "--key",       std::string(64, 'a'),
                 "--site",      site,
                 "--school",    school,
                 "--from",      year + "-11-23T08:00Z",
                 "--to",        year + "-11-23T09:00Z",
                 "--rate",      "1G",
                 "--seconds",   "60",
                 "--bytes",     "2GB",
                 "--direction", "up"});
  };
  EXPECT_EQ(issue("S1-301", "S1").exit_code, 0);
  EXPECT_EQ(issue("S1", "S1").exit_code, 0);
  EXPECT_EQ(issue("150721", "150721").exit_code, 0);
  EXPECT_THAT(issue("S1-301", "S2").err, HasSubstr("S1-301 belongs to 'S1', not to 'S2'"));
  EXPECT_EQ(issue("S1-301", "S2").exit_code, 65);
  EXPECT_EQ(issue("S1-302", "S1").exit_code, 65);
  EXPECT_THAT(issue("S1-301", "S1", "2020").err, HasSubstr("the slot is over since 2020-11-23T09:00"));
}

TEST_F(CommandsTest, SheetsReplaceNoDevice) {
  import_roster();
  const auto refused = type({"enroll", "codes", "--all", "--output", "/dev/full"});
  EXPECT_EQ(refused.exit_code, 73) << refused.err;
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  EXPECT_EQ(type({"enroll", "codes", "--all", "--output", ""}).exit_code, 64);
  EXPECT_EQ(type({"enroll", "codes", "--all", "--output", folder.string()}).exit_code, 73);
  EXPECT_THAT(type({"enroll", "list"}).out, Not(HasSubstr("150721"))) << "no code was made for them";
}

TEST_F(CommandsTest, ATicketGoesToTheFileThatWasNamed) {
  const auto file = folder / "ticket";
  const auto issued = type({"ticket",      "issue",
                            "--responder", "here",
                            "--key",       std::string(64, 'a'),
                            "--site",      "S1-301",
                            "--school",    "S1",
                            "--from",      "2096-11-23T08:00Z",
                            "--to",        "2096-11-23T09:00Z",
                            "--rate",      "1G",
                            "--seconds",   "60",
                            "--bytes",     "2GB",
                            "--direction", "up",
                            "--output",    file.string()});
  ASSERT_EQ(issued.exit_code, 0) << issued.err;
  EXPECT_EQ(issued.out, "");
  std::ifstream in(file);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_TRUE(parse_ticket_text(text)) << text;
}

}  // namespace
}  // namespace campus::collector
