#include "collector/simulate/option_values.h"

#include <gtest/gtest.h>

#include "collector/app/command_line.h"

namespace campus::collector {
namespace {

using simulate::parse_list;
using simulate::parse_rate;
using simulate::parse_seconds;
using simulate::parse_share;
using simulate::parse_whole;
using Words = std::vector<std::string>;

TEST(OptionValues, TakeSharesAsTheyAreWritten) {
  EXPECT_EQ(*parse_share("slow-share", "0.06"), 0.06);
  EXPECT_EQ(*parse_share("slow-share", "6%"), 0.06);
  EXPECT_EQ(*parse_share("slow-share", "0"), 0);
  EXPECT_EQ(*parse_share("slow-share", "100%"), 1);
  for (const auto* text : {"", "%", "1.1", "-0.1", "101%", "nan", "0,5", "0.5x", "1e-1"}) {
    const auto share = parse_share("slow-share", text);
    ASSERT_FALSE(share) << text;
    EXPECT_EQ(share.error().code, ErrorCode::usage);
  }
  EXPECT_EQ(parse_share("slow-share", "2").error().message,
            "--slow-share '2' must be a share such as 0.06 or 6%, from 0 to 1");
}

TEST(OptionValues, TakeRatesAsTheyAreWritten) {
  EXPECT_EQ(*parse_rate("500"), 500);
  EXPECT_EQ(*parse_rate("500/s"), 500);
  EXPECT_EQ(*parse_rate("0.2"), 0.2);
  EXPECT_EQ(*parse_rate("max"), std::nullopt);
  for (const auto* text : {"", "0", "-1", "fast", "500/m", "2000000", "inf"}) EXPECT_FALSE(parse_rate(text)) << text;
}

TEST(OptionValues, TakeWholeNumbersWithinBounds) {
  EXPECT_EQ(*parse_whole("batch", "256", 1, 256), 256U);
  EXPECT_EQ(parse_whole("batch", "257", 1, 256).error().message, "--batch '257' must be a whole number from 1 to 256");
  for (const auto* text : {"", "0", "1.5", "-1", "+1", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_whole("batch", text, 1, 256)) << text;
  }
}

TEST(OptionValues, TakeSecondsWithDecimals) {
  EXPECT_EQ(*parse_seconds("storm", "60", 0.001, 100), std::chrono::seconds(60));
  EXPECT_EQ(*parse_seconds("storm", "0.5s", 0.001, 100), std::chrono::milliseconds(500));
  EXPECT_EQ(parse_seconds("storm", "0", 0.5, 100).error().message, "--storm '0' must be seconds from 0.5 to 100");
}

TEST(OptionValues, TakeListsWithoutHoles) {
  EXPECT_EQ(*parse_list("source-addresses", "a,b"), (Words{"a", "b"}));
  for (const auto* text : {"", ",", "a,", ",a", "a,,b"}) EXPECT_FALSE(parse_list("source-addresses", text)) << text;
}

std::string refusal(Words words) {
  words.insert(words.begin(), "simulate");
  const auto line = parse_command_line(words, {});
  if (line) return "taken";
  EXPECT_EQ(line.error().code, ErrorCode::usage);
  EXPECT_EQ(line.error().message.find('\n'), std::string::npos);
  return line.error().message;
}

TEST(SimulateCommandLine, HasDefaultsOfAPrefecture) {
  const auto line = parse_command_line({"simulate", "--collector", "http://127.0.0.1:8600"}, {});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->command, CommandLine::Command::simulate);
  const auto& options = line->simulate;
  EXPECT_EQ(options.city.schools, 1'000U);
  EXPECT_EQ(options.city.classrooms, 30'000U);
  EXPECT_EQ(options.schedule.interval, std::chrono::minutes(5));
  EXPECT_EQ(options.schedule.duration, std::chrono::minutes(1));
  EXPECT_EQ(options.standard, "hulunbuir-draft");
  EXPECT_EQ(options.batch, 1U);
}

TEST(SimulateCommandLine, TakesEveryOption) {
  const auto line = parse_command_line({"simulate",
                                        "--collector",
                                        "http://h",
                                        "--seed",
                                        "3",
                                        "--schools",
                                        "20",
                                        "--classrooms",
                                        "200",
                                        "--rate",
                                        "max",
                                        "--duration",
                                        "2.5",
                                        "--reports",
                                        "900",
                                        "--batch",
                                        "20",
                                        "--connections",
                                        "4",
                                        "--encoding",
                                        "zstd",
                                        "--slow-share",
                                        "10%",
                                        "--silent-share",
                                        "0.1",
                                        "--flapping-share",
                                        "0.2",
                                        "--duplicate-share",
                                        "0.3",
                                        "--reorder-share",
                                        "0.4",
                                        "--acceptance-share",
                                        "0.5",
                                        "--outage",
                                        "150702@1+1",
                                        "--outage",
                                        "满洲里市@0+2",
                                        "--source-addresses",
                                        "127.0.0.2,127.0.0.3",
                                        "--start",
                                        "2026-11-23T08:00:00.000Z",
                                        "--format",
                                        "json",
                                        "--lang",
                                        "en"},
                                       {});
  ASSERT_TRUE(line) << line.error().message;
  const auto& options = line->simulate;
  EXPECT_EQ(options.city.seed, 3U);
  EXPECT_EQ(options.schedule.rate, std::nullopt);
  EXPECT_EQ(options.schedule.interval, std::nullopt);
  EXPECT_EQ(options.schedule.duration, std::chrono::milliseconds(2'500));
  EXPECT_EQ(options.schedule.reports, 900U);
  EXPECT_EQ(options.encoding, simulate::Encoding::zstd);
  EXPECT_EQ(options.city.slow_share, 0.1);
  EXPECT_EQ(options.schedule.silent_share, 0.1);
  EXPECT_EQ(options.reports.flapping_share, 0.2);
  EXPECT_EQ(options.schedule.duplicate_share, 0.3);
  EXPECT_EQ(options.schedule.reorder_share, 0.4);
  EXPECT_EQ(options.reports.acceptance_share, 0.5);
  EXPECT_EQ(options.schedule.outages.size(), 2U);
  EXPECT_EQ(options.sources, (Words{"127.0.0.2", "127.0.0.3"}));
  EXPECT_EQ(options.start, parse_rfc3339("2026-11-23T08:00:00.000Z"));
  EXPECT_TRUE(options.json);
}

TEST(SimulateCommandLine, SaysWhatIsWrongInOneLine) {
  EXPECT_EQ(refusal({}),
            "simulate: give one of --roster FILE, --output FILE and --collector URL; see "
            "campus-collector simulate --help");
  EXPECT_EQ(refusal({"--roster", "a", "--output", "b"}),
            "simulate: give one of --roster FILE, --output FILE and --collector URL; see campus-collector simulate "
            "--help");
  EXPECT_EQ(refusal({"--output", "b"}), "simulate: --output needs --reports N");
  EXPECT_EQ(refusal({"--output", "b", "--reports", "1", "--rate", "max"}),
            "simulate: --rate max needs a collector that sets the pace");
  EXPECT_EQ(refusal({"--collector", "u", "--rate", "1", "--interval", "2"}),
            "simulate: give either --rate or --interval");
  EXPECT_EQ(refusal({"--collector", "u", "--storm", "5", "--batch", "2"}),
            "simulate: --batch has no meaning with --storm");
  EXPECT_EQ(refusal({"--roster", "r", "--rate", "2"}), "simulate: --rate has no meaning with --roster");
  EXPECT_EQ(refusal({"--roster", "r", "--schools", "5001"}), "--schools '5001' must be a whole number from 1 to 5000");
  EXPECT_EQ(refusal({"--collector", "u", "--encoding", "br"}), "simulate: --encoding must be one of none|gzip|zstd");
  EXPECT_EQ(refusal({"--collector", "u", "--format", "xml"}), "simulate: --format must be text or json");
  EXPECT_EQ(refusal({"--collector", "u", "--start", "now"}),
            "simulate: --start 'now' must be UTC in the form 2026-11-23T08:00:00.000Z");
  EXPECT_NE(refusal({"--collector", "u", "--faults", "x"}), "taken");
  EXPECT_NE(refusal({"--collector", "u", "--store", "sqlite:x"}), "taken");
  EXPECT_EQ(refusal({"extra", "--roster", "r"}), "'extra' is one word too many");
}

TEST(SimulateCommandLine, HasAHelpOfItsOwn) {
  EXPECT_EQ(parse_command_line({"simulate", "--help"}, {})->command, CommandLine::Command::simulate_help);
}

}  // namespace
}  // namespace campus::collector
