// The catalogue that we deliver.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

const fs::path kDraft = fs::path(CAMPUS_ROOT) / "standards" / kDefaultStandard;

const Catalogue& draft() {
  static const Catalogue kCatalogue = [] {
    auto loaded = load_catalogue(PosixDisk(), kDraft);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return loaded ? *loaded : Catalogue{};
  }();
  return kCatalogue;
}

ResolvedProfile profile(const std::string& id) {
  auto resolved = resolve(draft(), id);
  EXPECT_TRUE(resolved) << (resolved ? "" : resolved.error().message);
  return resolved ? *resolved : ResolvedProfile{};
}

class DeliveredCatalogue : public testing::TestWithParam<const char*> {};

TEST_P(DeliveredCatalogue, IsCleanAndGivesTheVerdictsOfItsFixtures) {
  const auto folder = fs::path(CAMPUS_ROOT) / "standards" / GetParam();
  EXPECT_EQ(lint_catalogue(PosixDisk(), folder), std::vector<std::string>());
  EXPECT_EQ(test_catalogue(PosixDisk(), folder), std::vector<std::string>());
  const auto catalogue = load_catalogue(PosixDisk(), folder);
  EXPECT_TRUE(catalogue && catalogue->draft);
}

INSTANTIATE_TEST_SUITE_P(Standards, DeliveredCatalogue, testing::Values("hulunbuir-draft", "henan-2020-extract"),
                         [](const auto& tested) { return std::string(tested.param).substr(0, 5); });

TEST(DraftCatalogue, SaysThatItIsADraft) {
  EXPECT_TRUE(draft().draft);
  EXPECT_FALSE(draft().approver);
  EXPECT_TRUE(resolve(draft(), "banner")->draft);
}

TEST(DraftCatalogue, HasTheVetoesOfThePolicyAndNoOthers) {
  std::set<std::string> vetoes;
  for (const auto& rule : draft().rules) {
    if (rule.requirement == Requirement::veto) vetoes.insert(rule.id.text());
  }
  EXPECT_EQ(vetoes, (std::set<std::string>{"b-02", "b-02.up", "s-02", "c-02"}));
}

TEST(DraftCatalogue, PromisesTenGigabitOneGigabitAndHundredMegabit) {
  const std::map<std::string, double> nominals{{"b-02", 1e10}, {"b-02.up", 1e10}, {"s-02", 1e9},
                                               {"s-03", 1e9},  {"c-02", 1e8},     {"c-03", 1e8}};
  for (const auto& [id, nominal] : nominals) {
    const auto* rule = draft().find(RuleId(id));
    ASSERT_NE(rule, nullptr) << id;
    EXPECT_EQ(rule->parameters.at("nominal").value, nominal) << id;
    EXPECT_EQ(rule->parameters.at("share").value, 0.9) << id;
    EXPECT_EQ(rule->parameters.at("ceiling_share").value, 0.97) << id;
  }
}

TEST(DraftCatalogue, NeverGivesAProjectDefaultAClause) {
  for (const auto& rule : draft().rules) {
    for (const auto& use : rule.sources) {
      if (use.source != "project") continue;
      EXPECT_EQ(use.clause, "") << rule.id.text();
      EXPECT_EQ(use.confidence, "P") << rule.id.text();
    }
  }
}

TEST(DraftCatalogue, LosesNoConclusionForALoneMissingSchoolResponder) {
  const auto room = profile("classroom-ordinary");
  std::int64_t all = 0;
  std::int64_t without = 0;
  for (const auto& rule : room.rules) {
    all += rule.points;
    if (!rule.check.tier) without += rule.points;
  }
  EXPECT_GE(without * 1000, all * room.min_coverage_permille);
}

TEST(DraftCatalogue, ChoosesTheProfileBySiteType) {
  const auto chosen = [](Level level, const std::string& type) {
    Facts facts;
    if (!type.empty()) facts["type"] = type;
    const auto resolved = resolve_for(draft(), level, facts);
    return resolved ? resolved->id : resolved.error().message;
  };
  EXPECT_EQ(chosen(Level::banner, ""), "banner");
  EXPECT_EQ(chosen(Level::school, ""), "school-ordinary");
  for (const auto* type : {"ordinary", "senior", "boarding", "exam"}) {
    EXPECT_EQ(chosen(Level::school, type), "school-ordinary");
    EXPECT_EQ(chosen(Level::classroom, type), "classroom-ordinary");
  }
  EXPECT_EQ(chosen(Level::school, "small"), "school-small");
  EXPECT_EQ(chosen(Level::school, "teaching_point"), "school-teaching-point");
  EXPECT_EQ(chosen(Level::classroom, "small"), "classroom-small");
  EXPECT_EQ(chosen(Level::classroom, "teaching_point"), "classroom-teaching-point");
  EXPECT_EQ(chosen(Level::school, "university"),
            "facts /type: is 'university' but must be one of ordinary|senior|boarding|small|teaching_point|exam");
}

