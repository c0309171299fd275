#include "collector/metrics/school_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/metrics/exposition.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"
#include "tests/unit/collector/metrics/snapshot_edits.h"

namespace campus::collector {
namespace {

using test_edits::change;
using test_edits::rejudge;
using test_edits::status_of;
using test_edits::with_row;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSchool = "2107020001";

std::string schools(const Snapshot& snapshot = test::mini_city()) { return render_schools(snapshot); }

/// The text after the first school's last report was another one.
std::string schools_with(const std::function<void(LatestReport&)>& edit) {
  auto snapshot = test::mini_city();
  rejudge(snapshot, kSchool, edit);
  return schools(snapshot);
}

TEST(SchoolSeries, DropsValuesOfAStaleSchoolButKeepsWhenItLastReportedAndWasAccepted) {
  const auto text = schools();
  EXPECT_THAT(text, HasSubstr(R"(campus_school_last_report_timestamp_seconds{banner="150722",school="2107220001"})"));
  EXPECT_THAT(text, HasSubstr(R"(campus_school_acceptance_compliant{banner="150722",school="2107220001"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_school_acceptance_timestamp_seconds{banner="150722",school="2107220001"})"));
  for (const auto* name :
       {"campus_school_compliant", "campus_school_throughput_bytes_per_second", "campus_school_throughput_target_ratio",
        "campus_school_rtt_seconds", "campus_school_jitter_seconds", "campus_school_packet_loss_ratio"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(name) + R"({banner="150722")"))) << name;
    EXPECT_THAT(text, HasSubstr(std::string(name) + R"({banner="150702")")) << name;
  }
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_school_item_compliant{school="2107220001")")));
}

