#include "standards/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/posix/posix_disk.h"
#include "standards/assess.h"

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

/// A later version: a larger nominal rate, another class, one rule less and one more.
Catalogue later() {
  auto after = base();
  after.version = "2.0.0";
  auto& rule = after.rules.front();
  rule.parameters.at("nominal").value = 2e9;
  rule.requirement = Requirement::mandatory;
  rule.title.en = "Download throughput";
  auto fresh = after.rules.back();
  fresh.id = RuleId("s-99");
  after.rules.back() = fresh;
  for (auto& profile : after.profiles) {
    for (auto* list : {&profile.select, &profile.unselect}) {
      for (auto& id : *list) id = id == RuleId("s-08") ? fresh.id : id;
    }
  }
  return after;
}

/// 950 Mbit/s down at a school of type `ordinary`.
Report measured() {
  Report report;
  report.site = SiteCode("HLR-001");
  report.level = Level::school;
  report.facts = {{"name", std::string("第一小学")}, {"type", std::string("ordinary")}};
  Measurement m;
  m.method = Method::tcp;
  m.direction = Direction::down;
  m.mode = Mode::acceptance;
  m.goodput = BitRate::bits_per_second(950'000'000);
  m.instrument_uncertainty = Ratio::of(0);
  report.measurements = {m};
  return report;
}

TEST(DiffStandards, OfAStandardAndItselfIsEmpty) {
  const auto diff = diff_standards(base(), base());
  EXPECT_TRUE(diff.judge_alike());
  EXPECT_TRUE(diff.heading.empty());
  EXPECT_EQ(exit_code_of(compare(base(), base())), ExitCode::conforms);
}

TEST(DiffStandards, NamesEveryValueThatChanged) {
  const auto diff = diff_standards(base(), later());
  EXPECT_EQ(diff.heading, (std::vector<ValueChange>{{"/version", "\"1.0.0\"", "\"2.0.0\"", std::nullopt}}));
  ASSERT_EQ(diff.rules.changed.size(), 1U);
  const auto& change = diff.rules.changed.front();
  EXPECT_EQ(change.part.id, "s-02");
  ASSERT_EQ(change.values.size(), 3U);
  EXPECT_EQ(change.values[0],
            (ValueChange{"/parameters/nominal/value", "1000000000.0", "2000000000.0", Unit::bits_per_second}));
  EXPECT_EQ(change.values[1], (ValueChange{"/requirement", "\"veto\"", "\"mandatory\"", std::nullopt}));
  EXPECT_EQ(change.values[2].pointer, "/title/en");
  ASSERT_EQ(diff.rules.added.size(), 1U);
  EXPECT_EQ(diff.rules.added[0].id, "s-99");
  ASSERT_EQ(diff.rules.removed.size(), 1U);
  EXPECT_EQ(diff.rules.removed[0].id, "s-08");
  EXPECT_FALSE(diff.profiles.changed.empty());
}

TEST(DiffStandards, SeesAValueThatOnlyOneSideHas) {
  auto after = base();
  after.approver = "某市教育局";
  after.rules.front().parameters.erase("share");
  const auto diff = diff_standards(base(), after);
  EXPECT_EQ(diff.heading, (std::vector<ValueChange>{{"/approver", std::nullopt, "\"某市教育局\"", std::nullopt}}));
  EXPECT_EQ(diff.rules.changed.at(0).values.at(0).pointer, "/parameters/share");
  EXPECT_FALSE(diff.rules.changed.at(0).values.at(0).after);
}

TEST(DiffRecord, NamesTheVerdictsThatAnotherStandardGives) {
  const auto after = later();
  RecordJudge old_judge(base());
  RecordJudge new_judge(after);
  const auto record = diff_record("audit-1", measured(), old_judge, new_judge);
  ASSERT_TRUE(record.change) << record.error;
  EXPECT_EQ(record.site_name, "第一小学");
  EXPECT_FALSE(record.change->empty());
  ASSERT_EQ(record.change->items.size(), 3U);
  const auto& rate = record.change->items[0];
  EXPECT_EQ(rate.rule.text(), "s-02");
  EXPECT_EQ(rate.before->verdict, ItemVerdict::conform);
  EXPECT_EQ(rate.before->required, 9e8);
  EXPECT_EQ(rate.after->verdict, ItemVerdict::nonconform);
  EXPECT_EQ(rate.after->required, 1.8e9);
  EXPECT_EQ(rate.measured, 9.5e8);
  EXPECT_EQ(record.change->items[1].rule.text(), "s-99");
  EXPECT_FALSE(record.change->items[1].before);
  EXPECT_EQ(record.change->items[2].rule.text(), "s-08");
  EXPECT_FALSE(record.change->items[2].after);
}