/// The list's 69 items: per chapter what each item is, in order. V veto, M mandatory, R scored, I informational.
const std::map<std::string, std::string> kChapters{{"b", "MVRMRRMMIRR"}, {"s", "MVMMMMRRRMRRRRIMRMMRRR"},
                                                   {"c", "MVRMRIMRMM"},  {"e", "MMRMRRRMM"},
                                                   {"n", "MMMMRRRM"},    {"l", "MRMM"},
                                                   {"f", "MMMMM"}};

constexpr std::array kDigitalCampus{"digital-campus",           "digital-campus-senior",
                                    "digital-campus-small",     "digital-campus-teaching-point",
                                    "digital-campus-classroom", "digital-campus-classroom-small",
                                    "digital-campus-banner"};

std::map<std::string, Requirement> items_of_the_list() {
  const std::map<char, Requirement> meanings{{'V', Requirement::veto},
                                             {'M', Requirement::mandatory},
                                             {'R', Requirement::scored},
                                             {'I', Requirement::informational}};
  std::map<std::string, Requirement> items;
  for (const auto& [chapter, requirements] : kChapters) {
    for (std::size_t i = 0; i < requirements.size(); ++i) {
      items[chapter + (i < 9 ? "-0" : "-") + std::to_string(i + 1)] = meanings.at(requirements[i]);
    }
  }
  return items;
}

std::set<std::string> ids_of(const ResolvedProfile& profile) {
  std::set<std::string> ids;
  for (const auto& rule : profile.rules) ids.insert(rule.id.text());
  return ids;
}

std::set<std::string> ids_of(const std::string& id) { return ids_of(profile(id)); }

const Rule& rule_of(const ResolvedProfile& profile, const std::string& id) {
  static const Rule kNone;
  const auto same = [&](const Rule& rule) { return rule.id.text() == id; };
  const auto found = std::find_if(profile.rules.begin(), profile.rules.end(), same);
  EXPECT_NE(found, profile.rules.end()) << profile.id << " does not select " << id;
  return found == profile.rules.end() ? kNone : *found;
}

TEST(DraftCatalogue, HasAllItemsOfTheListAndADigitalCampusProfileForEach) {
  std::set<std::string> selected;
  for (const auto* id : kDigitalCampus) selected.merge(ids_of(id));
  const auto items = items_of_the_list();
  EXPECT_EQ(items.size(), 69U);
  for (const auto& [id, requirement] : items) {
    const auto* rule = draft().find(RuleId(id));
    ASSERT_NE(rule, nullptr) << id;
    EXPECT_EQ(rule->requirement, requirement) << id;
    EXPECT_EQ(selected.count(id), 1U) << id;
  }
  for (const auto& rule : draft().rules) {
    EXPECT_EQ(selected.count(rule.id.text()), 1U) << rule.id.text() << " is judged nowhere";
  }
}

/// The document's row of an item names what each of its rules reads.
TEST(DraftCatalogue, HasEveryItemInTheTableOfTheDocument) {
  std::map<std::string, std::string> rows;
  std::ifstream document(fs::path(CAMPUS_ROOT) / "docs" / "standards.md");
  for (std::string line; std::getline(document, line);) {
    if (line.rfind("| ", 0) == 0) rows.emplace(line.substr(2, 4), line);
  }
  for (const auto& rule : draft().rules) {
    auto item = printed(rule.id).substr(0, 4);
    if (item == "P-01") continue;
    ASSERT_EQ(rows.count(item), 1U) << item;
    const auto& reads = rule.check.fact ? *rule.check.fact : rule.check.quantity;
    EXPECT_NE(rows.at(item).find("`" + reads + "`"), std::string::npos) << rule.id.text() << " reads " << reads;
    const bool may_be_stated = rows.at(item).find("填报") != std::string::npos;
    EXPECT_TRUE(may_be_stated || !rule.attest) << rule.id.text();
  }
}

TEST(DraftCatalogue, HasNoRuleThatBelongsToNoItem) {
  const auto items = items_of_the_list();
  std::set<std::string> others;
  for (const auto& rule : draft().rules) {
    const auto id = rule.id.text();
    if (items.count(id.substr(0, id.find('.'))) == 0) others.insert(id);
  }
  EXPECT_EQ(others, (std::set<std::string>{"p-01"}));
  EXPECT_EQ(draft().find(RuleId("p-01"))->requirement, Requirement::informational);
  EXPECT_EQ(draft().find(RuleId("p-01"))->sources.front().source, "project");
}

TEST(DraftCatalogue, KeepsTheNetworkPromiseAsItWas) {
  const std::set<std::string> school{"s-01", "s-02", "s-03", "s-04",         "s-04.up", "s-06",
                                     "s-07", "s-08", "s-11", "s-11.success", "s-14"};
  const std::set<std::string> room{"c-01", "c-01.duplex", "c-02", "c-03", "c-04", "c-05"};
  EXPECT_EQ(ids_of("banner"), (std::set<std::string>{"b-02", "b-02.up", "b-04", "b-05", "b-10"}));
  for (const auto* id : {"school-ordinary", "school-small", "school-teaching-point"}) EXPECT_EQ(ids_of(id), school);
  for (const auto* id : {"classroom-ordinary", "classroom-small", "classroom-teaching-point"}) {
    EXPECT_EQ(ids_of(id), room);
  }
}

