#include "collector/metrics/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "collector/metrics/site_values.h"
#include "tests/support/mini_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string city(const Snapshot& snapshot = test::mini_city()) { return render_city(snapshot, OwnMetrics()); }
std::string schools(const Snapshot& snapshot = test::mini_city()) { return render_schools(snapshot); }

SiteStatus& site(Snapshot& snapshot, const char* code) {
  for (auto& status : snapshot.sites) {
    if (status.site.code.text() == code) return status;
  }
  throw std::out_of_range(code);
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

TEST(CitySeries, CountsProbesByFreshnessAndLeavesOutSitesThatNeverReported) {
  const auto text = city();
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="school",state="late"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150722",level="school",state="stale"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150722",level="classroom",state="stale"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_probes{banner="150702",level="classroom",state="fresh"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr("never")));
}

TEST(CitySeries, KeepsTheSevenItemVerdictsApart) {
  const auto text = city();
  const std::string prefix = R"(campus_item_sites{banner="150702",level="school",item="s-02",result=")";
  EXPECT_THAT(text, HasSubstr(prefix + "conform\"} 1"));
  EXPECT_THAT(text, HasSubstr(prefix + "nonconform\"} 1"));
  EXPECT_THAT(text, HasSubstr(prefix + "waived\"} 0"));
  EXPECT_THAT(text, HasSubstr(R"(item="s-06",result="borderline"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(item="s-11",result="not_tested"} 2)"));
}

TEST(CitySeries, NamesAnItemWithItsChapterClauseAndTitle) {
  EXPECT_THAT(
      city(),
      HasSubstr(R"(campus_item_info{item="s-02",chapter="网络接入",clause="若干措施 第53条",title="下行吞吐"} 1)"));
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

TEST(CitySeries, TellsADemonstrationFromAnAcceptance) {
  EXPECT_THAT(city(), HasSubstr(R"(campus_reported_sites{banner="150722",level="classroom",kind="demonstration"} 1)"));
  EXPECT_THAT(city(), HasSubstr(R"(campus_reported_sites{banner="150722",level="classroom",kind="acceptance"} 1)"));
}

TEST(CitySeries, StatesWhichStandardIsInForce) {
  EXPECT_THAT(city(),
              HasSubstr(R"(campus_standard_info{standard="hulunbuir-draft",version="2026.11",draft="true"} 1)"));
}

TEST(SchoolSeries, DropsValuesOfAStaleSchoolButKeepsWhenItLastReported) {
  const auto text = schools();
  EXPECT_THAT(text, HasSubstr(R"(campus_school_last_report_timestamp_seconds{banner="150722",school="2107220001"})"));
  for (const auto* name :
       {"campus_school_compliant", "campus_school_throughput_bytes_per_second", "campus_school_throughput_target_ratio",
        "campus_school_rtt_seconds", "campus_school_jitter_seconds", "campus_school_packet_loss_ratio"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(name) + R"({banner="150722")"))) << name;
    EXPECT_THAT(text, HasSubstr(std::string(name) + R"({banner="150702")")) << name;
  }
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_school_item_compliant{school="2107220001")")));
}

TEST(SchoolSeries, ExpectsNoReportsFromRetiredSchools) {
  auto snapshot = test::mini_city();
  const std::string series = R"(campus_school_report_interval_seconds{banner="150702",school="2107020001"})";
  EXPECT_THAT(schools(snapshot), HasSubstr(series + " 600"));
  site(snapshot, "2107020001").freshness = Freshness::retired;
  EXPECT_THAT(schools(snapshot), Not(HasSubstr(series)));
}

TEST(SchoolSeries, HoldsJudgementOnUndecidedItems) {
  const auto text = schools();
  EXPECT_THAT(text, HasSubstr(R"(campus_school_item_compliant{school="2107020002",item="s-02"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_school_item_compliant{school="2107020002",item="s-06"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(item="s-11")")));
}

TEST(SchoolSeries, CountsAWaivedItemAsNotConforming) {
  auto snapshot = test::mini_city();
  site(snapshot, "2107020002").latest->verdict.items[0].verdict = ItemVerdict::waived;
  EXPECT_THAT(schools(snapshot), HasSubstr(R"(campus_school_item_compliant{school="2107020002",item="s-02"} 0)"));
}

TEST(SchoolSeries, ShowRoundTripsToTheBannerRatherThanToTheSchoolsOwnCore) {
  auto snapshot = test::mini_city();
  auto& measurements = site(snapshot, "2107020001").latest->report.measurements;
  auto nearer = measurements.back();
  nearer.tier = Tier::school;
  nearer.idle_rtt = Percentiles{std::chrono::microseconds(300), {}, {}};
  measurements.insert(measurements.begin(), nearer);
  measurements.back().tier = Tier::banner;
  EXPECT_THAT(schools(snapshot),
              HasSubstr(R"(campus_school_rtt_seconds{banner="150702",school="2107020001",percentile="p50"} 0.0025)"));
}

