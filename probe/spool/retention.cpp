#include "probe/spool/retention.h"

#include <algorithm>
#include <utility>

namespace campus::probe {
namespace {

constexpr int kNever = 5;
constexpr int kFirstSummary = 3;

/// The lower goes the earlier.
int rank_of(const SpoolEntry& entry) {
  if (entry.state == RecordState::delivered) return entry.kind == RecordKind::samples ? 0 : 1;
  if (entry.kind == RecordKind::samples) return 2;
  if (entry.kind == RecordKind::acceptance) return kNever;
  return entry.state == RecordState::refused ? kFirstSummary : kFirstSummary + 1;
}

std::int64_t size_of(const SpoolEntry& entry) {
  return entry.state == RecordState::gone ? 0 : entry.bytes + kRecordOverhead;
}

}  // namespace

Room make_room(std::span<const SpoolEntry> records, std::int64_t cap_bytes, RecordKind kind, std::int64_t bytes) {
  auto used = bytes + kRecordOverhead;
  std::vector<std::pair<int, const SpoolEntry*>> candidates;
  const int spared = kind == RecordKind::samples ? kFirstSummary : kNever;
  for (const auto& entry : records) {
    used += size_of(entry);
    if (entry.state != RecordState::gone && rank_of(entry) < spared) candidates.emplace_back(rank_of(entry), &entry);
  }
  Room room;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  for (const auto& [rank, entry] : candidates) {
    if (used <= cap_bytes) break;
    used -= size_of(*entry);
    room.drop.push_back(entry->sequence);
  }
  room.granted = used <= cap_bytes || kind == RecordKind::acceptance;
  if (!room.granted) room.drop.clear();
  return room;
}

}  // namespace campus::probe
