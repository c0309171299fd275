#include "collector/fleet/fleet_view.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

Site site(const char* code, Level level, const char* parent, SchoolType type = SchoolType::ordinary) {
  Site made;
  made.code = SiteCode(code);
  made.level = level;
  made.type = type;
  made.parent = SiteCode(parent);
  return made;
}

std::shared_ptr<const Roster> roster(SchoolType type = SchoolType::ordinary) {
  return std::make_shared<const Roster>(std::vector<Site>{site("150721", Level::banner, ""),
                                                          site("S1", Level::school, "150721", type),
                                                          site("R1", Level::classroom, "S1")});
}

JudgedArrival arrival(const char* code, SiteState state, WallTime received, std::int64_t sequence = 1) {
  auto judgement = std::make_shared<Judgement>();
  judgement->report.bytes[0] = static_cast<unsigned char>(sequence);
  judgement->sequence = sequence;
  judgement->received = received;
  judgement->ordered_at = received;
  judgement->state = state;
  return {SiteCode(code), Aspect::latest, std::move(judgement)};
}

const WallTime kNow(std::chrono::hours(500'000));

TEST(FleetView, ShowsEverySiteOfTheRosterAndNoOther) {
  FleetView view(std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.judged = {arrival("S1", SiteState::compliant, kNow), arrival("gone", SiteState::compliant, kNow)};
  view.apply(std::move(change));
  const auto snapshot = view.snapshot(kNow);
  ASSERT_EQ(snapshot.sites.size(), 3U);
  EXPECT_EQ(snapshot.find(SiteCode("gone")), nullptr);
  const auto* school = snapshot.find(SiteCode("S1"));
  ASSERT_NE(school, nullptr);
  EXPECT_EQ(school->state(), SiteState::compliant);
  EXPECT_EQ(school->freshness, Freshness::fresh);
  EXPECT_EQ(school->banner_code(), SiteCode("150721"));
  const auto* room = snapshot.find(SiteCode("R1"));
  EXPECT_EQ(room->state(), SiteState::unassessed);
  EXPECT_EQ(room->freshness, Freshness::never);
  EXPECT_EQ(room->school_code(), SiteCode("S1"));
}

TEST(FleetView, KeepsTheLastReportsOfSitesThatStayInTheRoster) {
  FleetView view(std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.judged = {arrival("S1", SiteState::noncompliant, kNow)};
  view.apply(std::move(change));
  FleetChange smaller;
  smaller.roster = std::make_shared<const Roster>(std::vector<Site>{
      site("150721", Level::banner, ""), site("S0", Level::school, "150721"), site("S1", Level::school, "150721")});
  view.apply(std::move(smaller));
  const auto snapshot = view.snapshot(kNow);
  ASSERT_EQ(snapshot.sites.size(), 3U);
  EXPECT_EQ(snapshot.find(SiteCode("S1"))->state(), SiteState::noncompliant);
  EXPECT_FALSE(snapshot.find(SiteCode("S0"))->latest);
}

TEST(FleetView, TakesWhatIsLaterAndANewVerdictOnTheSameReport) {
  FleetView view(std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.judged = {arrival("S1", SiteState::noncompliant, kNow, 5), arrival("S1", SiteState::compliant, kNow, 4)};
  view.apply(std::move(change));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->state(), SiteState::noncompliant);
  FleetChange again;
  again.judged = {arrival("S1", SiteState::compliant, kNow, 5)};
  view.apply(std::move(again));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->state(), SiteState::compliant);
}

TEST(FleetView, KeepsTheLastAcceptanceBesideWhatCameLater) {
  FleetView view(std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  auto acceptance = arrival("S1", SiteState::compliant, kNow, 1);
  acceptance.aspect = Aspect::acceptance;
  change.judged = {acceptance, arrival("S1", SiteState::noncompliant, kNow, 2)};
  view.apply(std::move(change));
  const auto snapshot = view.snapshot(kNow);
  EXPECT_EQ(snapshot.find(SiteCode("S1"))->state(), SiteState::noncompliant);
  EXPECT_EQ(snapshot.find(SiteCode("S1"))->acceptance_state(), SiteState::compliant);
}

TEST(FleetView, ExcusesASiteWithAllThatIsBelowIt) {
  FleetView view(std::chrono::hours(1));
  FleetChange change;
  change.roster = roster();
  change.judged = {arrival("S1", SiteState::compliant, kNow - std::chrono::hours(10)),
                   arrival("R1", SiteState::compliant, kNow - std::chrono::hours(10)),
                   arrival("150721", SiteState::compliant, kNow - std::chrono::hours(10))};
  change.excuses = {{SiteCode("S1"), kNow - std::chrono::hours(1), kNow + std::chrono::hours(1), "寒假"}};
  view.apply(std::move(change));
  const auto snapshot = view.snapshot(kNow);
  EXPECT_EQ(snapshot.find(SiteCode("S1"))->freshness, Freshness::excused);
  EXPECT_EQ(snapshot.find(SiteCode("R1"))->freshness, Freshness::excused);
  EXPECT_EQ(snapshot.find(SiteCode("150721"))->freshness, Freshness::stale);
  EXPECT_EQ(snapshot.find(SiteCode("S1"))->state(), SiteState::compliant) << "no verdict moves for a holiday";
}

TEST(FleetView, AnExcuseBringsNoOldValuesBackWhicheverOrderTheCalendarHas) {
  using std::chrono::hours;
  FleetView view(hours(1));
  FleetChange change;
  change.roster = roster();
  change.judged = {arrival("S1", SiteState::compliant, kNow - hours(10)),
                   arrival("R1", SiteState::compliant, kNow - hours(5))};
  change.excuses = {{SiteCode(), kNow - hours(1), kNow + hours(1), "维护"},
                    {SiteCode(), kNow - hours(4), kNow - hours(2), "停电"}};
  view.apply(std::move(change));
  const auto snapshot = view.snapshot(kNow);
  const auto* silent = snapshot.find(SiteCode("S1"));
  EXPECT_EQ(silent->freshness, Freshness::excused);
  EXPECT_EQ(silent->silent_since, kNow - hours(7));
  EXPECT_FALSE(is_current(*silent));
  const auto* heard = snapshot.find(SiteCode("R1"));
  EXPECT_EQ(heard->freshness, Freshness::excused);
  EXPECT_FALSE(heard->silent_since);
  EXPECT_TRUE(is_current(*heard));
  EXPECT_EQ(view.snapshot(kNow + hours(2)).find(SiteCode("S1"))->freshness, Freshness::stale);
  EXPECT_EQ(view.snapshot(kNow + hours(2)).find(SiteCode("R1"))->freshness, Freshness::fresh) << "an hour of grace";
}

TEST(FleetView, TakesTheIntervalOfTheRosterFirst) {
  FleetView view(std::chrono::hours(1));
  auto often = site("S1", Level::school, "150721");
  often.facts = PackedFacts(Facts{{"report_interval_seconds", 900.0}});
  FleetChange change;
  change.roster = std::make_shared<const Roster>(std::vector<Site>{site("150721", Level::banner, ""), often});
  view.apply(std::move(change));
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("S1"))->report_interval_seconds, 900);
  EXPECT_EQ(view.snapshot(kNow).find(SiteCode("150721"))->report_interval_seconds, 3600);
}

TEST(FleetView, ForgetsWhatItKnewWhereItIsToldEverythingAnew) {
  FleetView view(std::chrono::hours(1));
  FleetChange before;
  before.roster = roster();
  before.judged = {arrival("S1", SiteState::compliant, kNow)};
  before.more_pending = {{ReportId("a"), KeyId("k"), SiteCode("S1"), "unknown_key", kNow}};
  before.counts = {{SiteCode("b"), Level::school, "pending", 5}};
  FleetChange anew;
  anew.anew = true;
  anew.roster = roster();
  anew.judged = {arrival("R1", SiteState::compliant, kNow)};
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
  FleetView view(std::chrono::hours(1));
  view.apply(std::move(first));
  const auto snapshot = view.snapshot(kNow);
  ASSERT_EQ(snapshot.pending.size(), 1U);
  EXPECT_EQ(snapshot.pending[0].id, ReportId("b"));
  ASSERT_EQ(snapshot.report_counts.size(), 1U);
  EXPECT_EQ(snapshot.report_counts[0].count, 3);
}

}  // namespace
}  // namespace campus::collector
