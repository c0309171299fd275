#include "collector/metrics/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"
#include "tests/unit/collector/metrics/snapshot_edits.h"

namespace campus::collector {
namespace {

using test_edits::change;
using test_edits::status_of;
using testing::HasSubstr;
using testing::Not;

const SiteCode kHailar("150702");
const SiteCode kMorin("150722");

TEST(Exposition, OfAnEmptyCityStillShowsTheCollectorItself) {
  OwnMetrics own;
  const auto exposition = next_exposition(nullptr, Snapshot{}, own);
  EXPECT_THAT(*exposition.city.text, HasSubstr("campus_collector_build_info"));
  EXPECT_THAT(*exposition.city.text, Not(HasSubstr("campus_sites")));
  EXPECT_EQ(*exposition.schools.text, "");
  EXPECT_TRUE(exposition.classrooms.empty());
}

TEST(Exposition, IsWhatEachEndpointRendersByItself) {
  const auto snapshot = test::mini_city();
  OwnMetrics own;
  const auto exposition = next_exposition(nullptr, snapshot, own);
  EXPECT_EQ(*exposition.schools.text, render_schools(snapshot));
  ASSERT_EQ(exposition.classrooms.size(), 2U);
  EXPECT_EQ(*exposition.classrooms.at(kHailar).text, render_classrooms(snapshot, kHailar));
  EXPECT_EQ(*exposition.classrooms.at(kMorin).text, render_classrooms(snapshot, kMorin));
}

TEST(Exposition, ParsesOnEveryEndpointOfACityWithEverything) {
  const auto snapshot = test::wide_city({4, 6, 5, 8, 99, false});
  OwnMetrics own;
  const auto exposition = next_exposition(nullptr, snapshot, own);
  const auto city = test::parse_exposition(*exposition.city.text);
  EXPECT_EQ(test::parse_exposition(*exposition.schools.text).samples.size(), exposition.schools.series);
  std::size_t rooms = 0;
  for (const auto& [banner, body] : exposition.classrooms) {
    EXPECT_EQ(test::parse_exposition(*body.text).samples.size(), body.series);
    rooms += body.series;
  }
  const auto series = [&](const char* endpoint) {
    return city.find("campus_collector_snapshot_series", {{"endpoint", endpoint}})->value;
  };
  EXPECT_EQ(series("classrooms"), static_cast<double>(rooms));
  EXPECT_EQ(series("schools"), static_cast<double>(exposition.schools.series));
  EXPECT_EQ(series("city"), static_cast<double>(exposition.city.series));
  EXPECT_EQ(city.find("campus_collector_exposition_bytes", {{"endpoint", "schools"}, {"encoding", "identity"}})->value,
            static_cast<double>(exposition.schools.text->size()));
}

std::string random_bytes(std::mt19937_64& random) {
  std::string bytes(random() % 30, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? "\\\"\n{},="[random() % 7] : random() % 256);
  return bytes;
}

/// Rosters and standards are checked when they come in; the exposition does not lean on that.
TEST(Exposition, ParsesWhateverBytesNamesAndTitlesAreMadeOf) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; ++round) {
    auto snapshot = test::wide_city({2, 3, 3, 4, static_cast<std::uint64_t>(round), false});
    snapshot = test_edits::with_rows(snapshot, [&](Site& site) {
      site.name = random_bytes(random);
      site.short_name = random_bytes(random);
    });
    auto standard = *snapshot.standard;
    auto rules = standard.rules.rules();
    for (auto& rule : rules) rule.title.zh_cn = rule.chapter.zh_cn = rule.clause = random_bytes(random);
    standard.rules = RuleTable(rules);
    standard.version = random_bytes(random);
    snapshot.standard = std::make_shared<const StandardSummary>(standard);
    OwnMetrics own;
    const auto exposition = next_exposition(nullptr, snapshot, own);
    ASSERT_NO_THROW((void)test::parse_exposition(*exposition.city.text));
    ASSERT_NO_THROW((void)test::parse_exposition(*exposition.schools.text));
    for (const auto& [banner, body] : exposition.classrooms) {
      ASSERT_NO_THROW((void)test::parse_exposition(*body.text));
    }
  }
}

TEST(Exposition, SharesEverythingButTheCityWhereNothingChanged) {
  const auto snapshot = test::mini_city();
  OwnMetrics own;
  const auto first = next_exposition(nullptr, snapshot, own);
  auto later = snapshot;
  later.built += std::chrono::seconds(1);
  own.connections(7);
  const auto second = next_exposition(&first, later, own);
  EXPECT_EQ(second.schools.text, first.schools.text);
  EXPECT_EQ(second.classrooms.at(kHailar).text, first.classrooms.at(kHailar).text);
  EXPECT_EQ(second.classrooms.at(kMorin).text, first.classrooms.at(kMorin).text);
  EXPECT_THAT(*second.city.text, HasSubstr("campus_collector_connections 7"));
}