/// The first school with what its probe measured against several tiers, and what an item says of its rate down.
LatestReport& school_of_many_tiers(Snapshot& snapshot) {
  auto& latest = *site(snapshot, "2107020001").latest;
  for (auto& item : latest.verdict.items) {
    if (item.quantity != "throughput.down") continue;
    item.measured.reset();
    item.verdict = ItemVerdict::not_tested;
  }
  latest.report.measurements.clear();
  for (const auto& [tier, megabits] : {std::pair{Tier::school, 990}, {Tier::internet, 300}, {Tier::city, 500}}) {
    for (const auto method : {Method::tcp, Method::latency}) {
      Measurement measurement;
      measurement.tier = tier;
      measurement.method = method;
      if (method == Method::tcp) measurement.direction = Direction::down;
      if (method == Method::tcp) measurement.goodput = BitRate::bits_per_second(megabits * 1'000'000LL);
      if (method == Method::latency) measurement.idle_rtt = Percentiles{std::chrono::microseconds(megabits), {}, {}};
      if (method == Method::latency) measurement.loss = Ratio::of(megabits / 1e6);
      latest.report.measurements.push_back(measurement);
    }
  }
  return latest;
}

constexpr const char* kRateDown =
    R"(campus_school_throughput_bytes_per_second{banner="150702",school="2107020001",direction="down"})";
constexpr const char* kMedian = R"(campus_school_rtt_seconds{banner="150702",school="2107020001",percentile="p50"})";
constexpr const char* kLoss = R"(campus_school_packet_loss_ratio{banner="150702",school="2107020001"})";

constexpr const char* kRatioDown =
    R"(campus_school_throughput_target_ratio{banner="150702",school="2107020001",direction="down"})";

ItemResult& rate_down_of(LatestReport& latest) {
  for (auto& item : latest.verdict.items) {
    if (item.quantity == "throughput.down") return item;
  }
  throw std::out_of_range("throughput.down");
}

TEST(SchoolSeries, DivideByTheThresholdOnlyWhereTheDecidingItemIsDecided) {
  auto snapshot = test::mini_city();
  auto& item = rate_down_of(*site(snapshot, "2107020001").latest);
  item.measured = 90e6;  // a port of 100 Mbit/s
  for (const auto verdict : {ItemVerdict::conform, ItemVerdict::borderline, ItemVerdict::nonconform}) {
    item.verdict = verdict;
    EXPECT_THAT(schools(snapshot), HasSubstr(std::string(kRatioDown) + " 0.1\n")) << name_of(verdict);
  }
  for (const auto verdict : {ItemVerdict::inconclusive, ItemVerdict::not_tested}) {
    item.verdict = verdict;
    EXPECT_THAT(schools(snapshot), HasSubstr(std::string(kRateDown) + " 11250000\n")) << name_of(verdict);
    EXPECT_THAT(schools(snapshot), Not(HasSubstr(kRatioDown))) << name_of(verdict);
  }
}

TEST(SchoolSeries, NeverDivideWhatTheDecidingItemDidNotMeasure) {
  auto snapshot = test::mini_city();
  auto& latest = school_of_many_tiers(snapshot);
  rate_down_of(latest).verdict = ItemVerdict::nonconform;
  const auto text = schools(snapshot);
  EXPECT_THAT(text, HasSubstr(std::string(kRateDown) + " 62500000"));
  EXPECT_THAT(text, Not(HasSubstr(kRatioDown)));
  EXPECT_FALSE(throughput_of(latest, Level::school, Direction::down).required);
}

TEST(SchoolSeries, ShowTheFartherLatencyRunRatherThanRoundTripsBesideANearerRateTest) {
  auto snapshot = test::mini_city();
  auto& measurements = school_of_many_tiers(snapshot).report.measurements;
  auto rate_test = measurements[4];
  rate_test.tier = Tier::banner;
  rate_test.idle_rtt = Percentiles{std::chrono::milliseconds(7), {}, {}};
  rate_test.jitter = std::chrono::milliseconds(6);
  rate_test.loss = Ratio::of(0.05);
  measurements.insert(measurements.begin(), rate_test);
  const auto text = schools(snapshot);
  EXPECT_THAT(text, HasSubstr(std::string(kMedian) + " 0.0005"));
  EXPECT_THAT(text, HasSubstr(std::string(kLoss) + " 0.0005"));
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_school_jitter_seconds{banner="150702",school="2107020001"})")));
}

