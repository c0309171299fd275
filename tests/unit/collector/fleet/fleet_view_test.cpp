#include "collector/fleet/fleet_view.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

/// Compliant from 900 Mbit/s; notes how often it was asked.
class ThresholdJudge final : public Judge {
 public:
  ThresholdJudge() { summary_.id = "test"; }
  const StandardSummary& standard() const override { return summary_; }
  Judged judge(const Site& site, const Report& report) const override {
    ++asked;
    const auto limit = site.type == SchoolType::small ? 90'000'000 : 900'000'000;
    const bool met = report.measurements.front().goodput->bits_per_second() >= limit;
    return {{}, met ? SiteState::compliant : SiteState::noncompliant};
  }
  mutable int asked = 0;

 private:
  StandardSummary summary_;
};

Site site(const char* code, Level level, const char* parent, SchoolType type = SchoolType::ordinary) {
  Site made;
  made.code = SiteCode(code);
  made.level = level;
  made.type = type;
  if (*parent != '\0') made.parent = SiteCode(parent);
  return made;
}

std::shared_ptr<const Roster> roster(SchoolType type = SchoolType::ordinary) {
  return std::make_shared<const Roster>(std::vector<Site>{site("150721", Level::banner, ""),
                                                          site("S1", Level::school, "150721", type),
                                                          site("R1", Level::classroom, "S1")});
}

LatestArrival arrival(const char* code, std::int64_t rate, WallTime received) {
  auto report = std::make_shared<Report>();
  report->site = SiteCode(code);
  report->standard.resolved.text = "{\"large\":true}";
  report->measurements.emplace_back().goodput = BitRate::bits_per_second(rate);
  return {ReportId(code), KeyId("k"), received, report};
}

const WallTime kNow(std::chrono::hours(500'000));

TEST(FleetView, ShowsEverySiteOfTheRosterAndNoOther) {
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.latest = {arrival("S1", 941'000'000, kNow), arrival("gone", 1, kNow)};
  view.apply(std::move(change));
  const auto snapshot = view.snapshot(kNow);
  ASSERT_EQ(snapshot.sites.size(), 3U);
  EXPECT_EQ(snapshot.find(SiteCode("gone")), nullptr);
  const auto* school = snapshot.find(SiteCode("S1"));
  ASSERT_NE(school, nullptr);
  EXPECT_EQ(school->state(), SiteState::compliant);
  EXPECT_EQ(school->freshness, Freshness::fresh);
  EXPECT_EQ(school->banner, SiteCode("150721"));
  EXPECT_EQ(school->latest->report.standard.resolved.text, "null");
  const auto* room = snapshot.find(SiteCode("R1"));
  EXPECT_EQ(room->state(), SiteState::unassessed);
  EXPECT_EQ(room->freshness, Freshness::never);
  EXPECT_EQ(room->school, SiteCode("S1"));
}

TEST(FleetView, JudgesAgainWhenTheRosterChanges) {
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.latest = {arrival("S1", 95'000'000, kNow)};
  view.apply(std::move(change));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->state(), SiteState::noncompliant);
  FleetChange smaller;
  smaller.roster = roster(SchoolType::small);
  view.apply(std::move(smaller));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->state(), SiteState::compliant);
}

TEST(FleetView, JudgesEachReportOnceHoweverManySnapshotsAreTaken) {
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  view.apply(std::move(change));
  FleetChange report;
  report.latest = {arrival("S1", 1, kNow)};
  view.apply(std::move(report));
  const int asked = judge.asked;
  static_cast<void>(view.snapshot(kNow));
  static_cast<void>(view.snapshot(kNow + std::chrono::hours(100)));
  EXPECT_EQ(judge.asked, asked);
  EXPECT_EQ(view.snapshot(kNow + std::chrono::hours(100)).find(SiteCode("S1"))->freshness, Freshness::stale);
}

TEST(FleetView, TakesTheIntervalOfTheRosterFirst) {
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  auto often = site("S1", Level::school, "150721");
  often.facts["report_interval_seconds"] = 900.0;
  FleetChange change;
  change.roster = std::make_shared<const Roster>(std::vector<Site>{site("150721", Level::banner, ""), often});
  view.apply(std::move(change));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->report_interval_seconds, 900);
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("150721"))->report_interval_seconds, 3600);
}

TEST(FleetView, ForgetsWhatItKnewWhereItIsToldEverythingAnew) {
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  FleetChange before;
  before.roster = roster();
  before.latest = {arrival("S1", 941'000'000, kNow)};
  before.more_pending = {{ReportId("a"), KeyId("k"), SiteCode("S1"), "unknown_key", kNow}};
  before.counts = {{SiteCode("b"), Level::school, "pending", 5}};
  FleetChange anew;
  anew.anew = true;
  anew.roster = roster();
  anew.latest = {arrival("R1", 941'000'000, kNow)};
  anew.counts = {{SiteCode("b"), Level::school, "pending", 2}};
  const auto check = [&] {
    const auto snapshot = view.snapshot(kNow);
    EXPECT_FALSE(snapshot.find(SiteCode("S1"))->latest);
    EXPECT_EQ(snapshot.find(SiteCode("R1"))->state(), SiteState::compliant);
    EXPECT_TRUE(snapshot.pending.empty());
    ASSERT_EQ(snapshot.report_counts.size(), 1U);
    EXPECT_EQ(snapshot.report_counts[0].count, 2);
  };
  auto merged = before;
  view.apply(std::move(before));
  auto again = anew;
  view.apply(std::move(again));
  check();
  merge(merged, std::move(anew));
  view.apply(std::move(merged));
  check();
}

TEST(FleetChange, MergesAsIfTheyHadBeenOne) {
  FleetChange first;
  first.more_pending = {{ReportId("a"), KeyId("k"), SiteCode("S1"), "unknown_key", kNow}};
  first.counts = {{SiteCode("b"), Level::school, "pending", 1}};
  FleetChange anew;
  anew.pending.emplace();
  anew.more_pending = {{ReportId("b"), KeyId("k"), SiteCode("S1"), "unknown_key", kNow}};
  anew.counts = {{SiteCode("b"), Level::school, "pending", 2}};
  merge(first, std::move(anew));
  const ThresholdJudge judge;
  FleetView view(judge, std::chrono::hours(1));
  view.apply(std::move(first));
  const auto snapshot = view.snapshot(kNow);
  ASSERT_EQ(snapshot.pending.size(), 1U);
  EXPECT_EQ(snapshot.pending[0].id, ReportId("b"));
  ASSERT_EQ(snapshot.report_counts.size(), 1U);
  EXPECT_EQ(snapshot.report_counts[0].count, 3);
}

}  // namespace
}  // namespace campus::collector
