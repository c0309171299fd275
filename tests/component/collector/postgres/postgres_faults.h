#pragma once
// A store whose server fails in some way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/component/collector/postgres/postgres_bed.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::collector {

class PostgresFaultTest : public ::testing::Test {
 protected:
  static PostgresLimits short_limits() {
    PostgresLimits limits;
    limits.connect = std::chrono::milliseconds(2000);
    limits.pause = std::chrono::milliseconds(20);
    return limits;
  }
  StoredReport stored(const std::string& site, std::int64_t sequence, const test::ReportWish& wish = {}) const {
    return test::stored_report(key, site, sequence, Packer(), wish);
  }
  Result<test::Outcomes> try_to_append(Store& store, const std::vector<StoredReport>& reports) const {
    return store.append({reports, {}, {}, standard});
  }
  void expect_outcome(Store& store, const StoredReport& report, AppendOutcome outcome) const {
    const auto outcomes = try_to_append(store, {report});
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    EXPECT_EQ(outcomes->front(), outcome);
  }
  void expect_failure(Store& store, const StoredReport& report, ErrorCode code) const {
    const auto outcomes = try_to_append(store, {report});
    ASSERT_FALSE(outcomes);
    EXPECT_EQ(outcomes.error().code, code) << outcomes.error().message;
    EXPECT_THAT(outcomes.error().message, ::testing::HasSubstr("cannot write the store postgresql://"));
  }
  void terminate_collectors() {
    bed.server.run(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'campus-collector'");
  }
  test::PostgresBed bed;
  SigningKey key = collector::testing::new_key();
  std::shared_ptr<const StandardSummary> standard = test::store_standard();
};

}  // namespace campus::collector
