// The duty view of a whole collector, after more changes than one piece of reading takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "collector/app/open_store.h"
#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using nlohmann::json;

class DutyTest : public testing::CollectorTest {
 protected:
  void SetUp() override {
    start_with_roster();
    tell({"en", "keys-approve", key.id().text(), "150721"});
  }

  void report(const std::string& site, std::int64_t sequence, std::int64_t rate) {
    auto made = testing::sample_report(key, site, sequence);
    made.measurements.front().goodput = BitRate::bits_per_second(rate);
    EXPECT_EQ(deliver(testing::sealed(made, key)).outcome, wire::Receipt::stored);
  }

  /// Its last verdict turned over and over, an even number of times.
  void flap(const SiteCode& site, int times, WallTime at) {
    const auto store = *open_store(options.store, false, Mend::no);
    std::shared_ptr<const Judgement> is;
    ASSERT_TRUE(store->each_last([&](LastJudgement last) {
      if (last.site == site && last.aspect == Aspect::latest) is = last.judgement;
    }));
    ASSERT_TRUE(is);
    auto otherwise = std::make_shared<Judgement>(*is);
    otherwise->state = is->state == SiteState::compliant ? SiteState::noncompliant : SiteState::compliant;
    std::vector<Rejudged> all;
    for (int i = 0; i < times; ++i) all.push_back({site, Aspect::latest, i % 2 == 0 ? otherwise : is});
    const auto standard = testing::ThresholdJudge().standard();
    ASSERT_TRUE(store->put_judgements({all, standard, ChangeCause::standard, at}));
  }

  json duty(const std::string& since) const {
    const auto answer = get("/api/v1/duty?since=" + since);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
};

constexpr std::int64_t kGood = 941'000'000;
constexpr std::int64_t kBad = 400'000'000;

TEST_F(DutyTest, ForgetsNothingBehindTwelveThousandLaterChanges) {
  report("S1", 1, kGood);
  report("S1", 2, kBad);
  report("S2", 3, kGood);
  report("S1-101", 4, kBad);
  collector.reset();
  const auto later = SystemClock().wall();
  flap(SiteCode("S2"), 12'000, later);
  start();
  ASSERT_TRUE(shows("/api/v1/sites/S2", "\"compliant\""));
  const auto hour = duty("1h");
  EXPECT_EQ(hour["broke"]["sites"], 2) << "S1 and its room, before all the others";
  EXPECT_EQ(hour["broke"]["entries"][0]["code"], "S1");
  EXPECT_EQ(hour["recovered"]["entries"][0]["code"], "S2");
  const auto now = duty(to_rfc3339(later));
  EXPECT_EQ(now["broke"]["sites"], 0);
  EXPECT_EQ(now["still_broken"]["sites"], 2);
  EXPECT_TRUE(now["still_broken"]["entries"][0]["since"].is_string()) << "from the last change before";
  EXPECT_EQ(now["recovered"]["entries"][0]["code"], "S2");
}

TEST_F(DutyTest, ManyMayLookAtOnceWhileReportsAreTaken) {
  report("S1", 1, kBad);
  report("S2", 2, kGood);
  collector.reset();
  flap(SiteCode("S2"), 12'000, SystemClock().wall());
  start();
  ASSERT_TRUE(shows("/api/v1/sites/S1", "\"noncompliant\""));
  std::atomic<int> right = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&, i] {
      const auto answer = get(i % 2 == 0 ? "/duty?since=1h" : "/api/v1/duty?since=1h");
      if (answer.status == 200 && answer.body.find("S1") != std::string::npos) ++right;
    });
  }
  for (int i = 0; i < 20; ++i) report("S1", 10 + i, kBad);
  readers.clear();
  EXPECT_EQ(right, 8);
}

}  // namespace
}  // namespace campus::collector
