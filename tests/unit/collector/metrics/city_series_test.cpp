#include "collector/metrics/city_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/metrics/exposition.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"
#include "tests/unit/collector/metrics/snapshot_edits.h"

namespace campus::collector {
namespace {

using test_edits::change;
using test_edits::status_of;
using test_edits::with_row;
using testing::HasSubstr;
using testing::Not;

std::string city(const Snapshot& snapshot = test::mini_city(), const MetricSettings& settings = {}) {
  return render_city(snapshot, OwnMetrics(), settings);
}

TEST(CitySeries, CountsEverySiteOfTheRosterOnceByState) {
  const auto text = city();
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="banner",state="compliant"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150722",level="banner",state="unassessed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="school",state="compliant"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="school",state="noncompliant"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="classroom",state="unassessed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="classroom",state="noncompliant"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_assessed_sites{banner="150702",level="school"} 2)"));
}

TEST(CitySeries, KeepsTheStateOfAStaleSiteBecauseSilenceIsNoVerdict) {
  EXPECT_THAT(city(), HasSubstr(R"(campus_sites{banner="150722",level="school",state="compliant"} 1)"));
}

TEST(CitySeries, CountsAcceptancesApartFromWhatRunsNow) {
  auto snapshot = test::mini_city();
  auto& school = status_of(snapshot, "2107020001");
  change(school.latest, [](Judgement& latest) {
    latest.mode = Mode::routine;
    latest.state = SiteState::noncompliant;
  });
  const auto text = city(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="150702",level="school",state="noncompliant"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_acceptance_sites{banner="150702",level="school",state="compliant"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_acceptance_sites{banner="150702",level="school",state="noncompliant"} 1)"));
  // Compliant by a demonstration, which is no acceptance.
  EXPECT_THAT(text, HasSubstr(R"(campus_acceptance_sites{banner="150722",level="classroom",state="compliant"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_acceptance_sites{banner="150722",level="classroom",state="unassessed"} 1)"));
}

TEST(CitySeries, CountsTheDigitalCampusByItsOwnRecords) {
  auto snapshot = test::mini_city();
  change(status_of(snapshot, "2107020001").campus, [](Judgement& record) { record.state = SiteState::noncompliant; });
  const auto text = city(snapshot);
  const std::string prefix = R"(campus_digital_campus_sites{banner="150702",level="school",state=")";
  EXPECT_THAT(text, HasSubstr(prefix + "noncompliant\"} 1"));
  EXPECT_THAT(text, HasSubstr(prefix + "compliant\"} 0"));
  EXPECT_THAT(text, HasSubstr(prefix + "unassessed\"} 1"));
}

TEST(CitySeries, HasEverySiteInEveryCountOfStates) {
  const auto snapshot = test::wide_city({3, 5, 4, 5, 11, false});
  const auto parsed = test::parse_exposition(city(snapshot));
  for (const auto* name : {"campus_sites", "campus_acceptance_sites", "campus_digital_campus_sites"}) {
    double all = 0;
    for (const auto& sample : parsed.samples) all += sample.name == name ? sample.value : 0;
    EXPECT_EQ(all, static_cast<double>(snapshot.sites.size())) << name;
  }
}

TEST(CitySeries, CountsProbesByFreshnessAndLeavesOutSitesThatNeverReported) {
  auto snapshot = test::mini_city();
  status_of(snapshot, "2107020001").freshness = Freshness::excused;
  const auto text = city(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="school",state="late"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="school",state="excused"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="school",state="fresh"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150722",level="school",state="stale"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150722",level="classroom",state="stale"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="classroom",state="fresh"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr("\"never\"")));
}

TEST(CitySeries, ShowsWhatAnExcusedBannerLastMeasuredButExpectsNoReport) {
  auto snapshot = test::mini_city();
  status_of(snapshot, "150702").freshness = Freshness::excused;
  const auto text = city(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(campus_banner_compliant{banner="150702"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_banner_report_interval_seconds{banner="150702"})")));
  EXPECT_THAT(text, HasSubstr(R"(campus_banner_report_interval_seconds{banner="150722"} 600)"));
}

TEST(CitySeries, KeepsTheSevenItemVerdictsApart) {
  const auto text = city();
  const std::string prefix = R"(campus_item_sites{banner="150702",level="school",item="s-02",result=")";
  EXPECT_THAT(text, HasSubstr(prefix + "conform\"} 1"));
  EXPECT_THAT(text, HasSubstr(prefix + "nonconform\"} 1"));
  EXPECT_THAT(text, HasSubstr(prefix + "waived\"} 0"));
  EXPECT_THAT(text, HasSubstr(R"(item="s-06",result="borderline"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(item="s-11",result="not_tested"} 2)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(level="school",item="b-02")"))) << "no school was judged by a banner's item";
}

TEST(CitySeries, NamesEveryItemOfTheStandardWhetherOrNotAnybodyWasJudgedByIt) {
  auto snapshot = test::mini_city();
  const std::string line =
      R"(campus_item_info{item="s-02",chapter="网络接入",clause="若干措施 第53条",title="下行吞吐"} 1)";
  EXPECT_THAT(city(snapshot), HasSubstr(line));
  for (auto& status : snapshot.sites) status.latest = nullptr;
  EXPECT_THAT(city(snapshot), HasSubstr(line));
  EXPECT_THAT(city(snapshot), Not(HasSubstr("campus_item_sites")));
}

