#pragma once
// Housekeeping of the embedded store, a little at a time between commits: dictionaries, roll-ups, what may go. For this
// folder's .cpp files; failures leave as SqliteError.

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/records.h"
#include "collector/store/store_files.h"

namespace campus::collector {

/// How long what is kept (docs/operating.md).
struct Retention {
  std::chrono::days reports{30};
  std::chrono::days noncompliant{400};
  std::chrono::days hours{60};  ///< afterwards only days
  std::chrono::days days{400};
};

class Upkeeper {
 public:
  explicit Upkeeper(StoreFiles& files, Retention retention = {}) : files_(files), retention_(retention) {}
  [[nodiscard]] Upkeep step(WallTime now);

 private:
  using Dictionary = std::shared_ptr<const ZstdDictionary>;
  bool care_for_dictionary(std::int64_t today);
  bool thin_oldest_day(WallTime now, Upkeep& done);
  void take_over(std::int64_t day, DayFile& from, std::int64_t number, const DayRow& row);
  bool thin_kept(WallTime now, Upkeep& done);

  StoreFiles& files_;
  Retention retention_;
  std::int64_t trained_on_ = -1;  ///< the day for which a dictionary was tried
  std::future<Result<Dictionary>> training_;
  WallTime days_dropped_{};
};

}  // namespace campus::collector
