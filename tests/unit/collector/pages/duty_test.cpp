#include "collector/http/pages/duty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "collector/fleet/fleet_view.h"
#include "collector/http/pages/duty_time.h"
#include "collector/http/pages/pages.h"
#include "tests/support/sample_city.h"
#include "tests/support/sample_courses.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const WallTime kShift = last_shift_change(test::sample_city_time());

/// One banner and one school of each kind, so that a school's number is its kind.
test::SampleCity city() { return test::sample_city({1, test::kSchoolKinds, 3}); }

std::string school(int kind) { return "210702" + std::to_string(10000 + kind).substr(1); }

std::vector<std::string> codes(const DutySection& section) {
  std::vector<std::string> list;
  for (const auto& entry : section.entries) list.push_back(entry.status->site->code.text());
  return list;
}

const DutyEntry& entry_of(const DutySection& section, const std::string& code) {
  for (const auto& entry : section.entries) {
    if (entry.status->site->code.text() == code) return entry;
  }
  throw std::out_of_range(code);
}

TEST(Duty, SortsWhatBrokeRecoveredStayedBrokenAndFellSilent) {
  const auto sample = city();
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_EQ(codes(duty.broke), (std::vector{school(1), school(9)}));
  EXPECT_EQ(codes(duty.recovered), (std::vector{school(3), school(10)}));
  EXPECT_EQ(codes(duty.unsolved), (std::vector{school(2), school(8)}));
  EXPECT_EQ(codes(duty.silent), std::vector{school(4)});
  EXPECT_EQ(codes(duty.silent_before), std::vector{school(5)});
}

TEST(Duty, FoldsRoomsIntoTheirSchoolAndCountsThemOneByOne) {
  const auto sample = city();
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  const auto& rooms = entry_of(duty.broke, school(9));
  EXPECT_FALSE(rooms.itself);
  EXPECT_EQ(rooms.rooms.size(), 2U);
  EXPECT_EQ(to_rfc3339(*rooms.since), "2026-11-23T03:05:00.000Z");
  EXPECT_EQ(duty.broke.sites, 3U);
  EXPECT_TRUE(entry_of(duty.broke, school(1)).itself);
}

TEST(Duty, KnowsSinceWhenSomethingIsBrokenFromAnEarlierChange) {
  const auto sample = city();
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_EQ(*entry_of(duty.unsolved, school(2)).since, test::sample_city_time() - std::chrono::hours(100));
  EXPECT_FALSE(entry_of(duty.unsolved, school(8)).since.has_value()) << "no change of it is known";
  EXPECT_THAT(duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn), HasSubstr("开始时间不详"));
}

TEST(Duty, LooksFromTheMomentThatIsAskedFor) {
  const auto sample = city();
  const auto ten = *duty_since("2026-11-23T10:00:00+08:00", sample.snapshot.built);
  const auto duty = duty_of(sample.snapshot, courses_of(sample, ten));
  EXPECT_EQ(codes(duty.broke), std::vector{school(9)});
  EXPECT_EQ(codes(duty.recovered), std::vector{school(3)}) << "the other recovered before ten";
  EXPECT_EQ(codes(duty.unsolved), (std::vector{school(1), school(2), school(8)}));
  const auto week = duty_of(sample.snapshot, courses_of(sample, *duty_since("168h", sample.snapshot.built)));
  EXPECT_EQ(codes(week.silent), (std::vector{school(4), school(5)}));
  EXPECT_EQ(codes(week.broke), (std::vector{school(1), school(2), school(9)}));
}

TEST(Duty, DoesNotCallRecoveredWhatNobodyCouldDecide) {
  auto sample = city();
  test::judge_otherwise(sample.snapshot, school(1).c_str(), [](Judgement& latest) {
    latest.state = SiteState::unassessed;
    for (auto& item : latest.items) item.verdict = ItemVerdict::inconclusive;
  });
  sample.changes.push_back({test::sample_city_time(),
                            SiteCode(school(1)),
                            Aspect::latest,
                            SiteState::noncompliant,
                            SiteState::unassessed,
                            ChangeCause::report,
                            {},
                            {}});
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_THAT(codes(duty.recovered), Not(testing::Contains(school(1))));
  EXPECT_THAT(codes(duty.unsolved), testing::Contains(school(1)));
  EXPECT_THAT(duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn), HasSubstr("恢复未经证实"));
}

TEST(Duty, ASiteThatFellSilentStandsAmongTheSilentAloneWhateverItWasBefore) {
  auto sample = city();
  test::status_in(sample.snapshot, school(1).c_str()).freshness = Freshness::stale;
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_THAT(codes(duty.broke), Not(testing::Contains(school(1))));
  EXPECT_THAT(codes(duty.silent), testing::Contains(school(1)));
}

