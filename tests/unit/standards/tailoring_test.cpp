#include "standards/tailoring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/envelope/envelope.h"
#include "core/posix/posix_disk.h"
#include "standards/commands.h"
#include "standards/strictness.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const fs::path kBase = fs::path(CAMPUS_ROOT) / "tests" / "golden" / "adjustments-broken" / "base";

Catalogue plain() { return *load_catalogue(PosixDisk(), kBase / "standard"); }

Catalogue tailored() {
  auto catalogue = plain();
  auto tailoring = load_tailoring(PosixDisk(), kBase / "tailoring.json", catalogue);
  EXPECT_TRUE(tailoring) << tailoring.error().message;
  if (tailoring) catalogue.tailoring = *std::move(tailoring);
  return catalogue;
}

const Rule* find(const ResolvedProfile& profile, const char* id) {
  for (const auto& rule : profile.rules) {
    if (rule.id == RuleId(id)) return &rule;
  }
  return nullptr;
}

TEST(Tailoring, ChangesWhatItSaysAndNothingElse) {
  const auto before = *resolve(plain(), "school");
  const auto after = *resolve(tailored(), "school");
  EXPECT_EQ(find(after, "s-02")->parameters.at("share").value, 0.95);
  EXPECT_EQ(find(after, "s-02")->parameters.at("nominal").value, 1e9);
  EXPECT_EQ(find(after, "s-08")->parameters.at("limit").value, 0.08);
  EXPECT_EQ(find(after, "s-08")->requirement, Requirement::mandatory);
  EXPECT_EQ(find(after, "s-14"), nullptr);
  ASSERT_NE(find(after, "s-11"), nullptr);
  EXPECT_EQ(find(after, "s-11")->parameters.at("limit").value, 0.99);
  for (const auto* id : {"s-06", "s-07", "s-20"}) {
    const auto* rule = find(after, id);
    ASSERT_NE(rule, nullptr) << id;
    EXPECT_EQ(rule->requirement, find(before, id)->requirement) << id;
    EXPECT_EQ(rule->requirement_when.size(), find(before, id)->requirement_when.size()) << id;
  }
  EXPECT_EQ(after.min_coverage_permille, before.min_coverage_permille);
}

TEST(Tailoring, KeepsTheRulesInCatalogueOrder) {
  const auto after = *resolve(tailored(), "school");
  std::vector<std::string> ids;
  for (const auto& rule : after.rules) ids.push_back(rule.id.text());
  EXPECT_EQ(ids, (std::vector<std::string>{"s-02", "s-06", "s-07", "s-08", "s-11", "s-20"}));
}

TEST(Tailoring, TouchesNoProfileThatItDoesNotName) {
  const auto small = *resolve(tailored(), "small");
  EXPECT_EQ(find(small, "s-02")->parameters.at("nominal").value, 8e8);
  EXPECT_EQ(find(small, "s-02")->parameters.at("share").value, 0.9) << "what its parent is given is not its own";
  EXPECT_NE(find(small, "s-14"), nullptr);
  auto catalogue = tailored();
  catalogue.tailoring->profiles.erase("small");
  const auto unnamed = *resolve(catalogue, "small");
  ASSERT_TRUE(unnamed.tailoring) << "that nothing was changed is said, not left out";
  EXPECT_EQ(unnamed.tailoring->changes, 0);
}

TEST(Tailoring, StandsInTheProfileItsHashAndItsReference) {
  const auto catalogue = tailored();
  const auto after = *resolve(catalogue, "school");
  ASSERT_TRUE(after.tailoring);
  EXPECT_EQ(after.tailoring->id, "arun-2026");
  EXPECT_EQ(after.tailoring->document_number, "阿教发〔2026〕12号");
  EXPECT_EQ(after.tailoring->changes, 6);
  const auto text = *PosixDisk().read(kBase / "tailoring.json", 1U << 20U);
  EXPECT_EQ(after.tailoring->sha256, sha256_hex(text));
  const auto bytes = encode_resolved(after);
  const auto again = parse_resolved(bytes);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(encode_resolved(*again), bytes);
  const auto reference = reference_of(after);
  EXPECT_EQ(reference.tailoring, after.tailoring);
  EXPECT_NE(reference.profile_sha256, reference_of(*resolve(plain(), "school")).profile_sha256);
  auto other = after;
  other.tailoring->document_number = "x";
  EXPECT_NE(reference_of(other).profile_sha256, reference.profile_sha256);
  EXPECT_EQ(reference_of(*resolve(plain(), "school")).tailoring, std::nullopt);
}

TEST(Tailoring, RaisesEveryCaseOfARequirement) {
  auto catalogue = tailored();
  catalogue.tailoring->profiles["school"].set_requirement["s-07"] = Requirement::veto;
  const auto after = *resolve(catalogue, "school");
  EXPECT_EQ(find(after, "s-07")->requirement, Requirement::veto);
  EXPECT_TRUE(find(after, "s-07")->requirement_when.empty());
}

/// Whoever makes one in memory without the checks gets an error, not a half-tailored profile.
TEST(Tailoring, RefusesWhatTheChecksWouldHaveFound) {
  for (const auto* rule : {"s-99", "c-05"}) {
    auto catalogue = tailored();
    catalogue.tailoring->profiles["school"].set_parameters[rule]["limit"] = 1;
    EXPECT_EQ(resolve(catalogue, "school").error().code, ErrorCode::bad_data) << rule;
  }
  auto catalogue = tailored();
  catalogue.tailoring->profiles["school"].set_parameters["s-02"]["none"] = 1;
  EXPECT_EQ(resolve(catalogue, "school").error().code, ErrorCode::bad_data);
  catalogue = tailored();
  catalogue.tailoring->profiles["school"].select = {RuleId("s-99")};
  EXPECT_EQ(resolve(catalogue, "school").error().code, ErrorCode::bad_data);
}

