#include "collector/metrics/classroom_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "collector/metrics/exposition.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"
#include "tests/unit/collector/metrics/snapshot_edits.h"

namespace campus::collector {
namespace {

using test_edits::with_row;
using testing::HasSubstr;
using testing::Not;

std::string rooms(const char* banner, const Snapshot& snapshot = test::mini_city()) {
  return render_classrooms(snapshot, SiteCode(banner));
}

TEST(ClassroomSeries, ShowWhatARoomMeasuredAndWhatItIsCalled) {
  const auto text = rooms("150722");
  const std::string room = R"({banner="150722",school="2107220001",classroom="2107220001-101")";
  for (const auto& line :
       {"campus_classroom_info" + room + ",name=\"一年级\"} 1", "campus_classroom_compliant" + room + "} 0",
        "campus_classroom_throughput_bytes_per_second" + room + ",direction=\"down\"} 6775000",
        "campus_classroom_throughput_bytes_per_second" + room + ",direction=\"up\"} 11375000",
        "campus_classroom_throughput_target_ratio" + room + ",direction=\"down\"} 0.602",
        "campus_classroom_rtt_seconds" + room + ",percentile=\"p95\"} 0.005",
        "campus_classroom_packet_loss_ratio" + room + "} 0.0002",
        "campus_classroom_last_report_timestamp_seconds" + room + "} 1795420380"}) {
    EXPECT_THAT(text, HasSubstr("\n" + line));
  }
}

TEST(ClassroomSeries, KeepOnlyNameAndLastReportOfARoomThatFellSilent) {
  std::set<std::string> shown;
  for (const auto& sample : test::parse_exposition(rooms("150722")).samples) {
    if (sample.labels.at("classroom") == "2107220001-201") shown.insert(sample.name);
  }
  EXPECT_THAT(shown, testing::ElementsAre("campus_classroom_info", "campus_classroom_last_report_timestamp_seconds"));
}

TEST(ClassroomSeries, HaveTheNameOfARoomThatNeverReported) {
  EXPECT_THAT(rooms("150702"), HasSubstr(R"(classroom="2107020001-102",name="一年级2班"} 1)"));
  EXPECT_THAT(rooms("150702"), Not(HasSubstr(R"(classroom="2107020001-102"} )")));
}

TEST(ClassroomSeries, AreThoseOfOneBannerAlone) {
  EXPECT_THAT(rooms("150702"), Not(HasSubstr("150722")));
  EXPECT_EQ(rooms("999999"), "");
}

TEST(ClassroomSeries, WithoutABannerStandUnderTheEmptyCode) {
  const auto snapshot = with_row(test::mini_city(), "2107220001", [](Site& site) { site.parent = SiteCode(""); });
  EXPECT_THAT(rooms("", snapshot), HasSubstr(R"(campus_classroom_compliant{banner="",school="2107220001")"));
  EXPECT_EQ(rooms("150722", snapshot), "");
}

TEST(ClassroomSeries, SortBySchoolThenRoomEvenWhereARoomIsNotNamedAfterItsSchool) {
  auto snapshot = test::wide_city({1, 2, 2, 1, 3, true});
  snapshot = with_row(snapshot, "2110000000-101", [](Site& site) { site.parent = SiteCode("2110000001"); });
  std::vector<std::string> found;
  for (const auto& sample : test::parse_exposition(rooms("150700", snapshot)).samples) {
    if (sample.name == "campus_classroom_info") found.push_back(sample.labels.at("classroom"));
  }
  EXPECT_THAT(found, testing::ElementsAre("2110000000-102", "2110000000-101", "2110000001-101", "2110000001-102"));
}

TEST(ClassroomSeries, ParseAndReadBackWhatEveryRoomShows) {
  const auto snapshot = test::wide_city({2, 6, 5, 3, 42, false});
  std::size_t checked = 0;
  for (const auto* banner : {"150700", "150701"}) {
    const auto parsed = test::parse_exposition(rooms(banner, snapshot));
    for (const auto& status : snapshot.sites) {
      if (status.site->level != Level::classroom || status.banner->code.text() != banner) continue;
      const std::map<std::string, std::string> labels{
          {"banner", banner}, {"school", status.school->code.text()}, {"classroom", status.site->code.text()}};
      const auto* loss = parsed.find("campus_classroom_packet_loss_ratio", labels);
      const auto* latest = current_report(status);
      ASSERT_EQ(loss != nullptr, latest != nullptr);
      if (latest == nullptr) continue;
      EXPECT_EQ(loss->value, *latest->quality.loss);
      auto down = labels;
      down["direction"] = "down";
      EXPECT_EQ(parsed.find("campus_classroom_throughput_bytes_per_second", down)->value,
                *latest->rates[0].measured / 8);
      EXPECT_EQ(parsed.find("campus_classroom_throughput_target_ratio", down)->value, *latest->rates[0].target_ratio());
      ++checked;
    }
  }
  EXPECT_GT(checked, 20U);
}

/// Prometheus reads any body, but others stop at 16 MiB by default.
TEST(ClassroomSeries, OfABannerFourTimesTheMeanOfThirtyThousandRoomsStayUnderSixteenMebibytes) {
  test::WideCity wanted;
  wanted.banners = 1;
  wanted.schools = 286;
  wanted.classrooms = 30;
  wanted.everybody_reports = true;
  const auto snapshot = test::wide_city(wanted);
  const auto text = rooms("150700", snapshot);
  EXPECT_GT(std::count(text.begin(), text.end(), '\n'), 9 * 286 * 30);
  EXPECT_LT(text.size(), 16U << 20U);
}

}  // namespace
}  // namespace campus::collector