TEST(Duty, SaysNothingOfExcusedAndRetiredSites) {
  auto sample = city();
  test::status_in(sample.snapshot, school(4).c_str()).freshness = Freshness::retired;
  test::status_in(sample.snapshot, school(5).c_str()).freshness = Freshness::excused;
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_THAT(codes(duty.silent), testing::IsEmpty());
  EXPECT_THAT(codes(duty.silent_before), testing::IsEmpty());
}

TEST(Duty, WaitsWithChangesThatAreNewerThanItsSnapshot) {
  auto sample = city();
  sample.changes.push_back({sample.snapshot.built + std::chrono::seconds(1),
                            SiteCode(school(0)),
                            Aspect::latest,
                            SiteState::compliant,
                            SiteState::noncompliant,
                            ChangeCause::report,
                            {},
                            {}});
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_THAT(codes(duty.recovered), Not(testing::Contains(school(0))));
}

TEST(Duty, IgnoresOtherAspectsAndSitesThatLeftTheRoster) {
  auto sample = city();
  const auto at = test::sample_city_time() - std::chrono::minutes(1);
  sample.changes.push_back({at,
                            SiteCode(school(0)),
                            Aspect::acceptance,
                            SiteState::noncompliant,
                            SiteState::compliant,
                            ChangeCause::report,
                            {},
                            {}});
  sample.changes.push_back({at,
                            SiteCode("gone"),
                            Aspect::latest,
                            SiteState::compliant,
                            SiteState::noncompliant,
                            ChangeCause::report,
                            {},
                            {}});
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_THAT(codes(duty.recovered), Not(testing::Contains(school(0))));
}

TEST(Duty, TakesChangesInAnyOrder) {
  auto sample = city();
  std::reverse(sample.changes.begin(), sample.changes.end());
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  EXPECT_EQ(codes(duty.recovered), (std::vector{school(3), school(10)}));
  EXPECT_EQ(codes(duty.unsolved), (std::vector{school(2), school(8)}));
}

