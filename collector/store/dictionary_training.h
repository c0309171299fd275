#pragma once
// Makes a dictionary from stored reports. It takes a second, and runs beside the commits.

#include <algorithm>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "core/compression/zstd_dictionary.h"
#include "core/result.h"

namespace campus::collector {

class DictionaryTraining {
 public:
  using Dictionary = std::shared_ptr<const ZstdDictionary>;

  static constexpr std::int64_t kFewestReports = 200;
  static constexpr std::int64_t kMostSamples = 1000;
  /// A first day has no day before it: it begins with what its first reports teach, and learns again with ten times as
  /// many. `learnt_from` is 0 before the first time.
  [[nodiscard]] static bool has_more_to_learn(std::int64_t reports, std::int64_t learnt_from) {
    return reports >= std::max(kFewestReports, 10 * learnt_from);
  }
  /// Every so many of `reports` reports one is a sample: spread over all, so that all kinds of sites are among them.
  [[nodiscard]] static std::int64_t stride(std::int64_t reports) {
    return std::max<std::int64_t>(reports / kMostSamples, 1);
  }
  /// Long records have few like them, and each has a day's worth of short ones in bytes.
  [[nodiscard]] static bool is_sample(const std::string& payload) { return payload.size() <= 16U << 10U; }

  void begin(std::vector<std::string> samples);
  [[nodiscard]] bool is_running() const { return training_.valid(); }
  [[nodiscard]] bool is_done() const;
  /// Of a training that is done; null where the samples had nothing in common.
  [[nodiscard]] Dictionary take();

 private:
  std::future<Result<Dictionary>> training_;
};

}  // namespace campus::collector