TEST(DiffRecord, NamesAGradeThatChangesAlone) {
  Assessment before;
  before.grade = Grade{"gold", {"示范校", "Demonstration"}, std::nullopt, {}};
  auto after = before;
  EXPECT_TRUE(diff_assessments(before, after).empty());
  after.grade.reset();
  const auto change = diff_assessments(before, after);
  EXPECT_FALSE(change.empty());
  EXPECT_EQ(change.grade_before->en, "Demonstration");
  EXPECT_FALSE(change.grade_after);
}

TEST(DiffRecord, IsEmptyByTheSameStandard) {
  RecordJudge judge(base());
  RecordJudge same(base());
  const auto record = diff_record("audit-1", measured(), judge, same);
  ASSERT_TRUE(record.change);
  EXPECT_TRUE(record.change->empty());
}

TEST(RecordJudge, JudgesAsResolvingForEachRecordDoes) {
  RecordJudge judge(base());
  for (const auto* type : {"ordinary", "small", "ordinary"}) {
    auto report = measured();
    report.facts["type"] = std::string(type);
    const auto profile = resolve_again(base(), report.standard, report.level, report.facts);
    ASSERT_TRUE(profile);
    EXPECT_EQ(*judge.judge(report), assess(*profile, evidence_of(report, report.facts))) << type;
  }
  auto report = measured();
  report.level = Level::banner;
  EXPECT_EQ(judge.judge(report).error().code, ErrorCode::missing);
}

TEST(DiffExitCode, TellsAChangeFromWhatNobodyKnows) {
  auto compared = compare(base(), later());
  EXPECT_EQ(exit_code_of(compared), ExitCode::undecided) << "they differ and nothing was judged";
  compared.records.push_back({"a", SiteCode("A"), "", RecordChange{}, ""});
  EXPECT_EQ(exit_code_of(compared), ExitCode::conforms) << "they differ, and not for this record";
  compared.records.push_back({"b", SiteCode("B"), "", std::nullopt, "no profile"});
  EXPECT_EQ(exit_code_of(compared), ExitCode::undecided);
  RecordChange change;
  change.conclusion_after = Conclusion::compliant;
  compared.records.push_back({"c", SiteCode("C"), "", change, ""});
  EXPECT_EQ(exit_code_of(compared), ExitCode::nonconform);
}

ComparedStandards compared_with_record() {
  static const auto kAfter = later();
  auto compared = compare(base(), kAfter);
  RecordJudge old_judge(base());
  RecordJudge new_judge(kAfter);
  compared.records.push_back(diff_record("audit-1", measured(), old_judge, new_judge));
  compared.records.push_back({"audit-2", SiteCode("HLR-002"), "", RecordChange{}, ""});
  return compared;
}

TEST(DiffOutput, IsATableForPeople) {
  const auto text = diff_output(compared_with_record(), OutputFormat::text, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("标准对比：base 1.0.0 → base 2.0.0\n  /version  1.0.0 → 2.0.0\n"));
  EXPECT_THAT(text, HasSubstr("指标：新增 1，删除 1，改动 1\n  + s-99 "));
  EXPECT_THAT(text, HasSubstr("      /parameters/nominal/value  1.000 Gbit/s → 2.000 Gbit/s\n"));
  EXPECT_THAT(text, HasSubstr("      /requirement  否决项 → 必达项\n"));
  EXPECT_THAT(text, HasSubstr("/select  + s-99  - s-08\n"));
  EXPECT_THAT(text, HasSubstr("记录：2，"));
  EXPECT_THAT(text, HasSubstr("  HLR-001 '第一小学' ('audit-1')\n"));
  EXPECT_THAT(text, HasSubstr("S-02           符合 → 不符合"));
  EXPECT_THAT(text, HasSubstr("S-99           （无此指标） → 不适用"));
  EXPECT_THAT(text, Not(HasSubstr("HLR-002"))) << "what does not change is only counted";
  EXPECT_THAT(diff_output(compared_with_record(), OutputFormat::text, Language::en),
              HasSubstr("Rules: added 1, removed 1, changed 1\n"));
}

TEST(DiffOutput, GivesJson) {
  const auto json = nlohmann::json::parse(diff_output(compared_with_record(), OutputFormat::json, Language::en));
  EXPECT_EQ(json["schema"], "campus.standards-diff/1");
  EXPECT_EQ(json["before"]["version"], "1.0.0");
  EXPECT_EQ(json["rules"]["changed"][0]["changes"][0]["after"], 2e9);
  EXPECT_EQ(json["records"][0]["changes"], true);
  EXPECT_EQ(json["records"][0]["items"][0]["before"]["verdict"], "conform");
  EXPECT_EQ(json["records"][0]["items"][0]["after"]["required"], 1.8e9);
  EXPECT_EQ(json["records"][0]["items"][1]["before"], nullptr);
  EXPECT_EQ(json["records"][1]["changes"], false);
}

}  // namespace
}  // namespace campus::standards
