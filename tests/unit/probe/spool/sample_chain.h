#pragma once
// Chains of made-up records for tests of what is pure.

#include <string>
#include <utility>
#include <vector>

#include "core/envelope/envelope.h"
#include "probe/spool/chain_check.h"

namespace campus::probe {

inline const KeyId kOwn{std::string(64, 'a')};

inline ReportId digest_of(std::int64_t sequence, const std::string& salt = "") {
  return ReportId(sha256_hex(salt + std::to_string(sequence)));
}

/// Records with these numbers, each linked to the one before.
inline std::vector<SeenRecord> chain_of(const std::vector<std::int64_t>& numbers) {
  std::vector<SeenRecord> rows;
  std::optional<PreviousRecord> previous;
  for (const auto number : numbers) {
    SpoolEntry entry;
    entry.sequence = entry.first = number;
    entry.key = kOwn;
    entry.digest = digest_of(number);
    entry.previous = previous;
    entry.bytes = 1000;
    rows.push_back({entry, SignedPlace{kOwn, number, entry.digest, previous, entry.kind}});
    previous = place_of(entry);
  }
  return rows;
}

inline ChainHead head_of(const std::vector<SeenRecord>& rows) {
  if (rows.empty()) return {};
  return {kOwn, place_of(rows.back().entry)};
}

inline SequenceFile counter_of(const ChainHead& head) {
  if (!head.last) return {};
  return {head.last->sequence, SpoolMark{head.last->sequence, head.last->digest, head.last->sequence - 1}};
}

/// Turns rows [from, to] of a chain into one run that is gone.
inline void make_run(std::vector<SeenRecord>& rows, std::size_t from, std::size_t to) {
  auto run = rows[to].entry;
  run.first = rows[from].entry.first;
  run.previous = rows[from].entry.previous;
  run.state = RecordState::gone;
  run.bytes = 0;
  const auto at = rows.begin() + static_cast<std::ptrdiff_t>(from);
  rows.erase(at, rows.begin() + static_cast<std::ptrdiff_t>(to) + 1);
  rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(from), {std::move(run), std::nullopt});
}

}  // namespace campus::probe