TEST(CitySeries, SpeaksOfRatesInBytesPerSecond) {
  const auto text = city();
  EXPECT_THAT(text, HasSubstr(R"(campus_bandwidth_target_bytes_per_second{level="school"} 125000000)"));
  EXPECT_THAT(text,
              HasSubstr(R"(campus_banner_throughput_bytes_per_second{banner="150702",direction="down"} 1172500000)"));
}

TEST(CitySeries, DividesGoodputByTheJudgesThresholdNotByThePromise) {
  // 9.38 Gbit/s over 0.9 x 10 Gbit/s
  EXPECT_THAT(city(), HasSubstr(R"(campus_banner_throughput_target_ratio{banner="150702",direction="down"} 1.0422)"));
}

TEST(CitySeries, SaysNothingOfComplianceWhereNothingWasDecided) {
  const auto text = city();
  EXPECT_THAT(text, HasSubstr(R"(campus_banner_compliant{banner="150702"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_banner_compliant{banner="150722"})")));
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_banner_acceptance_compliant{banner="150722"})")));
  EXPECT_THAT(text, HasSubstr(R"(campus_banner_last_report_timestamp_seconds{banner="150722"})"));
}

TEST(CitySeries, CountsOutcomesFromZeroWhereverSitesAreExpected) {
  const auto text = city();
  EXPECT_THAT(text, HasSubstr(R"(campus_reports_total{banner="150702",level="school",outcome="stored"} 41)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_reports_total{banner="150722",level="school",outcome="rejected"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_pending_reports{reason="unknown_key"} 1)"));
}

TEST(CitySeries, SpreadsCurrentValuesOverBucketsAndLeavesOutStaleOnes) {
  const auto text = city();
  const std::string rooms =
      R"(campus_measured_throughput_bytes_per_second_bucket{banner="150722",level="classroom",direction="down",le=")";
  EXPECT_THAT(text, HasSubstr(rooms + "9375000\"} 1"));  // 54.2 Mbit/s is within 75 Mbit/s
  EXPECT_THAT(text, HasSubstr(rooms + "+Inf\"} 1"));     // the stale room's 93 Mbit/s is two days old
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_measured_rtt_seconds_bucket{banner="150722",level="school")")));
}

TEST(CitySeries, PutsAValueOnABoundIntoItsBucket) {
  auto snapshot = test::mini_city();
  change(status_of(snapshot, "2107220001-101").latest, [](Judgement& latest) { latest.rates[0].measured = 50e6; });
  const std::string rooms =
      R"(campus_measured_throughput_bytes_per_second_bucket{banner="150722",level="classroom",direction="down",le=")";
  EXPECT_THAT(city(snapshot), HasSubstr(rooms + "3125000\"} 0"));
  EXPECT_THAT(city(snapshot), HasSubstr(rooms + "6250000\"} 1"));
}

TEST(CitySeries, TellsADemonstrationFromAnAcceptance) {
  EXPECT_THAT(city(), HasSubstr(R"(campus_reported_sites{banner="150722",level="classroom",kind="demonstration"} 1)"));
  EXPECT_THAT(city(), HasSubstr(R"(campus_reported_sites{banner="150722",level="classroom",kind="acceptance"} 1)"));
}

TEST(CitySeries, StatesWhichStandardIsInForce) {
  EXPECT_THAT(city(),
              HasSubstr(R"(campus_standard_info{standard="hulunbuir-draft",version="2026.11",draft="true"} 1)"));
}

TEST(CitySeries, ShowsThePolicysDeadlineUnlessThereIsAnotherOrNone) {
  const std::string name = "\ncampus_coverage_deadline_timestamp_seconds ";
  EXPECT_EQ(to_local_text(kPolicyCoverageDeadline), "2026-01-01 00:00:00");
  EXPECT_THAT(city(), HasSubstr(name + "1767196800\n"));
  MetricSettings settings;
  settings.coverage_deadline = *parse_rfc3339("2027-12-31T16:00:00.000Z");
  EXPECT_THAT(city(test::mini_city(), settings), HasSubstr(name + "1830268800\n"));
  settings.coverage_deadline.reset();
  EXPECT_THAT(city(test::mini_city(), settings), Not(HasSubstr(name)));
}

TEST(CitySeries, KeepsSitesWithoutABannerUnderAnEmptyCode) {
  const auto snapshot = with_row(test::mini_city(), "2107220001", [](Site& site) { site.parent = SiteCode(""); });
  const auto text = city(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="",level="school",state="compliant"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_sites{banner="",level="classroom",state="noncompliant"} 1)"));
  EXPECT_NO_THROW((void)test::parse_exposition(text));
}

TEST(CitySeries, LeavesNumbersOfAnotherStandardsItemsOut) {
  auto snapshot = test::mini_city();
  change(status_of(snapshot, "2107020001").latest, [](Judgement& latest) {
    latest.items.push_back({60'000, ItemVerdict::conform});
  });
  EXPECT_NO_THROW((void)test::parse_exposition(city(snapshot)));
}

}  // namespace
}  // namespace campus::collector
