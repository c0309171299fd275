#include "collector/app/command_line.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace campus::collector {
namespace {

using Command = CommandLine::Command;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

Result<CommandLine> read(const std::string& line) { return parse_command_line(words_of(line), {}); }

struct Line {
  const char* text;
  Command command;
};

/// Each command with every option that it has; the many of `simulate` have a test of their own.
const Line kLines[] = {
    {"serve --store sqlite:s --listen 127.0.0.1:1 --standard s --tailoring t --waivers w --interval 5 --open --lang en",
     Command::serve},
    {"serve --tls-cert c --tls-key k --tls-client-ca a", Command::serve},
    {"roster import f --store sqlite:s", Command::roster_import},
    {"calendar import f --store sqlite:s", Command::calendar_import},
    {"keys list --store sqlite:s", Command::keys_list},
    {"keys approve 00112233 --site S1 --site S2 --store sqlite:s", Command::keys_approve},
    {"keys approve 00112233 --auditor", Command::keys_approve},
    {"keys approve-pending S1 --store sqlite:s", Command::keys_approve_pending},
    {"keys revoke 00112233 --store sqlite:s", Command::keys_revoke},
    {"keys chain 00112233 --store sqlite:s", Command::keys_chain},
    {"enroll codes --school S1 --output f.html --again --days 9 --collector https://c --store sqlite:s",
     Command::enroll_codes},
    {"enroll codes --banner 150702 --output f.html", Command::enroll_codes},
    {"enroll codes --all --output f.html", Command::enroll_codes},
    {"enroll bind f --days 9 --store sqlite:s", Command::enroll_bind},
    {"enroll list --site S1 --store sqlite:s", Command::enroll_list},
    {"enroll replace S1 --days 9 --collector https://c --store sqlite:s", Command::enroll_replace},
    {"enroll withdraw S1 --store sqlite:s", Command::enroll_withdraw},
    {"sites --standard s --tailoring t --waivers w --interval 5 --format json --store sqlite:s", Command::sites},
    {"rejudge --standard s --tailoring t --waivers w --apply --store sqlite:s", Command::rejudge},
    {"backup d --store sqlite:s", Command::backup},
    {"restore d --store sqlite:s", Command::restore},
    {"migrate --to 3 --store sqlite:s", Command::migrate},
    {"fsck --store sqlite:s", Command::fsck},
    {"audit o --store sqlite:s", Command::audit},
    {"account add n --scope read --banner 150702 --expires 2099-01-01 --store sqlite:s", Command::account_add},
    {"account list --store sqlite:s", Command::account_list},
    {"account revoke n --store sqlite:s", Command::account_revoke},
    {"fleet import f --store sqlite:s", Command::fleet_import},
    {"fleet show --format json --store sqlite:s", Command::fleet_show},
    {"silence begin --for 2h --scope S1 --reason r --store sqlite:s", Command::silence_begin},
    {"silence begin --until 2099-01-01T00:00+08:00 --reason r", Command::silence_begin},
    {"silence end --scope S1 --store sqlite:s", Command::silence_end},
    {"silence status --format json --store sqlite:s", Command::silence_status},
    {"test request S1 --sustained --reason r --store sqlite:s", Command::test_request},
    {"test joint S1 S2 --at 2099-01-01T00:00+08:00 --sustained --reason r --store sqlite:s", Command::test_joint},
    {"test list --format json --store sqlite:s", Command::test_list},
    {"ticket issuer --store sqlite:s", Command::ticket_issuer},
    {"ticket issue --responder here --key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a --site S1 "
     "--school S1 --from 2099-01-01T00:00Z --to 2099-01-01T01:00Z --direction both --rate 1G --seconds 60 --bytes 5GB "
     "--class joint --output f --store sqlite:s",
     Command::ticket_issue},
    {"simulate --collector http://127.0.0.1:1 --lang en", Command::simulate},
    {"simulate --help", Command::simulate_help},
    {"--help", Command::help},
    {"--version", Command::version},
};

TEST(CommandLine, EveryCommandIsReadWithEveryOptionItHas) {
  std::set<Command> seen;
  for (const auto& [text, command] : kLines) {
    const auto line = read(text);
    ASSERT_TRUE(line) << text << ": " << line.error().message;
    EXPECT_EQ(line->command, command) << text;
    seen.insert(command);
  }
  constexpr auto kLast = static_cast<int>(Command::simulate_help);
  for (int i = 0; i <= kLast; ++i) EXPECT_TRUE(seen.contains(static_cast<Command>(i))) << "command " << i;
}

TEST(CommandLine, SitesOfAnApprovalAndTheOneOfAListAreNotTheSame) {
  const auto approval = read("keys approve 00112233 --site S1 --site S2");
  ASSERT_TRUE(approval);
  EXPECT_EQ(approval->sites, (std::vector<std::string>{"S1", "S2"}));
  const auto list = read("enroll list --site S1");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->enroll.site, "S1");
  EXPECT_TRUE(list->sites.empty());
}

TEST(CommandLine, WhatACommandDoesNotHaveIsRefused) {
  for (const auto* text : {"backup d --site S1", "enroll list --auditor", "serve --apply", "keys list extra",
                           "keys approve", "test joint", "no such", "serve --listen"}) {
    const auto line = read(text);
    ASSERT_FALSE(line) << text;
    EXPECT_EQ(line.error().code, ErrorCode::usage) << text;
  }
}

}  // namespace
}  // namespace campus::collector
