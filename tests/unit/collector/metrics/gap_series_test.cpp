#include "collector/metrics/gap_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "collector/metrics/families.h"
#include "collector/metrics/order_statistics.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"

namespace campus::collector {
namespace {

using Labels = std::map<std::string, std::string>;

/// A school with, where it has been accepted, a verdict and goodput over threshold in both directions.
struct School {
  const char* banner;
  const char* code;
  Area area = Area::town;
  SchoolType type = SchoolType::ordinary;
  SiteState accepted = SiteState::unassessed;
  double ratio = 0;
};

std::shared_ptr<const Judgement> acceptance_of(SiteState state, double ratio) {
  auto judged = std::make_shared<Judgement>();
  judged->state = state;
  for (auto& rate : judged->rates) {
    rate.required = 1e9;
    rate.measured = ratio * 1e9;
    rate.item = 0;
    rate.verdict = ratio >= 1 ? ItemVerdict::conform : ItemVerdict::nonconform;
  }
  return judged;
}

Site site_of(const char* code, Level level, const char* parent) {
  Site site;
  site.code = SiteCode(code);
  site.level = level;
  site.parent = SiteCode(parent);
  return site;
}

Snapshot city_of(const std::vector<School>& schools, std::vector<Site> more = {}) {
  auto sites = std::move(more);
  for (const auto* banner : {"150701", "150702", "150703"}) sites.push_back(site_of(banner, Level::banner, ""));
  for (const auto& school : schools) {
    auto& site = sites.emplace_back(site_of(school.code, Level::school, school.banner));
    site.area = school.area;
    site.type = school.type;
  }
  Snapshot snapshot;
  snapshot.roster = std::make_shared<const Roster>(std::move(sites));
  snapshot.sites.resize(snapshot.roster->sites().size());
  for (std::size_t i = 0; i < snapshot.sites.size(); ++i) {
    snapshot.sites[i].site = &snapshot.roster->sites()[i];
    snapshot.sites[i].banner = snapshot.roster->above(i, Level::banner);
    snapshot.sites[i].school = snapshot.roster->above(i, Level::school);
  }
  for (const auto& school : schools) {
    if (school.accepted == SiteState::unassessed) continue;
    auto& status = snapshot.sites[*snapshot.roster->index_of(SiteCode(school.code))];
    status.acceptance = acceptance_of(school.accepted, school.ratio);
  }
  return snapshot;
}

test::ParsedExposition gaps_of(const Snapshot& snapshot) {
  std::vector<prometheus::MetricFamily> families;
  append_gaps(snapshot, families);
  ExpositionText text;
  write_families(families, text);
  return test::parse_exposition(std::move(text).take());
}

double value_of(const test::ParsedExposition& parsed, const char* name, const Labels& labels) {
  const auto* found = parsed.find(name, labels);
  return found == nullptr ? std::nan("") : found->value;
}

constexpr auto kGood = SiteState::compliant;
constexpr auto kBad = SiteState::noncompliant;

/// Town 2 of 3 compliant, rural 1 of 3; regular 3 of 4, small none of 2.
std::vector<School> divided() {
  return {{"150701", "a", Area::town, SchoolType::ordinary, kGood, 1.04},
          {"150701", "b", Area::town, SchoolType::senior, kGood, 1.02},
          {"150701", "c", Area::town, SchoolType::small, kBad, 0.6},
          {"150702", "d", Area::rural, SchoolType::boarding, kGood, 1.0},
          {"150702", "e", Area::rural, SchoolType::teaching_point, kBad, 0.3},
          {"150702", "f", Area::rural, SchoolType::ordinary}};
}

TEST(Percentile, DrawsStraightLinesBetweenNeighbours) {
  constexpr std::array kValues{1.0, 2.0, 4.0, 8.0};
  EXPECT_DOUBLE_EQ(percentile(kValues, 0), 1);
  EXPECT_DOUBLE_EQ(percentile(kValues, 0.5), 3);
  EXPECT_DOUBLE_EQ(percentile(kValues, 0.9), 6.8);
  EXPECT_DOUBLE_EQ(percentile(kValues, 1), 8);
  EXPECT_DOUBLE_EQ(percentile(std::array{7.0}, 0.1), 7);
}

TEST(GapSeries, CountsSchoolsByAreaSizeAndStateSoThatARegionCanAddThemUp) {
  const auto parsed = gaps_of(city_of(divided()));
  const auto count = [&](const char* banner, const char* area, const char* size, const char* state) {
    return value_of(parsed, "campus_acceptance_sites_by_group",
                    {{"banner", banner}, {"level", "school"}, {"area", area}, {"size", size}, {"state", state}});
  };
  EXPECT_EQ(count("150701", "town", "regular", "compliant"), 2);
  EXPECT_EQ(count("150701", "town", "small", "noncompliant"), 1);
  EXPECT_EQ(count("150702", "rural", "regular", "compliant"), 1);
  EXPECT_EQ(count("150702", "rural", "regular", "unassessed"), 1);
  EXPECT_EQ(count("150702", "rural", "small", "noncompliant"), 1);
  double all = 0;
  for (const auto& sample : parsed.samples) all += sample.name == "campus_acceptance_sites_by_group" ? sample.value : 0;
  EXPECT_EQ(all, 6);
}

TEST(GapSeries, DiffersCompliantSharesOfAllSitesNotOfThoseThatWereAccepted) {
  const auto parsed = gaps_of(city_of(divided()));
  const auto gap = [&](const char* between) {
    return value_of(parsed, "campus_gap_compliance_ratio", {{"between", between}, {"level", "school"}});
  };
  EXPECT_DOUBLE_EQ(gap("areas"), 2.0 / 3 - 1.0 / 3);
  EXPECT_DOUBLE_EQ(gap("sizes"), 3.0 / 4 - 0);
  EXPECT_DOUBLE_EQ(gap("banners"), 2.0 / 3 - 1.0 / 3);  // the third banner has no school at all
}

TEST(GapSeries, TurnsNegativeWhereTheCountrysideLeads) {
  const auto parsed = gaps_of(city_of({{"150701", "a", Area::town, SchoolType::ordinary, kBad, 0.8},
                                       {"150702", "b", Area::rural, SchoolType::ordinary, kGood, 1.04}}));
  EXPECT_EQ(value_of(parsed, "campus_gap_compliance_ratio", {{"between", "areas"}, {"level", "school"}}), -1);
  EXPECT_DOUBLE_EQ(
      value_of(parsed, "campus_gap_target_ratio", {{"between", "areas"}, {"level", "school"}, {"direction", "up"}}),
      0.8 - 1.04);
}

TEST(GapSeries, DiffersMediansOfGoodputOverThreshold) {
  const auto parsed = gaps_of(city_of(divided()));
  const auto median = [&](const char* group) {
    return value_of(parsed, "campus_group_target_ratio",
                    {{"group", group}, {"level", "school"}, {"direction", "down"}, {"percentile", "p50"}});
  };
  EXPECT_DOUBLE_EQ(median("town"), 1.02);
  EXPECT_DOUBLE_EQ(median("rural"), 0.65);
  EXPECT_DOUBLE_EQ(median("regular"), 1.02);
  EXPECT_DOUBLE_EQ(median("small"), 0.45);
  EXPECT_DOUBLE_EQ(
      value_of(parsed, "campus_gap_target_ratio", {{"between", "areas"}, {"level", "school"}, {"direction", "down"}}),
      1.02 - 0.65);
}

TEST(GapSeries, ComparesTheSchoolsOfABannerByTheirTenthAndNinetiethPercentile) {
  const auto parsed = gaps_of(city_of({{"150701", "a", Area::town, SchoolType::ordinary, kGood, 1.0},
                                       {"150701", "b", Area::town, SchoolType::ordinary, kBad, 0.5},
                                       {"150701", "c", Area::town, SchoolType::ordinary, kBad, 0.25},
                                       {"150702", "d", Area::town, SchoolType::ordinary, kGood, 1.0}}));
  const auto in = [&](const char* banner, const char* percentile) {
    return value_of(parsed, "campus_banner_schools_target_ratio",
                    {{"banner", banner}, {"direction", "down"}, {"percentile", percentile}});
  };
  EXPECT_DOUBLE_EQ(in("150701", "p10"), 0.3);
  EXPECT_DOUBLE_EQ(in("150701", "p50"), 0.5);
  EXPECT_DOUBLE_EQ(in("150701", "p90"), 0.9);
  const auto gap = [&](const char* banner) {
    return value_of(parsed, "campus_gap_schools_ratio", {{"banner", banner}, {"direction", "down"}});
  };
  EXPECT_DOUBLE_EQ(gap("150701"), 3);
  EXPECT_TRUE(std::isnan(gap("150702"))) << "one school differs from nobody";
  EXPECT_EQ(value_of(parsed, "campus_banner_rated_schools", {{"banner", "150702"}, {"direction", "down"}}), 1);
}

TEST(GapSeries, SayNothingWhereOneSideIsMissing) {
  const auto parsed = gaps_of(city_of({{"150701", "a", Area::town, SchoolType::ordinary, kGood, 1.0}}));
  EXPECT_EQ(parsed.find("campus_gap_compliance_ratio", {{"between", "areas"}, {"level", "school"}}), nullptr);
  EXPECT_EQ(parsed.find("campus_gap_compliance_ratio", {{"between", "banners"}, {"level", "school"}}), nullptr);
  EXPECT_FALSE(parsed.types.contains("campus_gap_target_ratio"));
  EXPECT_NO_THROW((void)gaps_of(Snapshot{}));
}

TEST(GapSeries, TakeAClassroomsAreaAndSizeFromItsSchool) {
  auto room = site_of("b-1", Level::classroom, "b");
  room.area = Area::town;
  room.type = SchoolType::ordinary;
  auto snapshot = city_of({{"150702", "b", Area::rural, SchoolType::teaching_point}}, {room});
  snapshot.sites[*snapshot.roster->index_of(SiteCode("b-1"))].acceptance = acceptance_of(kGood, 1.01);
  const auto parsed = gaps_of(snapshot);
  EXPECT_EQ(
      value_of(
          parsed, "campus_acceptance_sites_by_group",
          {{"banner", "150702"}, {"level", "classroom"}, {"area", "rural"}, {"size", "small"}, {"state", "compliant"}}),
      1);
  EXPECT_DOUBLE_EQ(value_of(parsed, "campus_group_target_ratio",
                            {{"group", "rural"}, {"level", "classroom"}, {"direction", "down"}, {"percentile", "p50"}}),
                   1.01);
}

TEST(GapSeries, SpreadsRatiosOverBucketsThatAddUp) {
  const auto parsed = gaps_of(city_of(divided()));
  const auto bucket = [&](const char* bound) {
    return value_of(parsed, "campus_acceptance_target_ratio_bucket",
                    {{"level", "school"}, {"area", "town"}, {"size", "regular"}, {"direction", "down"}, {"le", bound}});
  };
  EXPECT_EQ(bucket("1"), 0);
  EXPECT_EQ(bucket("1.05"), 2);
  EXPECT_EQ(bucket("+Inf"), 2);
}

TEST(GapSeries, LeaveUndecidedRatesOut) {
  auto snapshot = city_of(divided());
  for (auto& status : snapshot.sites) {
    if (!status.acceptance) continue;
    auto undecided = *status.acceptance;
    for (auto& rate : undecided.rates) rate.verdict = ItemVerdict::inconclusive;
    status.acceptance = std::make_shared<const Judgement>(undecided);
  }
  const auto parsed = gaps_of(snapshot);
  EXPECT_FALSE(parsed.types.contains("campus_acceptance_target_ratio"));
  EXPECT_EQ(value_of(parsed, "campus_banner_rated_schools", {{"banner", "150701"}, {"direction", "down"}}), 0);
}

}  // namespace
}  // namespace campus::collector
