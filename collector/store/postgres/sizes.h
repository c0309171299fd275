#pragma once
// How much room the store takes. For this folder's .cpp files.

#include <optional>

#include "collector/store/postgres/connection.h"
#include "collector/store/records.h"
#include "core/time.h"

namespace campus::collector::postgres {

/// Asked after every commit, and costs a look at every file: read now and then.
class Sizes {
 public:
  /// The last ones known where there is no connection, or none that answers.
  [[nodiscard]] StoreSizes read(Connection* connection);

 private:
  StoreSizes sizes_;
  std::optional<SteadyTime> read_;
};

}  // namespace campus::collector::postgres
