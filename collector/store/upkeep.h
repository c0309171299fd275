#pragma once
// Housekeeping of the embedded store, a little at a time between commits: dictionaries, roll-ups, what may go. For this
// folder's .cpp files; failures leave as SqliteError.

#include <cstdint>
#include <utility>

#include "collector/store/dictionary_training.h"
#include "collector/store/records.h"
#include "collector/store/retention.h"
#include "collector/store/store_files.h"

namespace campus::collector {

class Upkeeper {
 public:
  explicit Upkeeper(StoreFiles& files, Retention retention = {}) : files_(files), retention_(retention) {}
  [[nodiscard]] Upkeep step(WallTime now);

 private:
  bool care_for_dictionary(std::int64_t today);
  bool take_dictionary();
  bool thin_oldest_day(WallTime now, Upkeep& done);
  void take_over(std::int64_t day, DayFile& from, std::int64_t number, const DayRow& row);
  bool thin_kept(WallTime now, Upkeep& done);

  StoreFiles& files_;
  Retention retention_;
  std::int64_t trained_on_ = -1;  ///< the day for which a dictionary was tried
  std::int64_t learnt_from_ = 0;  ///< reports of that day itself; 0 where they were another's
  DictionaryTraining training_;
  WallTime days_dropped_{};
  std::pair<std::int64_t, std::int64_t> taken_over_{};  ///< how many of which day
};

}  // namespace campus::collector
