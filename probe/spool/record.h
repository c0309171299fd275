#pragma once
// What the spool knows of each of its records. Pure values.

#include <cstdint>
#include <optional>
#include <string>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/report.h"
#include "core/time.h"

namespace campus::probe {

/// In the order in which they are delivered.
enum class RecordKind {
  acceptance,  ///< an audit, or what people said and signed: never dropped before it is delivered
  routine,     ///< a summary: a routine report without its series
  samples,     ///< a routine report with the series it was summed up from: goes first where space runs short
};

enum class RecordState {
  waiting,    ///< for the collector
  delivered,  ///< acknowledged; a copy that may go
  refused,    ///< by the collector for good; kept aside with its reason
  gone,       ///< only its place in the chain is left
};

/// One record, or a run of neighbours that are gone.
struct SpoolEntry {
  std::int64_t sequence = 0;  ///< of a run, its last
  std::int64_t first = 0;     ///< of a run; else `sequence`
  KeyId key;
  ReportId digest;                         ///< of a run, its last
  std::optional<PreviousRecord> previous;  ///< of a run, its first
  RecordKind kind = RecordKind::routine;
  RecordState state = RecordState::waiting;
  WallTime recorded{};
  std::int64_t bytes = 0;  ///< of the envelope's text
  std::string reason;      ///< of a refusal
  friend bool operator==(const SpoolEntry&, const SpoolEntry&) = default;
};

[[nodiscard]] inline PreviousRecord place_of(const SpoolEntry& entry) { return {entry.sequence, entry.digest}; }

/// acceptance: its mode says so, or people had a part in it; samples: a series is in it.
[[nodiscard]] RecordKind kind_of(const Report& report);
/// The same without series. Record the samples first and the summary behind them: the later of the two is what the
/// collector takes for a site's latest.
[[nodiscard]] Report summary_of(Report report);

}  // namespace campus::probe

namespace campus {
template <>
struct EnumNames<probe::RecordKind> {
  static constexpr NameTable<probe::RecordKind, 3> names{{{probe::RecordKind::acceptance, "acceptance"},
                                                          {probe::RecordKind::routine, "routine"},
                                                          {probe::RecordKind::samples, "samples"}}};
};
template <>
struct EnumNames<probe::RecordState> {
  static constexpr NameTable<probe::RecordState, 4> names{{{probe::RecordState::waiting, "waiting"},
                                                           {probe::RecordState::delivered, "delivered"},
                                                           {probe::RecordState::refused, "refused"},
                                                           {probe::RecordState::gone, "gone"}}};
};
}  // namespace campus