/// What is written anew after `edit`, checked against a rendering from nothing.
struct Anew {
  bool schools;
  bool hailar;
  bool morin;
  friend bool operator==(const Anew&, const Anew&) = default;
};

Anew anew_after(const std::function<void(Snapshot&)>& edit) {
  auto snapshot = test::mini_city();
  OwnMetrics own;
  const auto first = next_exposition(nullptr, snapshot, own);
  edit(snapshot);
  const auto second = next_exposition(&first, snapshot, own);
  EXPECT_EQ(*second.schools.text, render_schools(snapshot));
  for (const auto& [banner, body] : second.classrooms) EXPECT_EQ(*body.text, render_classrooms(snapshot, banner));
  return {second.schools.text != first.schools.text,
          second.classrooms.at(kHailar).text != first.classrooms.at(kHailar).text,
          second.classrooms.at(kMorin).text != first.classrooms.at(kMorin).text};
}

TEST(Exposition, WritesAnewOnlyTheBannerWhoseRoomReported) {
  const auto anew = anew_after([](Snapshot& snapshot) {
    change(status_of(snapshot, "2107220001-101").latest, [](Judgement& latest) { latest.rates[0].measured = 60e6; });
  });
  EXPECT_EQ(anew, (Anew{false, false, true}));
}

TEST(Exposition, WritesSchoolsAnewWhereARoomsStateChanged) {
  const auto anew = anew_after([](Snapshot& snapshot) {
    change(status_of(snapshot, "2107220001-101").latest,
           [](Judgement& latest) { latest.state = SiteState::compliant; });
  });
  EXPECT_EQ(anew, (Anew{true, false, true}));
}

TEST(Exposition, WritesAnewWhatFellSilent) {
  EXPECT_EQ(anew_after([](Snapshot& snapshot) { status_of(snapshot, "2107020001-101").freshness = Freshness::stale; }),
            (Anew{false, true, false}));
  EXPECT_EQ(anew_after([](Snapshot& snapshot) { status_of(snapshot, "2107020001").freshness = Freshness::stale; }),
            (Anew{true, false, false}));
}

TEST(Exposition, DoesNotMindARoomThatIsOnlyLate) {
  EXPECT_EQ(anew_after([](Snapshot& snapshot) { status_of(snapshot, "2107020001-101").freshness = Freshness::late; }),
            (Anew{false, false, false}));
}

TEST(Exposition, WritesSchoolsAnewAfterAnAcceptanceAndAfterAnExcuse) {
  EXPECT_EQ(anew_after([](Snapshot& snapshot) {
              change(status_of(snapshot, "2107020002").acceptance,
                     [](Judgement& acceptance) { acceptance.state = SiteState::compliant; });
            }),
            (Anew{true, false, false}));
  EXPECT_EQ(anew_after([](Snapshot& snapshot) { status_of(snapshot, "2107020001").freshness = Freshness::excused; }),
            (Anew{true, false, false}));
}

TEST(Exposition, WritesEverythingAnewWithAnotherRoster) {
  EXPECT_EQ(anew_after([](Snapshot& snapshot) {
              snapshot = test_edits::with_row(snapshot, "2107020001", [](Site& site) { site.name = "新名"; });
            }),
            (Anew{true, true, true}));
}

TEST(Exposition, WritesSchoolsAnewWithAnotherStandard) {
  EXPECT_EQ(anew_after([](Snapshot& snapshot) {
              snapshot.standard = std::make_shared<const StandardSummary>(*snapshot.standard);
            }),
            (Anew{true, false, false}));
}

TEST(Exposition, FollowsARosterWithOneBannerLess) {
  const auto two = test::wide_city({2, 1, 1, 1, 1, true});
  const auto one = test::wide_city({1, 1, 1, 1, 1, true});
  OwnMetrics own;
  const auto first = next_exposition(nullptr, two, own);
  const auto second = next_exposition(&first, one, own);
  EXPECT_EQ(first.classrooms.size(), 2U);
  EXPECT_EQ(second.classrooms.size(), 1U);
}

TEST(Exposition, HasAnEmptyBodyForABannerWithoutRooms) {
  const auto snapshot = test::wide_city({1, 2, 0, 1, 1, true});
  OwnMetrics own;
  EXPECT_EQ(*next_exposition(nullptr, snapshot, own).classrooms.at(SiteCode("150700")).text, "");
}

TEST(Exposition, CountsRetiredSites) {
  auto snapshot = test::mini_city();
  status_of(snapshot, "2107020001").freshness = Freshness::retired;
  OwnMetrics own;
  EXPECT_THAT(*next_exposition(nullptr, snapshot, own).city.text, HasSubstr("\ncampus_collector_retired_sites 1\n"));
}

}  // namespace
}  // namespace campus::collector