TEST(SchoolSeries, TellsTheLastAcceptanceFromWhatRunsNow) {
  auto snapshot = test::mini_city();
  change(status_of(snapshot, kSchool).latest, [](Judgement& latest) {
    latest.mode = Mode::routine;
    latest.state = SiteState::noncompliant;
  });
  const auto text = schools(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(campus_school_compliant{banner="150702",school="2107020001"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_school_acceptance_compliant{banner="150702",school="2107020001"} 1)"));
}

TEST(SchoolSeries, ExpectsNoReportsFromRetiredAndExcusedSchools) {
  auto snapshot = test::mini_city();
  const std::string series = R"(campus_school_report_interval_seconds{banner="150702",school="2107020001"})";
  EXPECT_THAT(schools(snapshot), HasSubstr(series + " 600"));
  for (const auto freshness : {Freshness::retired, Freshness::excused}) {
    status_of(snapshot, kSchool).freshness = freshness;
    EXPECT_THAT(schools(snapshot), Not(HasSubstr(series))) << name_of(freshness);
  }
}

TEST(SchoolSeries, SaysWhichSchoolsAreStaleButNotOfThoseThatOweNoReport) {
  auto snapshot = test::mini_city();
  EXPECT_THAT(schools(snapshot), HasSubstr(R"(campus_school_stale{banner="150722",school="2107220001"} 1)"));
  EXPECT_THAT(schools(snapshot), HasSubstr(R"(campus_school_stale{banner="150702",school="2107020001"} 0)"));
  const std::string series = R"(campus_school_stale{banner="150722")";
  for (const auto freshness : {Freshness::retired, Freshness::excused}) {
    status_of(snapshot, "2107220001").freshness = freshness;
    EXPECT_THAT(schools(snapshot), Not(HasSubstr(series))) << name_of(freshness);
  }
  status_of(snapshot, "2107220001").freshness = Freshness::never;
  status_of(snapshot, "2107220001").latest = nullptr;
  EXPECT_THAT(schools(snapshot), Not(HasSubstr(series)));
}

TEST(SchoolSeries, HoldsJudgementOnUndecidedItems) {
  const auto text = schools();
  EXPECT_THAT(text, HasSubstr(R"(campus_school_item_compliant{school="2107020002",item="s-02"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(campus_school_item_compliant{school="2107020002",item="s-06"} 1)"));
  EXPECT_THAT(text, Not(HasSubstr(R"(item="s-11")")));
}

TEST(SchoolSeries, CountsAWaivedItemAsNotConforming) {
  const auto text = schools_with([](LatestReport& latest) { latest.verdict.items[0].verdict = ItemVerdict::waived; });
  EXPECT_THAT(text, HasSubstr(R"(campus_school_item_compliant{school="2107020001",item="s-02"} 0)"));
}

TEST(SchoolSeries, ShowRoundTripsToTheBannerRatherThanToTheSchoolsOwnCore) {
  const auto text = schools_with([](LatestReport& latest) {
    auto& measurements = latest.report.measurements;
    auto nearer = measurements.back();
    nearer.tier = Tier::school;
    nearer.idle_rtt = Percentiles{std::chrono::microseconds(300), {}, {}};
    measurements.insert(measurements.begin(), nearer);
    measurements.back().tier = Tier::banner;
  });
  EXPECT_THAT(text,
              HasSubstr(R"(campus_school_rtt_seconds{banner="150702",school="2107020001",percentile="p50"} 0.0025)"));
}

/// What the probe measured against several tiers, while the item asks and knows nothing.
void measure_many_tiers(LatestReport& latest) {
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
}

constexpr const char* kRateDown =
    R"(campus_school_throughput_bytes_per_second{banner="150702",school="2107020001",direction="down"})";
constexpr const char* kRatioDown =
    R"(campus_school_throughput_target_ratio{banner="150702",school="2107020001",direction="down"})";
constexpr const char* kMedian = R"(campus_school_rtt_seconds{banner="150702",school="2107020001",percentile="p50"})";
constexpr const char* kLoss = R"(campus_school_packet_loss_ratio{banner="150702",school="2107020001"})";

ItemResult& rate_down_of(LatestReport& latest) {
  for (auto& item : latest.verdict.items) {
    if (item.quantity == "throughput.down") return item;
  }
  throw std::out_of_range("throughput.down");
}

TEST(SchoolSeries, DivideByTheThresholdOnlyWhereTheDecidingItemIsDecided) {
  const auto text_for = [](ItemVerdict verdict) {
    return schools_with([&](LatestReport& latest) {
      rate_down_of(latest).measured = 90e6;  // a port of 100 Mbit/s
      rate_down_of(latest).verdict = verdict;
    });
  };
  for (const auto verdict : {ItemVerdict::conform, ItemVerdict::borderline, ItemVerdict::nonconform}) {
    EXPECT_THAT(text_for(verdict), HasSubstr(std::string(kRatioDown) + " 0.1\n")) << name_of(verdict);
  }
  for (const auto verdict : {ItemVerdict::inconclusive, ItemVerdict::not_tested}) {
    EXPECT_THAT(text_for(verdict), HasSubstr(std::string(kRateDown) + " 11250000\n")) << name_of(verdict);
    EXPECT_THAT(text_for(verdict), Not(HasSubstr(kRatioDown))) << name_of(verdict);
  }
}

TEST(SchoolSeries, NeverDivideWhatTheDecidingItemDidNotMeasure) {
  const auto text = schools_with([](LatestReport& latest) {
    measure_many_tiers(latest);
    rate_down_of(latest).verdict = ItemVerdict::nonconform;
  });
  EXPECT_THAT(text, HasSubstr(std::string(kRateDown) + " 62500000"));
  EXPECT_THAT(text, Not(HasSubstr(kRatioDown)));
}

TEST(SchoolSeries, ShowTheFartherLatencyRunRatherThanRoundTripsBesideANearerRateTest) {
  const auto text = schools_with([](LatestReport& latest) {
    measure_many_tiers(latest);
    auto rate_test = latest.report.measurements[4];
    rate_test.tier = Tier::banner;
    rate_test.idle_rtt = Percentiles{std::chrono::milliseconds(7), {}, {}};
    rate_test.jitter = std::chrono::milliseconds(6);
    rate_test.loss = Ratio::of(0.05);
    latest.report.measurements.insert(latest.report.measurements.begin(), rate_test);
  });
  EXPECT_THAT(text, HasSubstr(std::string(kMedian) + " 0.0005"));
  EXPECT_THAT(text, HasSubstr(std::string(kLoss) + " 0.0005"));
  EXPECT_THAT(text, Not(HasSubstr(R"(campus_school_jitter_seconds{banner="150702",school="2107020001"})")));
}

TEST(SchoolSeries, TakeTheNearestTierThatMaySpeakForTheSchool) {
  const auto farther = schools_with(measure_many_tiers);
  EXPECT_THAT(farther, HasSubstr(std::string(kRateDown) + " 62500000"));
  EXPECT_THAT(farther, HasSubstr(std::string(kMedian) + " 0.0005"));
  EXPECT_THAT(farther, HasSubstr(std::string(kLoss) + " 0.0005"));
  const auto nearer = schools_with([](LatestReport& latest) {
    measure_many_tiers(latest);
    auto own = latest.report.measurements[4];
    own.tier = Tier::banner;
    own.goodput = BitRate::bits_per_second(800'000'000);
    latest.report.measurements.push_back(own);
  });
  EXPECT_THAT(nearer, HasSubstr(std::string(kRateDown) + " 100000000"));
}

TEST(SchoolSeries, ShowNothingWhereOnlyOtherTiersWereMeasured) {
  const auto text = schools_with([](LatestReport& latest) {
    measure_many_tiers(latest);
    latest.report.measurements.resize(4);  // the school's own core and the Internet
  });
  EXPECT_THAT(text, Not(HasSubstr(kRateDown)));
  EXPECT_THAT(text, Not(HasSubstr(kMedian)));
  EXPECT_THAT(text, Not(HasSubstr(kLoss)));
}

TEST(SchoolSeries, ShowTheRateOfTheItemThatDecidesNotOfALesserOneAboutAnotherTier) {
  const auto text = schools_with([](LatestReport& latest) {
    measure_many_tiers(latest);
    latest.report.measurements.resize(4);
    auto lesser = latest.verdict.items.front();
    lesser.rule = RuleId("s-99");
    lesser.requirement = Requirement::scored;
    lesser.measured = 990e6;
    latest.verdict.items.push_back(lesser);
  });
  EXPECT_THAT(text, Not(HasSubstr(kRateDown)));
}

TEST(SchoolSeries, ShowsNothingForANumberThatIsNone) {
  auto snapshot = test::mini_city();
  change(status_of(snapshot, kSchool).latest, [](Judgement& latest) {
    latest.quality.loss = std::numeric_limits<double>::quiet_NaN();
    latest.rates[0].measured = std::numeric_limits<double>::infinity();
  });
  const auto text = schools(snapshot);
  EXPECT_THAT(text, Not(HasSubstr(kLoss)));
  EXPECT_THAT(text, Not(HasSubstr(kRateDown)));
  EXPECT_THAT(text, Not(HasSubstr("Inf")));
}

TEST(SchoolSeries, CountsClassroomsByState) {
  const std::string prefix = R"(campus_school_classrooms{banner="150722",school="2107220001",state=")";
  EXPECT_THAT(schools(), HasSubstr(prefix + "compliant\"} 1"));
  EXPECT_THAT(schools(), HasSubstr(prefix + "noncompliant\"} 1"));
  EXPECT_THAT(schools(), HasSubstr(prefix + "unassessed\"} 0"));
}

TEST(SchoolSeries, EscapesNamesAndNeverLetsOneSpoilTheScrape) {
  const auto snapshot =
      with_row(test::mini_city(), kSchool, [](Site& site) { site.name = std::string("bad\xff\xc3(\n\\\0", 9); });
  const auto text = schools(snapshot);
  EXPECT_THAT(text, HasSubstr(R"(name="bad??(\n\\?")"));
  EXPECT_THAT(text, HasSubstr(R"(name="学府\"路\" <小学> & 幼儿园")"));
}

TEST(SchoolSeries, OfOneBannerAreThoseOfAllThatBelongToIt) {
  const auto snapshot = test::wide_city({3, 4, 2, 5, 7, false});
  const auto whole = test::parse_exposition(render_schools(snapshot));
  std::size_t in_parts = 0;
  for (const auto* banner : {"150700", "150701", "150702"}) {
    const auto part = test::parse_exposition(render_schools(snapshot, SiteCode(banner)));
    EXPECT_GT(part.samples.size(), 0U);
    for (const auto& sample : part.samples) {
      if (sample.labels.contains("banner")) {
        EXPECT_EQ(sample.labels.at("banner"), banner);
      }
      ASSERT_NE(whole.find(sample.name, sample.labels), nullptr);
    }
    in_parts += part.samples.size();
  }
  EXPECT_EQ(in_parts, whole.samples.size());
  EXPECT_EQ(render_schools(snapshot, SiteCode("999999")), "");
}

TEST(SchoolSeries, SortByBannerThenSchool) {
  // A school whose code comes first in the city, in the banner that comes last.
  auto snapshot = test::wide_city({2, 2, 0, 1, 7, true});
  snapshot = with_row(snapshot, "2110000000", [](Site& site) { site.parent = SiteCode("150701"); });
  std::vector<std::string> found;
  for (const auto& sample : test::parse_exposition(render_schools(snapshot)).samples) {
    if (sample.name == "campus_school_info") found.push_back(sample.labels.at("school"));
  }
  EXPECT_THAT(found, testing::ElementsAre("2110000001", "2110000000", "2110100000", "2110100001"));
}

}  // namespace
}  // namespace campus::collector
