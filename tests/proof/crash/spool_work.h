#pragma once
// What a probe does with its spool, over and over, and what it was promised.

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/wire/report_json.h"
#include "probe/spool/spool.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::proof {

struct Promises {
  std::set<std::string> recorded;   ///< digests that append() returned
  std::set<std::string> delivered;  ///< of which acknowledge() returned
  std::set<std::string> in_doubt;   ///< of which acknowledge() was called and did not return
};

inline Report report_of_some_size(const SigningKey& key, std::mt19937_64& random) {
  auto report = collector::testing::sample_report(key, "S1", 1);
  report.mode = random() % 8 == 0 ? Mode::acceptance : Mode::routine;
  if (report.mode == Mode::acceptance) report.standard.resolved.text = "{}";
  // Some commits end within a page, some take several.
  report.host.cpu_model.assign(random() % 3 == 0 ? random() % 6000 : random() % 40, 'x');
  return report;
}

/// What waits, by digest. Empty where the spool has failed.
inline std::vector<std::string> waiting_in(probe::Spool& spool) {
  std::vector<std::string> digests;
  const auto batch = spool.next_batch({1'000'000, std::int64_t{1} << 50});
  if (!batch) return digests;
  for (const auto& one : *batch) digests.push_back(one.digest.text());
  return digests;
}

struct Loss {
  std::int64_t lost = 0;       ///< recorded, and neither waiting nor delivered
  std::int64_t came_back = 0;  ///< delivered, and waiting once more
  std::int64_t twice = 0;      ///< waiting more than once
};

inline Loss compare(const Promises& promises, const std::vector<std::string>& waiting) {
  Loss loss;
  const std::set<std::string> there(waiting.begin(), waiting.end());
  loss.twice = static_cast<std::int64_t>(waiting.size() - there.size());
  for (const auto& digest : promises.recorded) {
    const bool delivered = promises.delivered.contains(digest) || promises.in_doubt.contains(digest);
    if (!there.contains(digest) && !delivered) ++loss.lost;
  }
  for (const auto& digest : promises.delivered) loss.came_back += there.contains(digest) ? 1 : 0;
  return loss;
}

}  // namespace campus::proof
