#pragma once
// Housekeeping, a little at a time between commits: partitions, dictionaries, roll-ups, what may go. One of several
// collectors does it at a time. For this folder's .cpp files; failures leave as PostgresError.

#include "collector/store/dictionary_training.h"
#include "collector/store/postgres/session.h"
#include "collector/store/records.h"
#include "collector/store/retention.h"

namespace campus::collector::postgres {

class Upkeeper {
 public:
  explicit Upkeeper(Retention retention = {}) : retention_(retention) {}
  [[nodiscard]] Upkeep step(Session& session, WallTime now);

 private:
  struct Turn;
  bool put_trained(Session& session);
  bool train(Turn& turn);
  void drop_days(Turn& turn) const;

  Retention retention_;
  DictionaryTraining training_;
};

}  // namespace campus::collector::postgres
