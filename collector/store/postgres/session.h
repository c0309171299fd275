#pragma once
// A connection with what is known about the store behind it. For this folder's .cpp files; failures leave as
// PostgresError.

#include <cstdint>
#include <set>

#include "collector/store/postgres/connection.h"
#include "collector/store/postgres/dictionaries.h"
#include "collector/store/postgres/head.h"
#include "collector/store/postgres/numbers.h"

namespace campus::collector::postgres {

struct Session {
  /// Connects, and refuses a server that would not keep what it confirms. The store itself is not looked at yet.
  Session(const Conninfo& where, const PostgresLimits& limits, Dictionaries& all);

  Connection connection;
  Dictionaries& dictionaries;  ///< outlives the connection
  Head opened;
  Numbers numbers;
  std::set<std::int64_t> days;  ///< known to have a partition

  /// After a transaction that was rolled back.
  void forget();
};

}  // namespace campus::collector::postgres
