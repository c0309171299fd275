// Prints an endpoint of the miniature city, byte for byte what tests/golden holds:
//
//   golden_scrape city|schools|classrooms|discovery

#include <iostream>
#include <string_view>

#include "collector/metrics/exposition.h"
#include "collector/metrics/service_discovery.h"
#include "tests/support/mini_city.h"

namespace {

using namespace campus;

/// Own series with one value each, so that every name is in the scrape.
void record_something(collector::OwnMetrics& own) {
  const auto now = test::mini_city_time();
  own.request_acknowledged(std::chrono::milliseconds(4));
  own.report_received(21'000);
  own.clock_skew(std::chrono::milliseconds(-1500));
  own.lock_waited(std::chrono::nanoseconds(800));
  own.signature_verified(std::chrono::microseconds(120));
  own.batch_committed(std::chrono::milliseconds(2), 3, now);
  own.queue(0, 1024);
  own.connections(2);
  own.snapshot_built(now, std::chrono::milliseconds(5));
  own.storage_size("db", 1'048'576);
  own.storage_size("wal", 32'768);
  own.poll_answered("answered");
  own.poll_answered("key_pending");
  own.silence(true, 12, 1, 2);
  own.storage_size("reports", 524'288);
  own.storage_free(8'589'934'592);
  own.exposition_size("schools", "gzip", 1234);
  own.process({50'000'000, 400'000'000, 12.5, 14, 65'536, 6, now - std::chrono::hours(1)});
}

/// The miniature city, whose first school has a record of the digital campus as well.
collector::Snapshot city() {
  auto snapshot = test::mini_city();
  for (auto& status : snapshot.sites) {
    if (status.site->code.text() == "2107020001") status.campus = status.latest;
  }
  return snapshot;
}

std::string text_of(std::string_view what) {
  const auto snapshot = city();
  collector::OwnMetrics own;
  record_something(own);
  const auto exposition = collector::next_exposition(nullptr, snapshot, own);
  if (what == "city") return *collector::next_exposition(&exposition, snapshot, own).city.text;
  if (what == "schools") return *exposition.schools.text;
  if (what == "classrooms") return *exposition.classrooms.at(SiteCode("150722")).text;
  if (what == "discovery") return collector::service_discovery_json(snapshot, "127.0.0.1:8600", "http");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const auto text = argc == 2 ? text_of(argv[1]) : std::string();
  if (text.empty()) {
    std::cerr << "usage: golden_scrape city|schools|classrooms|discovery\n";
    return 64;
  }
  std::cout << text;
  return 0;
}
