#include "collector/simulate/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "collector/simulate/batches.h"

namespace campus::collector::simulate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const City& city() {
  static const City kCity([] {
    CityOptions options;
    options.schools = 30;
    options.classrooms = 256;
    return options;
  }());
  return kCity;
}

constexpr std::size_t kSites = 14 + 30 + 256;

std::vector<Dispatch> all_of(ScheduleOptions options) {
  auto schedule = Schedule::plan(city(), options);
  EXPECT_TRUE(schedule) << schedule.error().message;
  std::vector<Dispatch> dispatches;
  while (auto dispatch = schedule->next()) dispatches.push_back(*std::move(dispatch));
  return dispatches;
}

std::vector<Ticket> tickets_of(const std::vector<Dispatch>& dispatches) {
  std::vector<Ticket> tickets;
  for (const auto& one : dispatches) tickets.insert(tickets.end(), one.tickets.begin(), one.tickets.end());
  return tickets;
}

void expect_time_goes_forward(const std::vector<Dispatch>& dispatches) {
  milliseconds last{};
  for (const auto& one : dispatches) {
    EXPECT_GE(one.due, last);
    last = one.due;
  }
}

ScheduleOptions for_ten_seconds(double rate) {
  ScheduleOptions options;
  options.rate = rate;
  options.duration = seconds(10);
  return options;
}

TEST(Schedule, MakesReportsAtTheRateAndTakesTurns) {
  const auto dispatches = all_of(for_ten_seconds(90));
  EXPECT_EQ(dispatches.size(), 900U);
  expect_time_goes_forward(dispatches);
  std::map<std::uint32_t, int> by_site;
  for (const auto& ticket : tickets_of(dispatches)) ++by_site[ticket.site];
  EXPECT_EQ(by_site.size(), kSites);
  for (const auto& [site, count] : by_site) EXPECT_EQ(count, 3);
  for (int second = 0; second < 10; ++second) {
    const auto within = [&](const Dispatch& one) {
      return one.due >= seconds(second) && one.due < seconds(second + 1);
    };
    EXPECT_NEAR(static_cast<double>(std::count_if(dispatches.begin(), dispatches.end(), within)), 90, 1);
  }
}

TEST(Schedule, TurnsAnIntervalOfEachProbeIntoTheRateOfAll) {
  ScheduleOptions options;
  options.interval = seconds(5);
  options.duration = seconds(10);
  EXPECT_EQ(all_of(options).size(), 2 * kSites);
}

TEST(Schedule, StopsAfterSoManyReports) {
  ScheduleOptions options;
  options.rate = 1'000;
  options.reports = 77;
  EXPECT_EQ(tickets_of(all_of(options)).size(), 77U);
}

TEST(Schedule, IsTheSameForTheSameSeed) {
  auto options = for_ten_seconds(90);
  options.duplicate_share = options.reorder_share = 0.2;
  EXPECT_EQ(tickets_of(all_of(options)), tickets_of(all_of(options)));
}

TEST(Schedule, GivesEachSiteGrowingMoments) {
  ScheduleOptions options;
  options.reports = 3 * kSites;  // all asked for at the same moment
  std::map<std::uint32_t, milliseconds> last;
  for (const auto& ticket : tickets_of(all_of(options))) {
    if (ticket.round > 0) {
      EXPECT_GT(ticket.at, last.at(ticket.site));
    }
    last[ticket.site] = ticket.at;
  }
}

