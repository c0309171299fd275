// Prints the exposition of the miniature city: `golden_scrape city|schools`. What tests/golden holds, byte for byte.

#include <cstring>
#include <iostream>

#include "collector/metrics/exposition.h"
#include "tests/support/mini_city.h"

namespace {

/// Own series with one value each, so that every name is in the scrape.
void record_something(campus::collector::OwnMetrics& own) {
  const auto now = campus::test::mini_city_time();
  own.request_acknowledged(std::chrono::milliseconds(4));
  own.batch_committed(std::chrono::milliseconds(2), 3, now);
  own.queue(0, 1024);
  own.connections(2);
  own.snapshot_built(now, std::chrono::milliseconds(5));
  own.storage_size("db", 1'048'576);
  own.storage_size("wal", 32'768);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "schools") == 0) {
    std::cout << campus::collector::render_schools(campus::test::mini_city());
    return 0;
  }
  if (argc == 2 && std::strcmp(argv[1], "city") == 0) {
    campus::collector::OwnMetrics own;
    record_something(own);
    std::cout << campus::collector::render_city(campus::test::mini_city(), own);
    return 0;
  }
  std::cerr << "usage: golden_scrape city|schools\n";
  return 64;
}
