#pragma once
// Two collectors over one database, without their servers.

#include <gtest/gtest.h>

#include <memory>

#include "collector/ingest/ingest.h"
#include "core/posix/system_clock.h"
#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/sample_enrolments.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {

class TwoCollectors : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(one && two);
    ASSERT_TRUE(one->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
    ASSERT_TRUE(two->follow_others());
  }

  test::PostgresBed bed;
  SystemClock clock;
  std::unique_ptr<PostgresStore> store_one = bed.open_postgres();
  std::unique_ptr<PostgresStore> store_two = bed.open_postgres();
  std::unique_ptr<Ingest> one = begin(*store_one);
  std::unique_ptr<Ingest> two = begin(*store_two);

 private:
  std::unique_ptr<Ingest> begin(Store& store) {
    auto started = Ingest::start(store, clock, std::make_shared<testing::ThresholdJudge>(), [](const FleetChange&) {});
    EXPECT_TRUE(started);
    return started ? *std::move(started) : nullptr;
  }
};

}  // namespace campus::collector
