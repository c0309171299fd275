#pragma once
// How many reports had which outcome, one number for each (banner, level, outcome): as many numbers as the roster has
// banners, however many reports there are.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

class ReportCounts {
 public:
  void add(const ReportCount& count) { counts_[{count.banner, count.level, count.outcome}] += count.count; }
  void add(const ReportCounts& others) {
    for (const auto& [key, count] : others.counts_) counts_[key] += count;
  }
  void clear() { counts_.clear(); }

  [[nodiscard]] bool empty() const { return counts_.empty(); }
  [[nodiscard]] std::vector<ReportCount> list() const {
    std::vector<ReportCount> all;
    all.reserve(counts_.size());
    for (const auto& [key, count] : counts_) {
      all.push_back({std::get<SiteCode>(key), std::get<Level>(key), std::get<std::string>(key), count});
    }
    return all;
  }

 private:
  std::map<std::tuple<SiteCode, Level, std::string>, std::int64_t> counts_;
};

}  // namespace campus::collector
