#pragma once
// What came of a simulated delivery, for people and for scripts. Pure.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "collector/simulate/latencies.h"
#include "core/model/localized.h"

namespace campus::collector::simulate {

/// Of a storm: every probe once, on a connection of its own.
struct StormTally {
  std::uint64_t probes = 0;
  std::uint64_t prompt = 0;  ///< of them acknowledged within 500 ms of their first attempt to connect
};

inline constexpr auto kPrompt = std::chrono::milliseconds(500);

/// A report that is delivered twice on purpose counts twice, in `sent` as in what was answered.
struct Tally {
  std::uint64_t sites = 0;
  std::uint64_t sent = 0;  ///< reports, once each, however often a request had to be repeated
  std::uint64_t stored = 0;
  std::uint64_t pending = 0;
  std::uint64_t duplicate = 0;
  std::map<std::string, std::uint64_t> rejected;  ///< by reason; `http_413` and the like for whole requests
  std::uint64_t unsent = 0;                       ///< reports that were due and never went out
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  std::map<std::string, std::uint64_t> refusals;  ///< why: `503`, `connect`, `timeout`, ...
  std::chrono::nanoseconds elapsed{};             ///< until the last acknowledgement
  /// The most that a report was sent after it was due: beyond some milliseconds the collector or this machine could not
  /// keep the pace.
  std::chrono::nanoseconds behind{};
  Latencies from_connect;  ///< of requests that opened their connection
  Latencies from_send;
  std::optional<StormTally> storm;

  [[nodiscard]] std::uint64_t acknowledged() const { return stored + pending + duplicate; }
  [[nodiscard]] std::uint64_t rejections() const;
  /// Sent, and neither acknowledged nor rejected.
  [[nodiscard]] std::uint64_t lost() const;
  [[nodiscard]] double reports_per_second() const;
};

/// One object on one line.
[[nodiscard]] std::string tally_json(const Tally& tally);
[[nodiscard]] std::string tally_table(const Tally& tally, Language language);

}  // namespace campus::collector::simulate
