#pragma once
// Are the records what was recorded, all of them, in their order? Pure: rows in, findings out.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/enum_names.h"
#include "probe/spool/record.h"
#include "probe/spool/sequence_file.h"

namespace campus::probe {

enum class SpoolFault {
  damaged,         ///< the file cannot be read, or not all of it
  removed,         ///< there is no file, and there was one
  altered,         ///< a record is not what its chain says
  swapped,         ///< two records have taken each other's place
  replayed,        ///< an earlier record stands once more in another's place
  reordered,       ///< a record stands under another number than its own
  missing,         ///< records are no longer there
  rolled_back,     ///< the whole file is older than what was recorded last
  counter_behind,  ///< the file `sequence` is older than the spool
  mark_lost,       ///< the file `sequence` says nothing of the spool
};

/// What a signed envelope itself says; nothing else of it is believed.
struct SignedPlace {
  KeyId key;
  std::int64_t sequence = 0;
  ReportId digest;
  std::optional<PreviousRecord> previous;
  RecordKind kind = RecordKind::routine;
};

/// One row of the spool.
struct SeenRecord {
  SpoolEntry entry;
  std::optional<SignedPlace> content;  ///< absent where no envelope of a valid signature is there
};

/// The last record of the spool, kept apart from the records.
struct ChainHead {
  KeyId key;
  std::optional<PreviousRecord> last;  ///< absent where nothing was ever recorded
};

struct SpoolFinding {
  SpoolFault fault = SpoolFault::damaged;
  std::int64_t from = 0;  ///< sequence; 0 where the whole file is meant
  std::int64_t to = 0;
  friend bool operator==(const SpoolFinding&, const SpoolFinding&) = default;
};

/// `rows` by sequence. Empty where all is as it was recorded; an append that was cut off is no finding.
[[nodiscard]] std::vector<SpoolFinding> check_chain(std::span<const SeenRecord> rows, const ChainHead& head,
                                                    const SequenceFile& counter, const KeyId& own_key);

/// Whether the rows must be put in order, not only the counter.
[[nodiscard]] bool touches_records(const SpoolFinding& finding);

}  // namespace campus::probe

namespace campus {
template <>
struct EnumNames<probe::SpoolFault> {
  using Fault = probe::SpoolFault;
  static constexpr NameTable<Fault, 10> names{{{Fault::damaged, "damaged"},
                                               {Fault::removed, "removed"},
                                               {Fault::altered, "altered"},
                                               {Fault::swapped, "swapped"},
                                               {Fault::replayed, "replayed"},
                                               {Fault::reordered, "reordered"},
                                               {Fault::missing, "missing"},
                                               {Fault::rolled_back, "rolled_back"},
                                               {Fault::counter_behind, "counter_behind"},
                                               {Fault::mark_lost, "mark_lost"}}};
};
}  // namespace campus