TEST(Schedule, FollowsTheClockWithoutARate) {
  ScheduleOptions options;
  options.duration = seconds(1);
  auto schedule = *Schedule::plan(city(), options);
  EXPECT_EQ(schedule.next(milliseconds(100))->due, milliseconds(100));
  EXPECT_EQ(schedule.next(milliseconds(900))->due, milliseconds(900));
  EXPECT_FALSE(schedule.next(milliseconds(1'001)));
}

TEST(Schedule, LetsSilentSitesReportNever) {
  auto options = for_ten_seconds(300);
  options.silent_share = 0.3;
  std::set<std::uint32_t> heard;
  for (const auto& ticket : tickets_of(all_of(options))) heard.insert(ticket.site);
  EXPECT_NEAR(static_cast<double>(heard.size()), 0.7 * kSites, 25);
  EXPECT_EQ(heard.size(), Schedule::plan(city(), options)->order().size());
  options.silent_share = 1;
  EXPECT_EQ(Schedule::plan(city(), options).error().message,
            "--silent-share leaves no site that reports; choose a smaller one");
}

TEST(Schedule, DeliversADuplicateOfTheSameReport) {
  auto options = for_ten_seconds(90);
  options.duplicate_share = 0.1;
  const auto dispatches = all_of(options);
  expect_time_goes_forward(dispatches);
  const auto tickets = tickets_of(dispatches);
  EXPECT_NEAR(static_cast<double>(tickets.size()), 990, 30);
  const std::set<std::pair<std::uint32_t, std::uint32_t>> different = [&] {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const auto& ticket : tickets) seen.insert({ticket.site, ticket.round});
    return seen;
  }();
  EXPECT_EQ(different.size(), 900U);
}

TEST(Schedule, DeliversSomeReportsAfterTheNextOneAndLosesNone) {
  auto options = for_ten_seconds(90);
  options.reorder_share = 0.1;
  const auto dispatches = all_of(options);
  expect_time_goes_forward(dispatches);
  const auto tickets = tickets_of(dispatches);
  EXPECT_EQ(tickets.size(), 900U);
  std::map<std::uint32_t, std::uint32_t> newest;
  int late = 0;
  for (const auto& ticket : tickets) {
    late += newest.contains(ticket.site) && newest[ticket.site] > ticket.round ? 1 : 0;
    newest[ticket.site] = std::max(newest[ticket.site], ticket.round);
  }
  EXPECT_NEAR(late, 60, 25) << "the last round has none after it";
}

TEST(Schedule, KeepsTheReportsOfADarkPlaceAndDeliversThemAfterwards) {
  auto options = for_ten_seconds(300);
  options.outages = {*parse_outage("海拉尔区@2+4")};
  const auto dispatches = all_of(options);
  expect_time_goes_forward(dispatches);
  EXPECT_EQ(tickets_of(dispatches).size(), 3'000U);
  std::size_t kept = 0;
  for (const auto& one : dispatches) {
    const bool dark = city().is_within(one.tickets.front().site, 0);
    EXPECT_FALSE(dark && one.due >= seconds(2) && one.due < seconds(6));
    if (one.tickets.size() == 1 && one.due - one.tickets.front().at < milliseconds(2)) continue;
    EXPECT_TRUE(dark);
    EXPECT_GE(one.due, seconds(6));
    EXPECT_LE(one.due, seconds(10));
    EXPECT_TRUE(std::is_sorted(one.tickets.begin(), one.tickets.end(),
                               [](const Ticket& a, const Ticket& b) { return a.at < b.at; }));
    kept += one.tickets.size();
  }
  EXPECT_GT(kept, 200U);
}

TEST(Schedule, RefusesOutagesThatCannotBe) {
  auto options = for_ten_seconds(10);
  options.outages = {*parse_outage("北京@1+2")};
  EXPECT_EQ(Schedule::plan(city(), options).error().message,
            "--outage '北京': the simulated city has no site of this code and no banner of this name; see "
            "campus-collector simulate --roster FILE");
  options.outages = {*parse_outage("150702@8+3")};
  EXPECT_EQ(Schedule::plan(city(), options).error().message,
            "--outage 150702: is not over when the simulation ends; make --duration longer");
}

TEST(Outage, IsAPlaceAMomentAndALength) {
  EXPECT_EQ(*parse_outage("满洲里市@60+1.5"), (Outage{"满洲里市", seconds(60), milliseconds(61'500)}));
  for (const auto* text : {"", "x", "x@", "x@1", "x@1+", "x@1+0", "@1+2", "x@-1+2", "x@1+2s", "x@1e3+2", "x@nan+2"}) {
    const auto outage = parse_outage(text);
    ASSERT_FALSE(outage) << text;
    EXPECT_EQ(outage.error().code, ErrorCode::usage);
    EXPECT_NE(outage.error().message.find("is not PLACE@START+SECONDS"), std::string::npos);
  }
}

TEST(Batches, PutSoManyReportsIntoOneRequest) {
  ScheduleOptions options = for_ten_seconds(10);
  Batches batches(*Schedule::plan(city(), options), 30);
  std::vector<std::size_t> sizes;
  while (const auto batch = batches.next()) {
    sizes.push_back(batch->tickets.size());
    EXPECT_GE(batch->due, batch->tickets.back().at);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{30, 30, 30, 10}));
}

TEST(Batches, LeaveTheBacklogOfAProbeTogether) {
  auto options = for_ten_seconds(30.0 * kSites);
  options.outages = {*parse_outage("150702@1+8")};
  Batches batches(*Schedule::plan(city(), options), 4);
  std::size_t most = 0;
  std::size_t sum = 0;
  while (const auto batch = batches.next()) {
    sum += batch->tickets.size();
    EXPECT_LE(batch->tickets.size(), kMostEnvelopes);
    if (batch->tickets.size() <= 4) continue;
    most = std::max(most, batch->tickets.size());
    for (const auto& ticket : batch->tickets) EXPECT_EQ(ticket.site, batch->tickets.front().site);
  }
  EXPECT_EQ(sum, 300 * kSites);
  EXPECT_NEAR(static_cast<double>(most), 240, 4);
}

}  // namespace
}  // namespace campus::collector::simulate
