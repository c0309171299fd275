#include "standards/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/posix/posix_disk.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const Catalogue& base() {
  static const Catalogue kBase =
      *load_catalogue(PosixDisk(), fs::path(CAMPUS_ROOT) / "tests" / "golden" / "standards-broken" / "base");
  return kBase;
}

TEST(ListOutput, GivesTheAgreedJson) {
  const auto json = nlohmann::json::parse(list_output(base(), OutputFormat::json, Language::zh_cn));
  EXPECT_EQ(json["standard"], "base");
  EXPECT_EQ(json["version"], "1.0.0");
  EXPECT_EQ(json["draft"], true);
  ASSERT_EQ(json["rules"].size(), 2U);
  EXPECT_EQ(json["rules"][0]["id"], "s-02");
  EXPECT_EQ(json["rules"][0]["level"], "school");
  EXPECT_EQ(json["rules"][0]["requirement"], "veto");
  EXPECT_EQ(json["rules"][0]["title"]["zh-CN"], "下行吞吐");
  EXPECT_EQ(json["profiles"], (std::vector<std::string>{"school", "small"}));
}

TEST(ListOutput, PrintsUpperCaseIdsAndTheDraftNotice) {
  const auto text = list_output(base(), OutputFormat::text, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("试行指标，不作为验收依据\n"));
  EXPECT_THAT(text, HasSubstr("\nS-02 "));
  EXPECT_THAT(list_output(base(), OutputFormat::text, Language::en), HasSubstr("Trial targets, not a basis"));
}

TEST(ShowOutput, SpellsOutTheNumbersOfAProfile) {
  const auto small = *resolve(base(), "small");
  EXPECT_THAT(show_output(small, OutputFormat::text, Language::en), HasSubstr("nominal = 500.0 Mbit/s"));
  const auto json = nlohmann::json::parse(show_output(small, OutputFormat::json, Language::en));
  EXPECT_EQ(json.dump(), encode_resolved(small));
}

TEST(ExplainOutput, NamesTheFileOfEveryValue) {
  const auto text = *explain_output(base(), "S-02", "small", OutputFormat::text, Language::en);
  EXPECT_THAT(text, HasSubstr("nominal = 500.0 Mbit/s  <- profiles/small.json:/set_parameters/s-02/nominal\n"));
  EXPECT_THAT(text, HasSubstr("<- catalogue.json:/rules/0/parameters/share/value\n"));
  EXPECT_THAT(text, HasSubstr("<- profiles/small.json:/set_requirement/s-02\n"));
  EXPECT_THAT(text, HasSubstr("Measures 第53条 [V, text seen]\n"));
}

TEST(ExplainOutput, ShowsWhatTheFactsDecide) {
  auto catalogue = base();
  auto& rule = catalogue.rules.front();
  rule.applies = {{"contract_down", {}, true}};
  rule.requirement_when = {{{{"access", {FactValue("shared")}, std::nullopt}}, Requirement::scored}};
  rule.check.nominal_fact = "contract_up";
  rule.check.nominal_below_fact = "contract_down";
  const auto text = *explain_output(catalogue, "s-02", std::nullopt, OutputFormat::text, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("适用条件：contract_down 已填写\n"));
  EXPECT_THAT(text, HasSubstr("当 access = \"shared\" 时，"));
  EXPECT_THAT(text, HasSubstr("标称速率：contract_up 小于 contract_down 时取 contract_up\n"));
  const auto json =
      nlohmann::json::parse(*explain_output(catalogue, "s-02", std::nullopt, OutputFormat::json, Language::en));
  EXPECT_EQ(json["applies"][0]["fact"], "contract_down");
  EXPECT_EQ(json["requirement_when"][0]["requirement"], "scored");
  EXPECT_EQ(json["nominal_below_fact"], "contract_down");
  const auto small = *explain_output(catalogue, "s-02", "small", OutputFormat::text, Language::en);
  EXPECT_THAT(small, Not(HasSubstr("Requirement if"))) << "the profile sets the requirement for every case";
}

TEST(ExplainOutput, ShowsUnverifiedSourcesAsSuch) {
  const auto text = *explain_output(base(), "s-08", std::nullopt, OutputFormat::text, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("项目默认值［P，未核实］"));
}

TEST(ExplainOutput, ListsWhichProfilesChangeAValue) {
  const auto text = *explain_output(base(), "s-02", std::nullopt, OutputFormat::text, Language::en);
  EXPECT_THAT(text, HasSubstr("<- catalogue.json:/rules/0/parameters/nominal/value\n"));
  EXPECT_THAT(text, HasSubstr("changed to 500000000.0  <- profiles/small.json:/set_parameters/s-02/nominal\n"));
}

TEST(ExplainOutput, GivesJson) {
  const auto json = nlohmann::json::parse(*explain_output(base(), "s-08", "small", OutputFormat::json, Language::en));
  EXPECT_EQ(json["selected"], false);
  EXPECT_EQ(json["values"][0]["name"], "limit");
  EXPECT_EQ(json["values"][0]["from"], "catalogue.json:/rules/1/parameters/limit/value");
  EXPECT_EQ(json["sources"][0]["verified"], false);
}

TEST(ExplainOutput, NamesTheRulesThatThereAre) {
  const auto missing = explain_output(base(), "S-99", std::nullopt, OutputFormat::text, Language::en);
  EXPECT_EQ(missing.error().code, ErrorCode::missing);
  EXPECT_EQ(missing.error().message, "standard base has no rule 'S-99': S-02, S-08");
  EXPECT_EQ(explain_output(base(), "s-02", "none", OutputFormat::text, Language::en).error().code, ErrorCode::missing);
}

TEST(FindingsOutput, NamesCleanCataloguesToo) {
  const std::vector<CheckedCatalogue> checked{{"a", {}}, {"b", {"b/catalogue.json:1:1: /: <wrong>"}}};
  EXPECT_EQ(findings_output(checked, OutputFormat::text, Language::en),
            "a: clean\nb/catalogue.json:1:1: /: <wrong>\nb: 1 finding\n");
  EXPECT_THAT(findings_output(checked, OutputFormat::junit, Language::en), HasSubstr("tests=\"2\" failures=\"1\""));
  EXPECT_THAT(findings_output(checked, OutputFormat::junit, Language::en), HasSubstr("/: &lt;wrong&gt;\n</failure>"));
  const auto json = nlohmann::json::parse(findings_output(checked, OutputFormat::json, Language::en));
  EXPECT_EQ(json["catalogues"][1]["findings"].size(), 1U);
  EXPECT_EQ(exit_code_of(checked), ExitCode::bad_data);
  EXPECT_EQ(exit_code_of(std::span(checked).first(1)), ExitCode::conforms);
}

}  // namespace
}  // namespace campus::standards
