#pragma once
// A probe links each record of its spool to the one before (docs/wire-format.md#chain). What the links say once records
// lie here, in whatever order they came. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/report.h"

namespace campus::collector {

/// What of a stored report the chain is made of.
struct ChainRecord {
  std::int64_t sequence = 0;
  ReportId digest;
  std::optional<PreviousRecord> previous;
  std::vector<RecordGap> gaps;
  WallTime received{};
  WallTime recorded{};  ///< by the probe's clock
};

enum class ChainBreak {
  contradicted,  ///< the record of that number is here with other bytes than its successor names
  missing,       ///< it is not here, and no record tells of its loss
};

struct ChainFinding {
  ChainBreak kind = ChainBreak::missing;
  PreviousRecord expected;     ///< as the successor names it
  std::int64_t successor = 0;  ///< sequence
  WallTime since{};            ///< when the successor came
  friend bool operator==(const ChainFinding&, const ChainFinding&) = default;
};

struct ChainState {
  std::size_t records = 0;
  std::size_t linked = 0;            ///< of them with a predecessor
  std::int64_t told_dropped = 0;     ///< records that the probe says it dropped for space
  std::int64_t told_lost = 0;        ///< records that the probe says were lost or altered in its spool
  std::vector<ChainFinding> breaks;  ///< by the successor's sequence
};

/// `kept_since`: what came before may have been dropped here by age. A record that is not here is missing only where
/// one of a smaller number, which the probe recorded before it, was itself recorded and received since then: the newest
/// go first, so that the receipt of a record's neighbours says nothing of its own. `heard_since`: nothing of this key
/// came before; where that is later, nothing of it can have gone.
[[nodiscard]] ChainState check_chain(std::vector<ChainRecord> records, WallTime kept_since,
                                     std::optional<WallTime> heard_since = {});

}  // namespace campus::collector
