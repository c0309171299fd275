#pragma once
// What was confirmed to senders, and the proof that a database that answers again still has it. For this folder's .cpp
// files.

#include <cstdint>
#include <optional>
#include <string>

#include "collector/store/postgres/head.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

class Acknowledged {
 public:
  void note(std::int64_t revision) { revision_ = revision; }
  /// The last one of a batch. Commits are in one line: where it is, everything before it is.
  void note(const StoredReport& report, AppendOutcome outcome);

  /// Throws PostgresError. conflict: another store; bad_data: something is gone, as after a failover to a standby that
  /// lagged.
  void verify(Connection& connection, const Head& head);

 private:
  std::string identity_;  ///< of the store, once it was seen
  std::int64_t revision_ = 0;
  std::optional<Digest> report_;
  std::int64_t day_ = 0;
};

}  // namespace campus::collector::postgres