/// Of every site of a prefecture, after an evening on which the whole of it went down and came back.
TEST(Duty, FollowsSixtyThousandChangesOfOneEvening) {
  const auto changed = [](const SiteCode& site, WallTime at, SiteState before, SiteState after) {
    return StateChange{at, site, Aspect::latest, before, after, ChangeCause::report, {}, {}};
  };
  auto sample = test::sample_city({14, 1000, 30});
  std::vector<StateChange> evening;
  for (int minute = 0; minute < 2; ++minute) {
    for (const auto& site : sample.snapshot.roster->sites()) {
      const bool breaks = minute == 0;
      evening.push_back(changed(site.code, kShift + std::chrono::minutes(minute),
                                breaks ? SiteState::compliant : SiteState::noncompliant,
                                breaks ? SiteState::noncompliant : SiteState::compliant));
    }
  }
  ASSERT_GT(evening.size(), 60'000U);
  const auto& statuses = sample.snapshot.sites;
  const auto broken = std::find_if(statuses.begin(), statuses.end(), [](const SiteStatus& status) {
                        return status.site->level == Level::school && status.state() == SiteState::noncompliant;
                      })->site->code;
  evening.insert(evening.begin(), changed(broken, kShift, SiteState::compliant, SiteState::noncompliant));
  std::erase_if(evening, [&](const StateChange& change) { return change.site == broken && change.at > kShift; });
  sample.changes = evening;
  const auto courses = courses_of(sample, kShift);
  const auto duty = duty_of(sample.snapshot, courses);
  EXPECT_EQ(*entry_of(duty.broke, broken.text()).since, kShift) << "the first change of all";
  const auto working = std::count_if(statuses.begin(), statuses.end(), [](const SiteStatus& status) {
    return is_current(status) && status.state() == SiteState::compliant;
  });
  EXPECT_GT(working, 25'000);
  EXPECT_EQ(duty.recovered.sites, static_cast<std::size_t>(working));
}

TEST(Duty, AsksForTheBeginningOfWhatBrokeBeforeAndOfNothingElse) {
  auto sample = city();
  std::vector<StateChange> before;
  std::erase_if(sample.changes, [&](const StateChange& change) {
    if (change.at >= kShift) return false;
    before.push_back(change);
    return true;
  });
  auto courses = courses_of(sample, kShift);
  std::vector<std::string> asked;
  for (const auto& site : courses.begun_before(sample.snapshot)) asked.push_back(site.text());
  EXPECT_EQ(asked, (std::vector{school(2), school(8)}));
  EXPECT_FALSE(entry_of(duty_of(sample.snapshot, courses).unsolved, school(2)).since.has_value());
  for (const auto& change : before) {
    if (std::find(asked.begin(), asked.end(), change.site.text()) != asked.end()) courses.add(change);
  }
  EXPECT_EQ(duty_json(sample.snapshot, courses), duty_json(sample.snapshot, courses_of(city(), kShift)));
}

TEST(Duty, AsksForTheBeginningOfWhatCouldNotBeDecidedSince) {
  auto sample = city();
  const auto code = school(2);
  test::judge_otherwise(sample.snapshot, code.c_str(), [](Judgement& latest) { latest.state = SiteState::unassessed; });
  sample.changes = {{kShift + std::chrono::hours(1),
                     SiteCode(code),
                     Aspect::latest,
                     SiteState::noncompliant,
                     SiteState::unassessed,
                     ChangeCause::report,
                     {},
                     {}}};
  const auto courses = courses_of(sample, kShift);
  EXPECT_THAT(courses.begun_before(sample.snapshot), testing::Contains(SiteCode(code)));
}

/// One school that reports every hour, was heard of last at 20:00 and is excused from 22:00 until 07:30 of the next
/// day.
class DutyAfterExcuse : public ::testing::Test {
 protected:
  static WallTime at(const char* beijing) { return *duty_since(std::string(beijing) + ":00+08:00", WallTime::max()); }

  DutyAfterExcuse() {
    Site banner;
    banner.code = SiteCode("150721");
    banner.level = Level::banner;
    Site one;
    one.code = SiteCode("S1");
    one.level = Level::school;
    one.parent = banner.code;
    auto judgement = std::make_shared<Judgement>();
    judgement->received = at("2026-11-22T20:00");
    judgement->state = SiteState::noncompliant;
    change.roster = std::make_shared<const Roster>(std::vector{banner, one});
    change.judged = {{one.code, Aspect::latest, std::move(judgement)}};
  }

  /// What its sections count: the snapshot they point into goes.
  Duty duty(std::vector<Excuse> excuses, const char* since, const char* now) {
    change.excuses = std::move(excuses);
    FleetView view(std::chrono::hours(1));
    view.apply(change);
    const auto snapshot = view.snapshot(at(now));
    return duty_of(snapshot, DutyCourses(snapshot, at(since)));
  }
  static Excuse excused(const char* from, const char* until) { return {SiteCode(), at(from), at(until), "维护"}; }

  FleetChange change;
};

TEST_F(DutyAfterExcuse, WhoeverDoesNotComeBackFellSilentAfterItsEnd) {
  const std::vector night{excused("2026-11-22T22:00", "2026-11-23T07:30")};
  const auto shift = duty(night, "2026-11-23T08:00", "2026-11-23T11:00");
  EXPECT_EQ(shift.silent.sites, 1U) << "silent since 10:30, excused until 07:30";
  EXPECT_EQ(shift.silent_before.sites, 0U);
  EXPECT_EQ(duty(night, "2026-11-23T10:31", "2026-11-23T11:00").silent_before.sites, 1U);
  EXPECT_EQ(duty(night, "2026-11-23T07:00", "2026-11-23T11:00").silent.sites, 1U) << "from within the excused time";
}

TEST_F(DutyAfterExcuse, WhoeverWasSilentBeforeItStaysSo) {
  const std::vector night{excused("2026-11-23T00:00", "2026-11-23T07:30")};  // silent since 23:00
  const auto shift = duty(night, "2026-11-23T08:00", "2026-11-23T08:05");
  EXPECT_EQ(shift.silent_before.sites, 1U) << "its end is no sign of life";
  EXPECT_EQ(shift.unsolved.sites, 0U) << "what it was yesterday is no present state";
  const auto within = duty(night, "2026-11-22T23:30", "2026-11-23T07:00");
  EXPECT_EQ(within.silent.sites + within.silent_before.sites, 0U) << "excused";
  EXPECT_EQ(within.unsolved.sites, 0U);
  EXPECT_EQ(duty(night, "2026-11-23T01:00", "2026-11-23T08:05").silent_before.sites, 1U);
  EXPECT_EQ(duty(night, "2026-11-22T20:00", "2026-11-23T08:05").silent.sites, 1U);
}

TEST(Duty, NamesBannersWhoseSchoolsFellSilentTogether) {
  auto sample = city();
  EXPECT_THAT(duty_of(sample.snapshot, courses_of(sample, kShift)).banners, testing::IsEmpty()) << "two of twelve";
  for (const int kind : {0, 6}) test::status_in(sample.snapshot, school(kind).c_str()).freshness = Freshness::stale;
  const auto duty = duty_of(sample.snapshot, courses_of(sample, kShift));
  ASSERT_EQ(duty.banners.size(), 1U);
  EXPECT_EQ(duty.banners[0].silent, 4U);
  EXPECT_EQ(duty.banners[0].schools, 12U);
}

TEST(DutyPage, TellsWhatFailsByHowMuchWhoseItIsAndWhomToCall) {
  const auto sample = city();
  const auto page = duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("新发生 (3)"));
  EXPECT_THAT(page, HasSubstr("S-02 校至旗市区下行吞吐：实测 412.0 Mbit/s，要求不低于 900.0 "
                              "Mbit/s（TCP有效吞吐量）；限制因素：线路；责任：线路服务单位（运营商）"));
  EXPECT_THAT(page, HasSubstr("S-20 校园网出口安全防护；责任：学校"));
  EXPECT_THAT(page, HasSubstr("自 2026-11-23 09:12:00"));
  EXPECT_THAT(page, HasSubstr("<a href=\"tel:04708210001\">0470-8210001</a>"));
  EXPECT_THAT(page, HasSubstr("按线路服务单位（运营商）：中国联通呼伦贝尔分公司 1"));
  EXPECT_THAT(page, HasSubstr("只有教室不达标"));
  EXPECT_THAT(page, HasSubstr("C-02 教室下行吞吐 × 2"));
  EXPECT_THAT(page, HasSubstr("最近一次收到上报 2026-11-23 11:30:00"));
}

TEST(DutyPage, SendsNobodyToTheCarrierForAContractThatIsTooSmall) {
  const auto sample = city();
  const auto page = duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("签约带宽不足"));
  const auto all = json::parse(duty_json(sample.snapshot, courses_of(sample, kShift)));
  for (const auto& entry : all["still_broken"]["entries"]) {
    if (entry["code"] != school(2)) continue;
    EXPECT_EQ(entry["failing"][0]["responsible"], "bureau");
    EXPECT_TRUE(entry["failing"][0]["contract_too_small"]);
    EXPECT_TRUE(entry["text"].is_null());
  }
}

