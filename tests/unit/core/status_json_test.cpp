#include "core/wire/status_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace campus {
namespace {

using ::testing::HasSubstr;

WallTime utc(const char* text) { return *parse_rfc3339(text); }

ProbeStatus sample() {
  ProbeStatus status;
  status.schema = kProbeStatusSchema;
  status.version = "1.0";
  status.key = KeyId(std::string(64, 'a'));
  status.site = SiteCode("S1");
  status.level = Level::classroom;
  status.collector = "https://collector.example";
  status.at = utc("2026-11-27T01:02:03.004Z");
  status.started = utc("2026-11-27T01:00:00.000Z");
  status.activity = ProbeActivity::sustained;
  status.step = "下行 100 Mbit/s";
  status.next_sustained = utc("2026-11-28T01:00:00.000Z");
  status.last_routine = LastRun{utc("2026-11-27T00:59:00.000Z"), Conclusion::rectify};
  status.queue = {3, 1, 4096, utc("2026-11-26T00:00:00.000Z")};
  status.faults = {{Fault::responder_unreachable, "10.0.0.1:8601"}};
  return status;
}

TEST(ProbeStatus, ComesBackAsItWasWritten) {
  const auto text = wire::encode_probe_status(sample());
  const auto back = wire::parse_probe_status(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(wire::encode_probe_status(*back), text);
  EXPECT_EQ(back->faults, sample().faults);
  EXPECT_EQ(back->next_routine, std::nullopt);
  EXPECT_EQ(back->queue.waiting, 3);
}

TEST(ProbeStatus, OfAnotherKindIsRefused) {
  auto other = sample();
  other.schema = "campus.report/1";
  EXPECT_FALSE(wire::parse_probe_status(wire::encode_probe_status(other)));
  EXPECT_FALSE(wire::parse_probe_status("{}"));
  EXPECT_FALSE(wire::parse_probe_status(std::string(100'000, ' ')));
}

TEST(WorkMemory, AndPauseComeBack) {
  const WorkMemory memory{1'234'567, std::nullopt, utc("2026-11-27T01:02:03.004Z")};
  EXPECT_EQ(*wire::parse_work_memory(wire::encode_work_memory(memory)), memory);
  const auto pause = wire::parse_pause(wire::encode_pause({utc("2026-11-27T01:02:03.004Z"), std::nullopt, "考试"}));
  ASSERT_TRUE(pause);
  EXPECT_EQ(pause->reason, "考试");
  EXPECT_FALSE(wire::parse_work_memory("{\"routine_turn\":\"x\"}"));
}

TEST(InstallCheck, NamesTheFirstThingThatStandsInTheWay) {
  InstallCheck check{kInstallCheckSchema,
                     {{InstallStep::port, "eth0", std::nullopt, false},
                      {InstallStep::clock, "", Fault::clock_not_set, false},
                      {InstallStep::responder, "r:8601", Fault::responder_unreachable, true},
                      {InstallStep::state, "", Fault::state_unwritable, true}}};
  ASSERT_NE(check.to_mend(), nullptr);
  EXPECT_EQ(check.to_mend()->step, InstallStep::responder) << "an unset clock does not keep anybody here";
  const auto back = wire::parse_install_check(wire::encode_install_check(check));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->results.size(), 4U);
  EXPECT_EQ(back->results[2].fault, Fault::responder_unreachable);
  check.results.resize(2);
  EXPECT_EQ(check.to_mend(), nullptr);
}

TEST(Fault, HasACodeOfItsOwnThatCanBeReadAloud) {
  std::set<std::string_view> codes;
  for (const auto& [fault, name] : EnumNames<Fault>::names) {
    const auto code = code_of(fault);
    EXPECT_EQ(code.size(), 4U) << name;
    EXPECT_EQ(code.substr(1).find_first_not_of("0123456789"), std::string_view::npos) << name;
    EXPECT_TRUE(codes.insert(code).second) << name;
  }
}

}  // namespace
}  // namespace campus
