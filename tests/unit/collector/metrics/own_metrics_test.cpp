#include "collector/metrics/own_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "collector/metrics/exposition.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/mini_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(const OwnMetrics& own) { return render_city(Snapshot{}, own); }

TEST(OwnMetrics, ShowWhatWasRecorded) {
  OwnMetrics own;
  own.request_acknowledged(std::chrono::milliseconds(3));
  own.batch_committed(std::chrono::milliseconds(2), 7, test::mini_city_time());
  own.storage_failed("commit");
  own.queue(5, 1000);
  own.connections(12);
  own.snapshot_built(test::mini_city_time(), std::chrono::milliseconds(40));
  own.storage_size("wal", 4096);
  own.snapshot_series("schools", 321);
  own.exposition_size("schools", "gzip", 4567);
  own.retired_sites(3);
  own.report_received(3000);
  own.lock_waited(std::chrono::microseconds(20));
  own.signature_verified(std::chrono::milliseconds(250));
  own.signature_verified(std::chrono::milliseconds(250));
  const auto text = shown(own);
  for (const auto* line : {R"(campus_collector_ingest_duration_seconds_bucket{le="0.0025"} 0)",
                           R"(campus_collector_ingest_duration_seconds_bucket{le="0.005"} 1)",
                           "campus_collector_ingest_duration_seconds_sum 0.003",
                           "campus_collector_batch_reports_sum 7",
                           R"(campus_collector_storage_errors_total{op="commit"} 1)",
                           R"(campus_collector_storage_errors_total{op="read"} 0)",
                           "campus_collector_queue_reports 5",
                           "campus_collector_queue_capacity_reports 1000",
                           "campus_collector_connections 12",
                           "campus_collector_last_commit_timestamp_seconds 1795420800",
                           "campus_collector_snapshot_timestamp_seconds 1795420800",
                           "campus_collector_snapshot_duration_seconds 0.04",
                           R"(campus_collector_storage_bytes{file="wal"} 4096)",
                           R"(campus_collector_snapshot_series{endpoint="schools"} 321)",
                           R"(campus_collector_exposition_bytes{encoding="gzip",endpoint="schools"} 4567)",
                           "campus_collector_retired_sites 3",
                           R"(campus_collector_report_bytes_bucket{le="2048"} 0)",
                           R"(campus_collector_report_bytes_bucket{le="4096"} 1)",
                           "campus_collector_report_bytes_sum 3000",
                           R"(campus_collector_lock_wait_seconds_bucket{le="1.6e-05"} 0)",
                           R"(campus_collector_lock_wait_seconds_bucket{le="6.4e-05"} 1)",
                           "campus_collector_verify_seconds_total 0.5"}) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + line + "\n"));
  }
  EXPECT_NO_THROW((void)test::parse_exposition(text));
}

TEST(OwnMetrics, TellAClockAheadFromOneBehind) {
  OwnMetrics own;
  own.clock_skew(std::chrono::seconds(90));
  own.clock_skew(std::chrono::milliseconds(-250));
  own.clock_skew(std::chrono::hours(-30));
  const auto text = shown(own);
  const std::string bucket = R"(campus_collector_clock_skew_seconds_bucket{le=")";
  EXPECT_THAT(text, HasSubstr(bucket + "-86400\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "-1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "0\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "60\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "300\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("campus_collector_clock_skew_seconds_sum -107910.25\n"));
}

TEST(OwnMetrics, ShowTheProcessAsItWasHandedIn) {
  OwnMetrics own;
  EXPECT_THAT(shown(own), Not(HasSubstr("process_")));
  ProcessUsage usage;
  usage.resident_bytes = 123'456;
  usage.cpu_seconds = 4.25;
  usage.open_fds = 17;
  usage.started = test::mini_city_time();
  own.process(usage);
  const auto text = shown(own);
  EXPECT_THAT(text, HasSubstr("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 4.25\n"));
  EXPECT_THAT(text, HasSubstr("\nprocess_resident_memory_bytes 123456\n"));
  EXPECT_THAT(text, HasSubstr("\nprocess_open_fds 17\n"));
  EXPECT_THAT(text, HasSubstr("\nprocess_start_time_seconds 1795420800\n"));
  EXPECT_THAT(text, Not(HasSubstr("process_max_fds"))) << "what the system does not say is not 0";
}

TEST(OwnMetrics, AreInTheSameOrderWhateverCameFirst) {
  OwnMetrics forwards;
  OwnMetrics backwards;
  for (const auto* file : {"db", "wal", "a", "b", "c"}) forwards.storage_size(file, 1);
  for (const auto* file : {"c", "b", "a", "wal", "db"}) backwards.storage_size(file, 1);
  EXPECT_EQ(shown(forwards), shown(backwards));
  const auto parsed = test::parse_exposition(shown(forwards));
  const auto own = std::find(parsed.families.begin(), parsed.families.end(), "campus_collector_batch_reports");
  EXPECT_TRUE(std::is_sorted(own, parsed.families.end()));
}

TEST(OwnMetrics, LoseNoObservationOfManyThreads) {
  OwnMetrics own;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&own] {
      for (int i = 0; i < 20'000; ++i) own.lock_waited(std::chrono::nanoseconds(1000));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(shown(own), HasSubstr(R"(campus_collector_lock_wait_seconds_bucket{le="1e-06"} 80000)"));
  EXPECT_THAT(shown(own), HasSubstr("campus_collector_lock_wait_seconds_count 80000\n"));
}

}  // namespace
}  // namespace campus::collector