TEST(DutyPage, SaysWhenTheStandardOrTheRosterMadeIt) {
  auto sample = city();
  for (auto& change : sample.changes) {
    if (change.site == SiteCode(school(1))) change.cause = ChangeCause::standard;
  }
  EXPECT_THAT(duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn), HasSubstr("因标准变更"));
  EXPECT_THAT(duty_page(sample.snapshot, courses_of(sample, kShift), Language::en),
              HasSubstr("because the standard changed"));
}

TEST(DutyPage, OfACityWhereEverythingBrokeStaysSmallAndCountsTheRest) {
  const auto sample = test::sample_city({14, 1000, 15, true});
  for (const auto language : {Language::zh_cn, Language::en}) {
    EXPECT_LT(duty_page(sample.snapshot, courses_of(sample, kShift), language).size(), 500'000U);
  }
  const auto page = duty_page(sample.snapshot, courses_of(sample, kShift), Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("新发生 (15001)"));
  EXPECT_THAT(page, HasSubstr("此处未列出的学校和旗市区数：961"));
}

TEST(DutyJson, ListsEverySectionWithTextsInBothLanguages) {
  const auto sample = city();
  const auto all = json::parse(duty_json(sample.snapshot, courses_of(sample, kShift)));
  EXPECT_EQ(all["schema"], "campus.duty/1");
  EXPECT_EQ(all["since"], "2026-11-23T00:00:00.000Z");
  const auto& broke = all["broke"];
  EXPECT_EQ(broke["sites"], 3);
  EXPECT_EQ(broke["total"], 2);
  const auto& first = broke["entries"][0];
  EXPECT_EQ(first["code"], school(1));
  EXPECT_EQ(first["since"], "2026-11-23T01:12:00.000Z");
  EXPECT_EQ(first["cause"], "report");
  EXPECT_EQ(first["failing"][0]["rule"], "s-02");
  EXPECT_EQ(first["failing"][0]["measured_bits_per_second"], 412e6);
  EXPECT_EQ(first["line"]["circuit"], "HLBE-1G-20001");
  EXPECT_THAT(first["text"]["zh-CN"].get<std::string>(), HasSubstr("【线路报障】"));
  EXPECT_THAT(first["text"]["en"].get<std::string>(), HasSubstr("[Fault report"));
  EXPECT_EQ(broke["entries"][1]["rooms"], (json{school(9) + "-102", school(9) + "-103"}));
  EXPECT_EQ(all["silent"]["entries"][0]["freshness"], "stale");
  EXPECT_EQ(all["recovered"]["entries"].size(), 2U);
}

}  // namespace
}  // namespace campus::collector
