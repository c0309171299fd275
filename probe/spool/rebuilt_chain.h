#pragma once
// A whole chain from what could be read of a damaged or altered spool. Pure.

#include <span>
#include <vector>

#include "core/model/report.h"
#include "probe/spool/chain_check.h"

namespace campus::probe {

/// A chain that check_chain finds whole. `kept[i]` is the row of `rows` whose envelope goes with `entries[i]`, or -1.
struct RebuiltChain {
  std::vector<SpoolEntry> entries;  ///< by sequence
  std::vector<int> kept;
  ChainHead head;
  std::optional<RecordGap> lost;  ///< what was neither kept nor known to be gone; `records` is the most it may be
};

/// What the signed contents say counts; of the rows' own columns only whether a record is delivered or refused, why and
/// since when, and which runs were gone. `head` as far as it could be read.
[[nodiscard]] RebuiltChain rebuild_chain(std::span<const SeenRecord> rows, const ChainHead& head,
                                         const SequenceFile& counter, const KeyId& own_key);

}  // namespace campus::probe
