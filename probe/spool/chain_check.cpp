#include "probe/spool/chain_check.h"

#include <algorithm>
#include <map>

namespace campus::probe {
namespace {

class ChainWalk {
 public:
  explicit ChainWalk(std::span<const SeenRecord> rows) : rows_(rows) {
    for (const auto& row : rows_) {
      by_sequence_[row.entry.sequence] = &row;
      if (row.content) ++times_[row.content->digest];
    }
  }

  std::vector<SpoolFinding> walk(const ChainHead& head) {
    const SpoolEntry* prior = nullptr;
    for (const auto& row : rows_) {
      check_content(row);
      check_link(prior, row.entry);
      prior = &row.entry;
    }
    check_head(prior, head);
    return std::move(found_);
  }

 private:
  void find(SpoolFault fault, std::int64_t from, std::int64_t to) { found_.push_back({fault, from, to}); }

  void check_content(const SeenRecord& row) {
    const auto& entry = row.entry;
    const auto& content = row.content;
    if (entry.state == RecordState::gone) {
      if (content) find(SpoolFault::replayed, entry.sequence, entry.sequence);
      return;
    }
    if (!content) return find(SpoolFault::altered, entry.sequence, entry.sequence);
    const bool same_bytes = content->digest == entry.digest;
    const bool same_place = content->sequence == entry.sequence;
    if (same_bytes && same_place) {
      const bool as_signed = content->previous == entry.previous && content->kind == entry.kind &&
                             content->key == entry.key && entry.first == entry.sequence;
      if (!as_signed) find(SpoolFault::altered, entry.sequence, entry.sequence);
      return;
    }
    find(same_place ? SpoolFault::altered : misplaced(*content, entry, same_bytes), entry.sequence, entry.sequence);
  }

  /// How another record's bytes came here.
  [[nodiscard]] SpoolFault misplaced(const SignedPlace& content, const SpoolEntry& entry, bool same_bytes) const {
    const auto home = by_sequence_.find(content.sequence);
    const auto* there = home == by_sequence_.end() || !home->second->content ? nullptr : &*home->second->content;
    if (there != nullptr && there->sequence == entry.sequence && !same_bytes) return SpoolFault::swapped;
    if (times_.at(content.digest) > 1) return SpoolFault::replayed;
    // Its own place is taken, or was settled: it was here before.
    if (home != by_sequence_.end() ? there == nullptr || there->sequence == content.sequence : is_settled(content)) {
      return SpoolFault::replayed;
    }
    return SpoolFault::reordered;
  }

  [[nodiscard]] bool is_settled(const SignedPlace& content) const {
    const auto run = by_sequence_.lower_bound(content.sequence);
    return run != by_sequence_.end() && run->second->entry.state == RecordState::gone &&
           run->second->entry.first <= content.sequence;
  }

  void check_link(const SpoolEntry* prior, const SpoolEntry& entry) {
    const bool same_key = prior != nullptr && prior->key == entry.key;
    if (entry.first > entry.sequence || (prior != nullptr && entry.first <= prior->sequence)) {
      return find(SpoolFault::altered, entry.sequence, entry.sequence);
    }
    if (same_key ? entry.previous == place_of(*prior) : !entry.previous) return;
    const auto from = prior == nullptr ? 1 : prior->sequence + 1;
    // The record before, where it still stands, is checked by itself; a hole is what lies between.
    const auto to = entry.previous ? entry.previous->sequence : entry.first - 1;
    if (to >= from) return find(SpoolFault::missing, from, to);
    find(SpoolFault::altered, entry.sequence, entry.sequence);
  }

  void check_head(const SpoolEntry* last, const ChainHead& head) {
    const auto at = last == nullptr ? 0 : last->sequence;
    if (!head.last) {
      if (last != nullptr) find(SpoolFault::altered, at, at);
      return;
    }
    if (head.last->sequence > at) return find(SpoolFault::missing, at + 1, head.last->sequence);
    if (place_of(*last) != *head.last || last->key != head.key) find(SpoolFault::altered, at, at);
  }

  std::span<const SeenRecord> rows_;
  std::map<std::int64_t, const SeenRecord*> by_sequence_;
  std::map<ReportId, int> times_;
  std::vector<SpoolFinding> found_;
};

/// The file as a whole against what was marked before its last commit.
std::vector<SpoolFinding> check_age(const ChainHead& head, const SequenceFile& counter) {
  const auto at = head.last ? head.last->sequence : 0;
  const auto& mark = counter.mark;
  if (counter.last < at) return {{SpoolFault::counter_behind, counter.last + 1, at}};
  if (!mark) return at > 0 ? std::vector<SpoolFinding>{{SpoolFault::mark_lost, 0, 0}} : std::vector<SpoolFinding>{};
  if (at == mark->before && at < mark->sequence) return {};  // what was to follow was never acknowledged
  if (at < mark->sequence) return {{SpoolFault::rolled_back, at + 1, mark->sequence}};
  if (at > mark->sequence) return {{SpoolFault::counter_behind, mark->sequence + 1, at}};
  if (head.last && head.last->digest != mark->digest) return {{SpoolFault::altered, at, at}};
  return {};
}

}  // namespace

std::vector<SpoolFinding> check_chain(std::span<const SeenRecord> rows, const ChainHead& head,
                                      const SequenceFile& counter, const KeyId& own_key) {
  auto found = ChainWalk(rows).walk(head);
  // A new key starts a new chain, and its owner may have begun a new counter with it.
  if (head.last && head.key != own_key) return found;
  const auto age = check_age(head, counter);
  found.insert(found.end(), age.begin(), age.end());
  return found;
}

bool touches_records(const SpoolFinding& finding) {
  return finding.fault != SpoolFault::counter_behind && finding.fault != SpoolFault::mark_lost;
}

}  // namespace campus::probe
