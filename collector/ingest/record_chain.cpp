#include "collector/ingest/record_chain.h"

#include <algorithm>
#include <map>

namespace campus::collector {
namespace {

bool is_told(const std::vector<ChainRecord>& records, std::int64_t sequence) {
  return std::any_of(records.begin(), records.end(), [&](const ChainRecord& record) {
    return std::any_of(record.gaps.begin(), record.gaps.end(),
                       [&](const RecordGap& gap) { return gap.from <= sequence && sequence <= gap.to; });
  });
}

}  // namespace

ChainState check_chain(std::vector<ChainRecord> records, WallTime kept_since, std::optional<WallTime> heard_since) {
  std::sort(records.begin(), records.end(),
            [](const ChainRecord& one, const ChainRecord& other) { return one.sequence < other.sequence; });
  std::map<std::int64_t, const ChainRecord*> by_sequence;
  for (const auto& record : records) by_sequence.emplace(record.sequence, &record);
  const auto kept = std::find_if(records.begin(), records.end(), [&](const ChainRecord& record) {
    return record.received >= kept_since && record.recorded >= kept_since;
  });
  auto kept_after = kept == records.end() ? INT64_MAX : kept->sequence;
  if (heard_since && *heard_since >= kept_since) kept_after = 0;
  ChainState state;
  state.records = records.size();
  for (const auto& record : records) {
    for (const auto& gap : record.gaps) {
      (gap.cause == GapCause::space ? state.told_dropped : state.told_lost) += gap.records;
    }
    if (!record.previous) continue;
    ++state.linked;
    const auto found = by_sequence.find(record.previous->sequence);
    if (found != by_sequence.end()) {
      if (found->second->digest == record.previous->digest) continue;
      state.breaks.push_back({ChainBreak::contradicted, *record.previous, record.sequence, record.received});
    } else if (record.previous->sequence > kept_after && !is_told(records, record.previous->sequence)) {
      state.breaks.push_back({ChainBreak::missing, *record.previous, record.sequence, record.received});
    }
  }
  return state;
}

}  // namespace campus::collector
