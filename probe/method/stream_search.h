#pragma once
// How many connections a sustained TCP run takes. Pure. docs/methods/tcp.md.

#include <cstdint>
#include <optional>

#include "core/model/measurement.h"
#include "core/units.h"

namespace campus::probe {

inline constexpr std::int64_t kMostStreams = 32;

/// Streams to begin with: one for 100M, four for 1G, eight for 10G, and as many as fill the path of that round trip
/// through windows of 2 MiB each.
[[nodiscard]] std::int64_t streams_for(std::optional<BitRate> target, std::optional<Seconds> round_trip);

/// Doubles the streams while their sum grows.
class StreamSearch {
 public:
  /// What a first run carried.
  StreamSearch(std::int64_t streams, BitRate sum) : begun_with_(streams), streams_(streams), sum_(sum) {}

  /// Streams of the next trial; nothing when the search is over.
  [[nodiscard]] std::optional<std::int64_t> next() const;
  /// `streams` as the responder granted them.
  void on_trial(std::int64_t streams, BitRate sum);

  /// To go on with: the last doubling that the sum grew by, or, where one did grow, the next as well if it carried no
  /// less. Where loss held few streams down, the fewest that fill the line do so only while they are lucky.
  [[nodiscard]] std::int64_t streams() const { return streams_; }
  [[nodiscard]] bool helped() const { return streams_ != begun_with_; }

 private:
  std::int64_t begun_with_;
  std::int64_t streams_;
  BitRate sum_;
  bool over_ = false;
};

}  // namespace campus::probe