TEST(Tailoring, IsTheOriginThatExplainNames) {
  const auto catalogue = tailored();
  const auto text = *explain_output(catalogue, "s-02", "school", OutputFormat::text, Language::en);
  EXPECT_THAT(text, HasSubstr("local tailoring: 6 changes by 阿教发〔2026〕12号"));
  EXPECT_THAT(text, HasSubstr("share = 95 %  <- tailoring.json:/profiles/school/set_parameters/s-02/share\n"));
  EXPECT_THAT(text, HasSubstr("<- catalogue.json:/rules/0/parameters/nominal/value\n"));
  const auto small = *explain_output(catalogue, "s-02", "small", OutputFormat::text, Language::zh_cn);
  EXPECT_THAT(small, HasSubstr("<- tailoring.json:/profiles/small/set_parameters/s-02/nominal\n"));
  EXPECT_THAT(small, HasSubstr("调整 1 处"));
  const auto raised = *explain_output(catalogue, "s-08", "school", OutputFormat::text, Language::en);
  EXPECT_THAT(raised, HasSubstr("<- tailoring.json:/profiles/school/set_requirement/s-08\n"));
  const auto all = *explain_output(catalogue, "s-08", std::nullopt, OutputFormat::text, Language::en);
  EXPECT_THAT(all, HasSubstr("changed to 0.08  <- tailoring.json:/profiles/school/set_parameters/s-08/limit\n"));
  const auto out = *explain_output(catalogue, "s-14", "school", OutputFormat::text, Language::en);
  EXPECT_THAT(out, HasSubstr("Left out by the tailoring: The carrier does not offer it yet\n"));
  const auto json =
      nlohmann::json::parse(*explain_output(catalogue, "s-14", "school", OutputFormat::json, Language::en));
  EXPECT_EQ(json["tailoring"]["changes"], 6);
  EXPECT_EQ(json["unselected_because"]["en"], "The carrier does not offer it yet");
  EXPECT_EQ(json["selected"], false);
}

TEST(Tailoring, IsShownWithTheProfile) {
  const auto profile = *resolve(tailored(), "school");
  EXPECT_THAT(
      show_output(profile, OutputFormat::text, Language::zh_cn),
      HasSubstr("本地调整：依据阿教发〔2026〕12号《阿荣旗数字校园补充要求》（阿荣旗教育局，2026-09-01）调整 6 处\n"));
  EXPECT_THAT(show_output(*resolve(plain(), "school"), OutputFormat::text, Language::zh_cn),
              Not(HasSubstr("本地调整")));
  const auto json = nlohmann::json::parse(show_output(profile, OutputFormat::json, Language::en));
  EXPECT_EQ(json["tailoring"]["date"], "2026-09-01");
}

TEST(Strictness, FollowsFromTheRole) {
  Check check;
  for (const auto* role : {"nominal", "share", "ceiling_share", "load", "packets"}) {
    EXPECT_EQ(stricter_way(check, role), Stricter::higher) << role;
  }
  for (const auto* role : {"base", "per_100km", "cap", "flat"}) {
    EXPECT_EQ(stricter_way(check, role), Stricter::lower) << role;
  }
  for (const auto* role : {"scale", "whatever comes later"}) {
    EXPECT_EQ(stricter_way(check, role), Stricter::unclear) << role;
  }
  check.comparison = Comparison::at_least;
  EXPECT_EQ(stricter_way(check, "limit"), Stricter::higher);
  check.comparison = Comparison::at_most;
  EXPECT_EQ(stricter_way(check, "limit"), Stricter::lower);
  check.comparison = Comparison::equal;
  EXPECT_EQ(stricter_way(check, "limit"), Stricter::unclear);
}

TEST(Strictness, IsUnclearWhereRolesDisagree) {
  Rule rule;
  rule.check.comparison = Comparison::at_most;
  rule.check.parameters = {{"limit", "x"}, {"load", "x"}, {"packets", "y"}};
  EXPECT_EQ(stricter_way(rule, "x"), Stricter::unclear);
  EXPECT_EQ(stricter_way(rule, "y"), Stricter::higher);
  EXPECT_EQ(stricter_way(rule, "z"), Stricter::unclear);
}

/// Every number of the delivered standards that a document sets may only be made stricter.
TEST(DeliveredStandards, LeaveNoPolicyTargetToBeLowered) {
  for (const auto* id : {"hulunbuir-draft", "henan-2020-extract"}) {
    const auto catalogue = *load_catalogue(PosixDisk(), fs::path(CAMPUS_ROOT) / "standards" / id);
    for (const auto& rule : catalogue.rules) {
      if (weight_of(heaviest_requirement(rule)) < weight_of(Requirement::mandatory)) continue;
      for (const auto& [name, parameter] : rule.parameters) {
        if (parameter.tailorable != Tailorability::yes) continue;
        EXPECT_EQ(rule.requirement, Requirement::scored) << id << " " << rule.id.text() << " " << name;
      }
    }
  }
}

}  // namespace
}  // namespace campus::standards