TEST(DraftCatalogue, JudgesTheNetworkPromiseInTheDigitalCampusToo) {
  const std::map<std::string, std::string> promises{{"digital-campus", "school-ordinary"},
                                                    {"digital-campus-senior", "school-ordinary"},
                                                    {"digital-campus-small", "school-small"},
                                                    {"digital-campus-teaching-point", "school-teaching-point"},
                                                    {"digital-campus-classroom", "classroom-ordinary"},
                                                    {"digital-campus-classroom-small", "classroom-small"},
                                                    {"digital-campus-banner", "banner"}};
  for (const auto* id : kDigitalCampus) {
    const auto whole = profile(id);
    const auto promise = profile(promises.at(id));
    EXPECT_EQ(whole.min_coverage_permille, promise.min_coverage_permille) << id;
    for (const auto& rule : promise.rules) {
      const auto& again = rule_of(whole, rule.id.text());
      EXPECT_EQ(again.requirement, rule.requirement) << id << " " << rule.id.text();
      EXPECT_EQ(again.points, rule.points) << id << " " << rule.id.text();
    }
  }
}

TEST(DraftCatalogue, AsksEachKindOfSchoolForWhatTheListAsks) {
  const auto small = ids_of("digital-campus-small");
  EXPECT_EQ(small, ids_of("digital-campus-teaching-point"));
  const auto senior = ids_of("digital-campus-senior");
  auto ordinary = ids_of("digital-campus");
  for (const auto* id : {"s-13", "s-16", "s-17", "e-05", "e-06", "e-09", "n-01", "n-06"}) {
    EXPECT_EQ(small.count(id), 0U) << id;
    EXPECT_EQ(ordinary.count(id), 1U) << id;
    EXPECT_EQ(senior.count(id), 1U) << id;
  }
  EXPECT_EQ(small.count("e-04"), 1U);
  EXPECT_EQ(ordinary.count("e-04"), 0U);
  for (const auto* compulsory : {"e-03", "e-03.junior"}) ordinary.erase(compulsory);
  EXPECT_EQ(senior, ordinary);
  const auto room = ids_of("digital-campus-classroom-small");
  EXPECT_EQ(room.count("c-06") + room.count("c-08"), 0U);
  EXPECT_EQ(ids_of("digital-campus-classroom").size(), room.size() + 2);
}

TEST(DraftCatalogue, TunesNumbersByKindOfSchool) {
  const auto value = [](const std::string& id, const std::string& rule, const std::string& parameter) {
    return rule_of(profile(id), rule).parameters.at(parameter).value;
  };
  EXPECT_EQ(value("digital-campus", "e-02", "pupils-per-device"), 8);
  EXPECT_EQ(value("digital-campus-senior", "e-02", "pupils-per-device"), 6);
  EXPECT_EQ(value("digital-campus-small", "e-02", "pupils-per-device"), 8);
  EXPECT_EQ(value("digital-campus", "s-09", "limit"), 10e6);
  EXPECT_EQ(value("digital-campus", "s-09.rural", "limit"), 5e6);
  EXPECT_EQ(value("digital-campus-teaching-point", "s-09", "limit"), 4e6);
  EXPECT_EQ(value("digital-campus-teaching-point", "s-09.rural", "limit"), 4e6);
  for (const auto* wifi : {"s-19", "s-19.signal"}) {
    EXPECT_EQ(rule_of(profile("digital-campus"), wifi).requirement, Requirement::mandatory);
    EXPECT_EQ(rule_of(profile("digital-campus-small"), wifi).requirement, Requirement::scored);
    EXPECT_EQ(rule_of(profile("digital-campus-teaching-point"), wifi).requirement, Requirement::scored);
  }
}

TEST(DraftCatalogue, KeepsCampusSafetyOutsideTheScore) {
  for (const auto& group : draft().groups) EXPECT_EQ(group.outside_score, group.id == "campus-safety") << group.id;
  for (const auto& rule : draft().rules) {
    EXPECT_EQ(rule.group == "campus-safety", rule.id.text().front() == 'f') << rule.id.text();
  }
}

TEST(DraftCatalogue, TakesNoStatementWithoutEvidenceAndNoneForAVeto) {
  for (const auto& rule : draft().rules) {
    if (!rule.attest) continue;
    EXPECT_NE(rule.requirement, Requirement::veto) << rule.id.text();
    EXPECT_GE(rule.attest->least_files, 1) << rule.id.text();
    EXPECT_LE(rule.attest->valid_days, 365) << rule.id.text();
  }
}

TEST(DraftCatalogue, NamesNoSourceThatNoRuleUses) {
  std::set<std::string> used;
  for (const auto& rule : draft().rules) {
    for (const auto& use : rule.sources) used.insert(use.source);
  }
  for (const auto& source : draft().sources) EXPECT_EQ(used.count(source.id), 1U) << source.id;
}

}  // namespace
}  // namespace campus::standards
