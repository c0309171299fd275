#pragma once
// A line that is fast only for its first bytes: a token bucket or a policer that lets a burst through and then holds
// the contracted rate. Found in the receiver's count of a load that never paused. Pure. docs/methods/tcp.md.
//
//   D(t) = bytes(t) - sustained x t       the bucket is the most by which D ever rises
//
// The rise does not depend on how finely the count was sampled, nor on how slowly the load began: a full bucket waits.

#include <chrono>
#include <optional>
#include <vector>

#include "core/units.h"

namespace campus::probe {

/// What a receiver had counted by then.
struct CountedBytes {
  std::chrono::nanoseconds at;
  DataSize bytes;
};

struct TokenBucket {
  DataSize burst;                  ///< bytes that passed beyond the sustained rate
  BitRate sustained;               ///< from the end of the burst to the last sample
  std::chrono::nanoseconds ended;  ///< when the burst was over, since the first sample
};

/// Nothing where the rate did not fall for good, or by no more than the line wavers afterwards. `samples` are in order
/// of time, at least one second of them. A burst of less than 3 ms of the sustained rate cannot be told from a queue,
/// nor one that passes within a sample or two of a slow start from bytes that a lost packet held back.
[[nodiscard]] std::optional<TokenBucket> find_token_bucket(const std::vector<CountedBytes>& samples);

}  // namespace campus::probe
