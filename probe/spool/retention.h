#pragma once
// What makes room for a new record when the spool has reached its cap. Pure.

#include <cstdint>
#include <span>
#include <vector>

#include "probe/spool/record.h"

namespace campus::probe {

/// What a record takes on disk beside its envelope, at most, in bytes.
inline constexpr std::int64_t kRecordOverhead = 512;

struct Room {
  bool granted = false;
  std::vector<std::int64_t> drop;  ///< sequences, in the order in which they go; empty where not granted
};

/// Goes first: copies of what is delivered, samples before others; then samples that wait; then what was refused; then
/// what waits; the oldest of each. What is waiting or refused of an acceptance never goes, and it is always granted
/// room itself. Samples make nobody go but delivered copies and other samples. `records` by sequence.
[[nodiscard]] Room make_room(std::span<const SpoolEntry> records, std::int64_t cap_bytes, RecordKind kind,
                             std::int64_t bytes);

}  // namespace campus::probe
