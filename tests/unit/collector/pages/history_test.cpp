#include "collector/http/pages/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/mini_city.h"

namespace campus::collector {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const SiteCode kSchool("2107020001");

Judgement judgement(double down, SiteState state) {
  Judgement made;
  made.state = state;
  made.rates[0].measured = down;
  made.quality.rtt =
      Percentiles{std::chrono::milliseconds(4), std::chrono::milliseconds(9), std::chrono::milliseconds(12)};
  return made;
}

TimedRollUp day(int number) {
  TimedRollUp one{WallTime(std::chrono::days(20'000 + number) - std::chrono::hours(8)), {}};
  one.values.add(judgement(9.4e8, SiteState::compliant));
  one.values.add(judgement(9.2e8, SiteState::compliant));
  one.values.add(judgement(4.1e8, SiteState::noncompliant));
  return one;
}

std::string page(const std::vector<TimedRollUp>& history, Language language = Language::zh_cn) {
  return *history_page(test::mini_city(), kSchool, RollUpStep::day, history, language);
}

TEST(HistoryPage, HasADaysReportsVerdictsAndFigures) {
  const auto shown = page({day(0)});
  EXPECT_THAT(shown, HasSubstr("<th>2024-10-04</th><td>3</td><td>2 (66.6 %)</td>"));
  EXPECT_THAT(shown, HasSubstr("<td><b>920.0 Mbit/s</b> (410.0 Mbit/s)</td><td>—</td>")) << "down, and nothing up";
  EXPECT_THAT(shown, HasSubstr("<td><b>4 ms</b> (4 ms)</td><td>—</td>"));
}

TEST(HistoryPage, HasTheNewestFirstAndNoMoreThanAPageHolds) {
  std::vector<TimedRollUp> days;
  for (int number = 0; number < 400; ++number) days.push_back(day(number));
  const auto shown = page(days, Language::en);
  EXPECT_LT(shown.find("2025-11-07"), shown.find("2025-11-06"));
  EXPECT_THAT(shown, Not(HasSubstr("2024-10-04")));
  EXPECT_THAT(shown, HasSubstr("href=\"/api/v1/sites/2107020001/history?step=day\""));
}

TEST(HistoryPage, SaysWhereThereIsNothing) {
  EXPECT_THAT(page({}), HasSubstr("这段时间没有报告。"));
  EXPECT_FALSE(history_page(test::mini_city(), SiteCode("nobody"), RollUpStep::day, {}, Language::zh_cn));
}

TEST(HistoryJson, HasEveryFigureAndNullWhereNothingWasMeasured) {
  const auto made = json::parse(*history_json(test::mini_city(), kSchool, RollUpStep::day, std::vector{day(0)}));
  EXPECT_EQ(made["code"], "2107020001");
  EXPECT_EQ(made["step"], "day");
  const auto& first = made["history"][0];
  EXPECT_EQ(first["begin"], "2024-10-03T16:00:00.000Z");
  EXPECT_EQ(first["reports"], 3);
  EXPECT_EQ(first["compliant"], 2);
  EXPECT_DOUBLE_EQ(first["down_bits_per_second"]["minimum"].get<double>(), 4.1e8);
  EXPECT_EQ(first["down_bits_per_second"]["count"], 3);
  EXPECT_TRUE(first["up_bits_per_second"].is_null());
  EXPECT_FALSE(history_json(test::mini_city(), SiteCode("nobody"), RollUpStep::day, {}));
}

}  // namespace
}  // namespace campus::collector
