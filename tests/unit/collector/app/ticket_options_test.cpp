#include "collector/app/ticket_options.h"

#include <gtest/gtest.h>

#include <map>

#include "collector/app/command_line.h"

namespace campus::collector {
namespace {

std::string at(std::string_view text) {
  const auto moment = parse_moment(text);
  return moment ? to_rfc3339(*moment) : "";
}

TEST(TicketOptions, TimesHaveTheirZoneWithThem) {
  EXPECT_EQ(at("2026-11-23T16:00+08:00"), "2026-11-23T08:00:00.000Z");
  EXPECT_EQ(at("2026-11-23T08:00Z"), "2026-11-23T08:00:00.000Z");
  EXPECT_EQ(at("2026-11-23T08:00:07Z"), "2026-11-23T08:00:07.000Z");
  EXPECT_EQ(at("2026-11-23T08:00:07.250Z"), "2026-11-23T08:00:07.250Z");
  EXPECT_EQ(at("2026-11-22T23:30:00-08:30"), "2026-11-23T08:00:00.000Z");
  for (const auto* text : {"", "2026-11-23", "2026-11-23T16:00", "16:00Z", "2026-11-23 16:00+08:00",
                           "2026-13-23T16:00Z", "2026-11-23T25:00Z", "2026-11-23T16:00+8:00", "2026-11-23T16:00+0800",
                           "2026-11-23T16:00+15:00", "2026-11-23T16:00Zx", "2026-11-23T16:00+08:00Z"}) {
    EXPECT_EQ(at(text), "") << text;
  }
}

TEST(TicketOptions, BytesAreWholeAndMayHaveAUnit) {
  EXPECT_EQ(parse_bytes("500")->bytes(), 500);
  EXPECT_EQ(parse_bytes("20GB")->bytes(), 20'000'000'000);
  EXPECT_EQ(parse_bytes("45TB")->bytes(), 45'000'000'000'000);
  for (const auto* text : {"", "GB", "1.5GB", "-1", "10Gb", "10G", "46TB", "99999999999999999999", "1 GB"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

class IssueOptions : public ::testing::Test {
 protected:
  Result<CommandLine> parse() const {
    std::vector<std::string> words{"ticket", "issue"};
    for (const auto& [name, value] : options_) words.insert(words.end(), {"--" + name, value});
    return parse_command_line(words, {});
  }
  std::string refusal_with(const std::string& name, const std::string& value) {
    const auto before = options_[name];
    options_[name] = value;
    const auto line = parse();
    options_[name] = before;
    EXPECT_TRUE(line || line.error().code == ErrorCode::usage);
    return line ? "" : line.error().message;
  }

  std::map<std::string, std::string> options_{{"responder", "core.150721"},
                                              {"key", std::string(64, 'a')},
                                              {"site", "S1-301"},
                                              {"school", "S1"},
                                              {"from", "2026-11-23T16:00+08:00"},
                                              {"to", "2026-11-23T16:10+08:00"},
                                              {"direction", "down"},
                                              {"rate", "1G"},
                                              {"seconds", "60"},
                                              {"bytes", "2GB"},
                                              {"class", "exclusive"}};
};

TEST_F(IssueOptions, MakeATicketWithoutIdAndIssuer) {
  const auto line = parse();
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->command, CommandLine::Command::ticket_issue);
  const auto& ticket = line->ticket.ticket;
  EXPECT_EQ(ticket.responder.text(), "core.150721");
  EXPECT_EQ(ticket.site.text(), "S1-301");
  EXPECT_EQ(ticket.school.text(), "S1");
  EXPECT_EQ(to_rfc3339(ticket.begin), "2026-11-23T08:00:00.000Z");
  EXPECT_EQ(ticket.end - ticket.begin, std::chrono::minutes(10));
  EXPECT_TRUE(ticket.down && !ticket.up);
  EXPECT_EQ(ticket.rate, BitRate::bits_per_second(1'000'000'000));
  EXPECT_EQ(ticket.duration, std::chrono::seconds(60));
  EXPECT_EQ(ticket.bytes, DataSize::bytes(2'000'000'000));
  EXPECT_EQ(ticket.kind, TicketClass::exclusive);
  EXPECT_TRUE(ticket.id.empty() && ticket.issuer.empty());
}

TEST_F(IssueOptions, ThatAreOffAreNamed) {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"responder", "a b"},
                                                                      {"key", "AA"},
                                                                      {"site", ""},
                                                                      {"school", "S 1"},
                                                                      {"from", "now"},
                                                                      {"to", "2026-11-23"},
                                                                      {"direction", "sideways"},
                                                                      {"rate", "1GB"},
                                                                      {"seconds", "a minute"},
                                                                      {"bytes", "2Gb"},
                                                                      {"class", "bulk"}}) {
    EXPECT_NE(refusal_with(name, value).find("--" + name), std::string::npos)
        << name << ": " << refusal_with(name, value);
  }
  EXPECT_NE(refusal_with("to", "2026-11-23T15:00+08:00").find("slot"), std::string::npos);
  EXPECT_NE(refusal_with("seconds", "3601").find("seconds"), std::string::npos);
  EXPECT_NE(refusal_with("class", "background").find("rate"), std::string::npos) << "1 Gbit/s is no background";
}

TEST_F(IssueOptions, AreAllNeeded) {
  for (const auto& [name, value] : std::map(options_)) {
    if (name == "class") continue;
    auto fewer = options_;
    fewer.erase(name);
    std::swap(options_, fewer);
    EXPECT_FALSE(parse()) << name;
    std::swap(options_, fewer);
  }
}

}  // namespace
}  // namespace campus::collector