TEST(SchoolSeries, TakeTheNearestTierThatMaySpeakForTheSchool) {
  auto snapshot = test::mini_city();
  auto& latest = school_of_many_tiers(snapshot);
  const auto farther = schools(snapshot);
  EXPECT_THAT(farther, HasSubstr(std::string(kRateDown) + " 62500000"));
  EXPECT_THAT(farther, HasSubstr(std::string(kMedian) + " 0.0005"));
  EXPECT_THAT(farther, HasSubstr(std::string(kLoss) + " 0.0005"));
  auto own = latest.report.measurements[4];
  own.tier = Tier::banner;
  own.goodput = BitRate::bits_per_second(800'000'000);
  latest.report.measurements.push_back(own);
  EXPECT_THAT(schools(snapshot), HasSubstr(std::string(kRateDown) + " 100000000"));
}

TEST(SchoolSeries, ShowNothingWhereOnlyOtherTiersWereMeasured) {
  auto snapshot = test::mini_city();
  auto& measurements = school_of_many_tiers(snapshot).report.measurements;
  measurements.resize(4);  // the school's own core and the Internet
  const auto text = schools(snapshot);
  EXPECT_THAT(text, Not(HasSubstr(kRateDown)));
  EXPECT_THAT(text, Not(HasSubstr(kMedian)));
  EXPECT_THAT(text, Not(HasSubstr(kLoss)));
}

TEST(SchoolSeries, ShowTheRateOfTheItemThatDecidesNotOfALesserOneAboutAnotherTier) {
  auto snapshot = test::mini_city();
  auto& latest = school_of_many_tiers(snapshot);
  latest.report.measurements.resize(4);
  auto lesser = latest.verdict.items.front();
  lesser.rule = RuleId("s-99");
  lesser.requirement = Requirement::scored;
  lesser.measured = 990e6;
  latest.verdict.items.push_back(lesser);
  EXPECT_THAT(schools(snapshot), Not(HasSubstr(kRateDown)));
}

TEST(SchoolSeries, CountsClassroomsByState) {
  const std::string prefix = R"(campus_school_classrooms{banner="150722",school="2107220001",state=")";
  EXPECT_THAT(schools(), HasSubstr(prefix + "compliant\"} 1"));
  EXPECT_THAT(schools(), HasSubstr(prefix + "noncompliant\"} 1"));
  EXPECT_THAT(schools(), HasSubstr(prefix + "unassessed\"} 0"));
}

TEST(SchoolSeries, EscapesNamesAndNeverLetsOneSpoilTheScrape) {
  auto snapshot = test::mini_city();
  site(snapshot, "2107020001").site.name = "bad\xff\xc3(\n\\";
  const auto text = schools(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(name="bad??(\n\\")"));
  EXPECT_THAT(text, HasSubstr(R"(name="学府\"路\" <小学> & 幼儿园")"));
}

TEST(Exposition, CarriesNoTimestamps) {
  std::istringstream lines(city() + schools());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const auto value = line.find(' ', line.rfind('}') == std::string::npos ? 0 : line.rfind('}'));
    EXPECT_EQ(line.find(' ', value + 1), std::string::npos) << line;
  }
}

TEST(Exposition, OfAnEmptyCityStillShowsTheCollectorItself) {
  const auto text = city(Snapshot{});
  EXPECT_THAT(text, HasSubstr("campus_collector_build_info"));
  EXPECT_THAT(text, Not(HasSubstr("campus_sites")));
  EXPECT_EQ(schools(Snapshot{}), "");
}

TEST(OwnMetrics, ShowWhatWasRecorded) {
  OwnMetrics own;
  own.request_acknowledged(std::chrono::milliseconds(3));
  own.batch_committed(std::chrono::milliseconds(2), 7, test::mini_city_time());
  own.storage_failed("commit");
  own.queue(5, 1000);
  own.connections(12);
  own.snapshot_built(test::mini_city_time(), std::chrono::milliseconds(40));
  own.storage_size("wal", 4096);
  const auto text = render_city(Snapshot{}, own);
  for (const auto* line :
       {R"(campus_collector_ingest_duration_seconds_bucket{le="0.005"} 1)", "campus_collector_batch_reports_sum 7",
        R"(campus_collector_storage_errors_total{op="commit"} 1)",
        R"(campus_collector_storage_errors_total{op="read"} 0)", "campus_collector_queue_reports 5",
        "campus_collector_queue_capacity_reports 1000", "campus_collector_connections 12",
        "campus_collector_last_commit_timestamp_seconds 1795420800",
        "campus_collector_snapshot_timestamp_seconds 1795420800", "campus_collector_snapshot_duration_seconds 0.04",
        R"(campus_collector_storage_bytes{file="wal"} 4096)"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

}  // namespace
}  // namespace campus::collector
