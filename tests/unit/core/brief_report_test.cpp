#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "core/model/brief.h"
#include "core/wire/report_json.h"
#include "tests/unit/core/sample_report.h"

namespace campus::wire {
namespace {

using Json = nlohmann::json;

Report routine_report() {
  auto report = sample_report();
  report.mode = Mode::routine;
  report.claim.grade = Grade{"gold", {"示范校", "Demonstration"}, std::nullopt, {}};
  return report;
}

std::string refusal(const Json& json) {
  const auto report = parse_report(json.dump());
  return report ? "accepted" : report.error().message;
}

TEST(BriefReport, KeepsEverythingThatWasObservedAndConcluded) {
  const auto whole = routine_report();
  const auto brief = brief_of(whole);
  EXPECT_TRUE(is_brief(brief));
  EXPECT_FALSE(is_brief(whole));
  EXPECT_EQ(brief.measurements, whole.measurements);
  EXPECT_EQ(brief.checks, whole.checks);
  EXPECT_EQ(brief.facts, whole.facts);
  EXPECT_EQ(brief.standard.sha256, whole.standard.sha256);
  EXPECT_EQ(brief.standard.profile_sha256, whole.standard.profile_sha256);
  EXPECT_EQ(brief.claim.conclusion, whole.claim.conclusion);
  EXPECT_EQ(brief.claim.counts, whole.claim.counts);
  EXPECT_EQ(brief.claim.points_got, whole.claim.points_got);
  EXPECT_EQ(brief.claim.grade->id, "gold");
  ASSERT_EQ(brief.claim.items.size(), whole.claim.items.size());
  for (std::size_t i = 0; i < whole.claim.items.size(); ++i) {
    const auto& item = brief.claim.items[i];
    const auto& before = whole.claim.items[i];
    EXPECT_EQ(item.rule, before.rule);
    EXPECT_EQ(item.revision, before.revision);
    EXPECT_EQ(item.requirement, before.requirement);
    EXPECT_EQ(item.status, before.status);
    EXPECT_EQ(item.verdict, before.verdict);
    EXPECT_EQ(item.reason, before.reason);
    EXPECT_EQ(item.limited_by, before.limited_by);
    EXPECT_EQ(item.required, before.required);
    EXPECT_EQ(item.measured, before.measured);
    EXPECT_EQ(item.uncertainty, before.uncertainty);
    EXPECT_EQ(item.nominal, before.nominal);
    EXPECT_EQ(item.ceiling, before.ceiling);
    EXPECT_EQ(item.unit, before.unit);
  }
}

TEST(BriefReport, LeavesAnAcceptanceRecordAsItIs) {
  const auto report = sample_report();
  ASSERT_EQ(report.mode, Mode::acceptance);
  EXPECT_EQ(brief_of(report), report);
  EXPECT_EQ(encode_report(brief_of(report)), encode_report(report));
}

TEST(BriefReport, ComesBackFromItsBytes) {
  const auto brief = brief_of(routine_report());
  const auto again = parse_report(encode_report(brief));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, brief);
}

/// Kept for ever: stores hold them for years.
TEST(BriefReport, StillReadsBriefReportsOfVersionOne) {
  std::ifstream file(std::string(CAMPUS_GOLDEN) + "/brief-report-v1.json", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  const auto brief = brief_of(routine_report());
  const auto report = parse_report(text.str());
  ASSERT_TRUE(report) << report.error().message << "; should it be:\n" << encode_report(brief);
  EXPECT_EQ(*report, brief);
  for (const auto& change : Json::diff(Json::parse(text.str()), Json::parse(encode_report(brief)))) {
    EXPECT_EQ(change.at("op"), "add") << change.dump() << ": a key was lost or changed";
  }
}

TEST(BriefReport, WritesNothingThatAKeysAbsenceSays) {
  auto report = routine_report();
  report.measurements.emplace_back();
  report.checks.emplace_back().quantity = "dns.response";
  const auto json = Json::parse(encode_report(brief_of(report)));
  EXPECT_FALSE(json["standard"].contains("resolved"));
  EXPECT_FALSE(json["standard"].contains("title"));
  EXPECT_FALSE(json["claim"]["grade"].contains("title"));
  EXPECT_FALSE(json["measurements"].back().contains("repeats"));
  EXPECT_FALSE(json["measurements"].back().contains("stream_trials"));
  EXPECT_FALSE(json["checks"].back().contains("detail"));
  for (const auto& item : json["claim"]["items"]) {
    for (const auto* key : {"group", "group_title", "title", "sources", "remediation", "responsible", "points",
                            "points_got", "quantity", "detail"}) {
      EXPECT_FALSE(item.contains(key)) << key;
    }
  }
  EXPECT_TRUE(json["measurements"].back()["verdict"].is_null()) << "no target, as everywhere";
}

TEST(BriefReport, OnlyARoutineReportMayLackItsProfile) {
  auto json = Json::parse(encode_report(sample_report()));
  json["standard"].erase("resolved");
  EXPECT_EQ(refusal(json), "/standard/resolved: is missing");
}

TEST(BriefReport, AReportWithItsProfileMustBeWhole) {
  const auto whole = Json::parse(encode_report(routine_report()));
  ASSERT_EQ(refusal(whole), "accepted");
  for (const auto* key : {"revision", "group", "group_title", "title", "requirement", "points", "points_got",
                          "quantity", "comparison", "unit"}) {
    auto json = whole;
    json["claim"]["items"][0].erase(key);
    EXPECT_EQ(refusal(json), std::string("/claim/items/0/") + key + ": is missing");
  }
  auto json = whole;
  json["standard"].erase("title");
  EXPECT_EQ(refusal(json), "/standard/title: is missing");
  json = whole;
  json["claim"]["grade"].erase("title");
  EXPECT_EQ(refusal(json), "/claim/grade/title: is missing");
}

TEST(BriefReport, NamesWhatABriefReportMustHave) {
  const auto brief = Json::parse(encode_report(brief_of(routine_report())));
  for (const auto* key : {"rule", "status", "verdict"}) {
    auto json = brief;
    json["claim"]["items"][0].erase(key);
    EXPECT_EQ(refusal(json), std::string("/claim/items/0/") + key + ": is missing");
  }
  for (const auto* key : {"id", "version", "draft", "sha256", "profile", "profile_sha256"}) {
    auto json = brief;
    json["standard"].erase(key);
    EXPECT_EQ(refusal(json), std::string("/standard/") + key + ": is missing");
  }
}

}  // namespace
}  // namespace campus::wire
