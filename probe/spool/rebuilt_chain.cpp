#include "probe/spool/rebuilt_chain.h"

#include <algorithm>
#include <map>

namespace campus::probe {
namespace {

/// Never one that a record stands on already: the next record must be nobody's twin.
std::optional<PreviousRecord> last_place(const std::optional<PreviousRecord>& kept, const ChainHead& head,
                                         const SequenceFile& counter, bool own) {
  auto last = kept;
  const auto take = [&](const PreviousRecord& other) {
    if (!last || other.sequence > last->sequence) last = other;
  };
  const auto& mark = counter.mark;
  if (head.last && own && head.last->sequence <= counter.last && is_sha256_hex(head.last->digest.text())) {
    take(*head.last);
  }
  // Where the head is the record before, what the mark speaks of was never committed.
  const bool cut_off = mark && last && last->sequence == mark->before && head.last && *head.last == *last;
  if (mark && own && !cut_off) take({mark->sequence, mark->digest});
  return last;
}

class Rebuilding {
 public:
  explicit Rebuilding(std::span<const SeenRecord> rows) : rows_(rows) {
    for (const auto& row : rows_) {
      if (row.entry.state == RecordState::gone && row.entry.first >= 1 && row.entry.first <= row.entry.sequence) {
        gone_[row.entry.first] = std::max(gone_[row.entry.first], row.entry.sequence);
      }
    }
  }

  RebuiltChain run(const ChainHead& head, const SequenceFile& counter, const KeyId& own_key) {
    std::map<std::int64_t, int> sound;
    for (int i = 0; i < static_cast<int>(rows_.size()); ++i) {
      if (content_of(i)) sound.emplace(content_of(i)->sequence, i);
    }
    for (const auto& [sequence, row] : sound) take(row);
    std::optional<PreviousRecord> kept;
    if (!chain_.entries.empty()) kept = place_of(chain_.entries.back());
    // A damaged head may name any key: where no record bears it, the head says nothing.
    const bool spoken_for = std::any_of(chain_.entries.begin(), chain_.entries.end(),
                                        [&](const SpoolEntry& entry) { return entry.key == head.key; });
    const bool own = head.key == own_key;
    const auto last = last_place(kept, own || spoken_for ? head : ChainHead{}, counter, own || !spoken_for);
    if (last && (!kept || last->sequence > kept->sequence)) fill(*last, own_key);
    if (!chain_.entries.empty()) chain_.head = {chain_.entries.back().key, place_of(chain_.entries.back())};
    return std::move(chain_);
  }

 private:
  [[nodiscard]] const SignedPlace* content_of(int row) const {
    const auto& content = rows_[static_cast<std::size_t>(row)].content;
    return content ? &*content : nullptr;
  }

  /// Whether the record can follow what is there, with at most a hole between.
  [[nodiscard]] bool fits(const SignedPlace& content) const {
    if (chain_.entries.empty() || !content.previous) {
      return chain_.entries.empty() || chain_.entries.back().key != content.key;
    }
    const auto& prior = chain_.entries.back();
    if (content.previous->sequence == prior.sequence) return *content.previous == place_of(prior);
    return content.previous->sequence > prior.sequence;
  }

  void take(int row) {
    const auto& content = *content_of(row);
    if (!fits(content)) return lose(content.sequence, content.sequence, 1);
    const auto at = chain_.entries.empty() ? 0 : chain_.entries.back().sequence;
    if (content.previous && content.previous->sequence > at) fill(*content.previous, content.key);
    auto entry = rows_[static_cast<std::size_t>(row)].entry;
    const bool settled = entry.state == RecordState::delivered || entry.state == RecordState::refused;
    entry.state = settled && entry.digest == content.digest ? entry.state : RecordState::waiting;
    entry.sequence = entry.first = content.sequence;
    entry.key = content.key;
    entry.digest = content.digest;
    entry.previous = content.previous;
    entry.kind = content.kind;
    add(std::move(entry), row);
  }

  /// A run up to `end` that takes the place of what is not here.
  void fill(const PreviousRecord& end, const KeyId& key) {
    SpoolEntry run;
    run.sequence = end.sequence;
    run.first = chain_.entries.empty() ? 1 : chain_.entries.back().sequence + 1;
    run.key = key;
    run.digest = end.digest;
    if (!chain_.entries.empty() && chain_.entries.back().key == key) run.previous = place_of(chain_.entries.back());
    run.state = RecordState::gone;
    lose_unknown(run.first, run.sequence);
    add(std::move(run), -1);
  }

  void lose_unknown(std::int64_t from, std::int64_t to) {
    for (const auto& [first, last] : gone_) {
      if (last < from || first > to) continue;
      if (first > from) lose(from, first - 1, first - from);
      from = std::max(from, last + 1);
    }
    if (from <= to) lose(from, to, to - from + 1);
  }

  void lose(std::int64_t from, std::int64_t to, std::int64_t records) {
    if (!chain_.lost) chain_.lost = RecordGap{GapCause::lost, from, to, 0, 0};
    chain_.lost->from = std::min(chain_.lost->from, from);
    chain_.lost->to = std::max(chain_.lost->to, to);
    chain_.lost->records += records;
  }

  void add(SpoolEntry entry, int row) {
    chain_.entries.push_back(std::move(entry));
    chain_.kept.push_back(row);
  }

  std::span<const SeenRecord> rows_;
  std::map<std::int64_t, std::int64_t> gone_;  ///< first to last
  RebuiltChain chain_;
};

}  // namespace

RebuiltChain rebuild_chain(std::span<const SeenRecord> rows, const ChainHead& head, const SequenceFile& counter,
                           const KeyId& own_key) {
  return Rebuilding(rows).run(head, counter, own_key);
}

}  // namespace campus::probe
