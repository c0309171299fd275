#include "probe/spool/spool.h"

#include <algorithm>
#include <utility>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/report_json.h"
#include "probe/spool/folder_lock.h"
#include "probe/spool/retention.h"
#include "probe/spool/sequence_file.h"
#include "probe/spool/signed_place.h"
#include "probe/spool/spool_error.h"
#include "probe/spool/spool_file.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostReason = 200;

std::vector<SpoolEntry> values_of(const std::map<std::int64_t, SpoolEntry>& entries) {
  std::vector<SpoolEntry> values;
  values.reserve(entries.size());
  for (const auto& [sequence, entry] : entries) values.push_back(entry);
  return values;
}

/// Acceptance records oldest first, everything else newest first.
std::vector<const SpoolEntry*> in_order_of_delivery(const std::map<std::int64_t, SpoolEntry>& entries) {
  std::vector<const SpoolEntry*> waiting;
  for (const auto& [sequence, entry] : entries) {
    if (entry.state == RecordState::waiting) waiting.push_back(&entry);
  }
  std::stable_sort(waiting.begin(), waiting.end(), [](const SpoolEntry* one, const SpoolEntry* other) {
    if (one->kind != other->kind) return one->kind < other->kind;
    return one->kind != RecordKind::acceptance && one->sequence > other->sequence;
  });
  return waiting;
}

Error full_error(RecordKind kind, const SpoolSettings& settings) {
  return {ErrorCode::too_large, "the spool has reached its cap of " + std::to_string(settings.cap_bytes >> 20) +
                                    " MiB with records that may not go before they are delivered: a " +
                                    std::string(name_of(kind)) +
                                    " record is refused; see why the collector does not take them"};
}

}  // namespace

SpoolCounts count(std::span<const SpoolEntry> entries, std::int64_t cap_bytes) {
  SpoolCounts counts;
  counts.cap_bytes = cap_bytes;
  for (const auto& entry : entries) {
    counts.last_sequence = std::max(counts.last_sequence, entry.sequence);
    if (entry.state == RecordState::gone) continue;
    counts.bytes += entry.bytes + kRecordOverhead;
    if (entry.state == RecordState::delivered) ++counts.delivered;
    if (entry.state == RecordState::refused) ++counts.refused;
    if (entry.state != RecordState::waiting) continue;
    if (entry.kind == RecordKind::acceptance) ++counts.waiting_acceptance;
    if (entry.kind == RecordKind::routine) ++counts.waiting_routine;
    if (entry.kind == RecordKind::samples) ++counts.waiting_samples;
    counts.oldest_waiting = std::min(counts.oldest_waiting.value_or(entry.recorded), entry.recorded);
  }
  return counts;
}

Spool::Spool(const SpoolPlace& place, const SpoolSettings& settings) : place_(place), settings_(settings) {}
Spool::~Spool() = default;

template <class F>
Result<void> Spool::with_file(const F& work) {
  if (broken_) return *broken_;
  try {
    work();
    return {};
  } catch (const SqliteError& error) {
    broken_ = error_of(error, place_.state_folder / kSpoolName);
  }
  // Not even the end of this connection may write what it has not got onto the disk.
  sqlite3_db_config(file_->database().raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  file_.reset();
  return *broken_;
}

/// The folder's lock too: whoever holds it finds the file at rest.
template <class F>
Result<void> Spool::write(const F& work) {
  const FolderLock lock(place_.state_folder);
  if (!lock.held()) return lock.error();
  return with_file([&] {
    Transaction transaction(file_->database());
    work();
    transaction.commit();
  });
}

Result<void> Spool::load(std::vector<SeenRecord>& seen) {
  const auto file = place_.state_folder / kSpoolName;
  try {
    file_ = std::make_unique<SpoolFile>(SpoolFile::open(file, place_.vfs));
  } catch (const SqliteError& error) {
    return error_of(error, file);
  }
  return with_file([&] {
    file_->check_pages();
    file_->read_all([&](SpoolEntry entry, const std::string& envelope) {
      const bool size_fits =
          entry.state == RecordState::gone || entry.bytes == static_cast<std::int64_t>(envelope.size());
      seen.push_back({entry, size_fits ? signed_place(envelope) : std::nullopt});
      entries_.emplace(entry.sequence, std::move(entry));
    });
    gaps_ = file_->gaps();
  });
}

Result<Spool::Opened> Spool::open(const SpoolPlace& place, const SpoolSettings& settings) {
  std::unique_ptr<Spool> spool(new Spool(place, settings));
  const FolderLock lock(place.state_folder);
  if (!lock.held()) return lock.error();
  const auto counter = read_sequence_file(place.disk, place.state_folder);
  if (!counter) return counter.error();
  std::vector<SeenRecord> seen;
  if (auto loaded = spool->load(seen); !loaded) return loaded.error();
  ChainHead head;
  if (auto read = spool->with_file([&] { head = spool->file_->head(); }); !read) return read.error();
  if (head.key == place.key.id()) spool->last_ = head.last;
  auto findings = check_chain(seen, head, *counter, place.key.id());
  if (std::none_of(findings.begin(), findings.end(), touches_records)) {
    if (auto settled = spool->with_file([&] { spool->file_->settle(); }); !settled) return settled.error();
  }
  return Opened{std::move(spool), std::move(findings)};
}

Report Spool::placed(Report report, std::int64_t sequence) const {
  report.key = place_.key.id();
  report.sequence = sequence;
  report.previous = last_;
  report.gaps.clear();
  for (const auto& [gap, carrier] : gaps_) {
    if (carrier == 0) report.gaps.push_back(gap);
  }
  return report;
}

Result<Recorded> Spool::append(Report report) {
  const std::lock_guard guard(mutex_);
  if (broken_) return *broken_;
  const FolderLock lock(place_.state_folder);
  if (!lock.held()) return lock.error();
  const auto counter = read_sequence_file(place_.disk, place_.state_folder);
  if (!counter) return counter.error();

  const auto at_most = entries_.empty() ? 0 : entries_.rbegin()->first;
  const auto sequence = std::max(counter->last, at_most) + 1;
  report = placed(std::move(report), sequence);
  const auto envelope = seal(kReportPayloadType, wire::encode_report(report), place_.key);
  const auto text = wire::encode_envelope(envelope);
  if (text.size() > kEnvelopeLimits.bytes || envelope.payload.size() > kReportLimits.bytes) {
    return Error{ErrorCode::too_large, "a report of " + std::to_string(envelope.payload.size()) +
                                           " bytes is more than a collector takes; keep it in a folder of its own"};
  }
  SpoolEntry entry;
  entry.sequence = entry.first = sequence;
  entry.key = report.key;
  entry.digest = envelope.id();
  entry.previous = report.previous;
  entry.kind = kind_of(report);
  entry.recorded = place_.clock.wall();
  entry.bytes = static_cast<std::int64_t>(text.size());
  const auto room = make_room(values_of(entries_), settings_.cap_bytes, entry.kind, entry.bytes);
  if (!room.granted) return full_error(entry.kind, settings_);

  // The mark first: a spool that is found behind it was rolled back, and the number is nobody else's.
  const SpoolMark mark{sequence, entry.digest, last_ ? last_->sequence : 0};
  if (auto marked = write_sequence_file(place_.disk, place_.state_folder, {sequence, mark}); !marked) {
    return marked.error();
  }
  auto committed = with_file([&] {
    Transaction transaction(file_->database());
    insert(entry, text, room.drop);
    transaction.commit();
  });
  if (!committed) return committed.error();
  last_ = place_of(entry);
  return Recorded{sequence, entry.digest};
}

void Spool::insert(const SpoolEntry& entry, const std::string& envelope, std::span<const std::int64_t> drop) {
  for (auto& [gap, carrier] : gaps_) {
    if (carrier == 0) carrier = entry.sequence;
  }
  for (const auto sequence : drop) drop_record(sequence);
  file_->insert(entry, envelope);
  entries_.emplace(entry.sequence, entry);
  file_->set_head({entry.key, place_of(entry)});
  file_->set_gaps(gaps_);
}

void Spool::drop_record(std::int64_t sequence) {
  const auto& entry = entries_.at(sequence);
  if (entry.state != RecordState::delivered) {
    const bool samples = entry.kind == RecordKind::samples;
    note_gap({GapCause::space, sequence, sequence, 1, samples ? 1 : 0});
    // What it was to tell of is to be told by another.
    const auto untold =
        std::partition(gaps_.begin(), gaps_.end(), [&](const KeptGap& g) { return g.carrier != sequence; });
    const std::vector<KeptGap> told_again(untold, gaps_.end());
    gaps_.erase(untold, gaps_.end());
    for (const auto& kept : told_again) note_gap(kept.gap);
  }
  settle(sequence);
}

/// Neighbours that are gone become one run, so that there are never more runs than records.
void Spool::settle(std::int64_t sequence) {
  const auto at = entries_.find(sequence);
  auto run = at->second;
  run.state = RecordState::gone;
  run.bytes = 0;
  run.reason.clear();
  std::vector<std::int64_t> merged{sequence};
  if (at != entries_.begin()) {
    const auto& before = std::prev(at)->second;
    if (before.state == RecordState::gone && before.key == run.key) {
      run.first = before.first;
      run.previous = before.previous;
      merged.push_back(before.sequence);
    }
  }
  if (const auto next = std::next(at); next != entries_.end()) {
    const auto& after = next->second;
    if (after.state == RecordState::gone && after.key == run.key) {
      run.sequence = after.sequence;
      run.digest = after.digest;
      merged.push_back(after.sequence);
    }
  }
  for (const auto one : merged) entries_.erase(one);
  file_->put_run(run, merged);
  entries_.emplace(run.sequence, std::move(run));
}

/// One for each cause is enough to be told: a range and a number.
void Spool::note_gap(RecordGap gap) {
  for (auto& [kept, carrier] : gaps_) {
    if (carrier != 0 || kept.cause != gap.cause) continue;
    kept.from = std::min(kept.from, gap.from);
    kept.to = std::max(kept.to, gap.to);
    kept.records += gap.records;
    kept.samples += gap.samples;
    return;
  }
  gaps_.push_back({gap, 0});
}

Result<std::vector<WaitingRecord>> Spool::next_batch(const BatchLimits& limits) {
  const std::lock_guard guard(mutex_);
  std::vector<WaitingRecord> batch;
  auto read = with_file([&] {
    std::int64_t bytes = 0;
    for (const auto* entry : in_order_of_delivery(entries_)) {
      bytes += entry->bytes;
      if (!batch.empty() && (batch.size() >= limits.records || bytes > limits.bytes)) break;
      batch.push_back({entry->digest, file_->envelope(entry->sequence)});
    }
  });
  if (!read) return read.error();
  return batch;
}

Result<void> Spool::acknowledge(std::span<const ReportId> digests) {
  const std::lock_guard guard(mutex_);
  return write([&] {
    for (auto& [sequence, entry] : entries_) {
      if (entry.state != RecordState::waiting) continue;
      if (std::find(digests.begin(), digests.end(), entry.digest) == digests.end()) continue;
      entry.state = RecordState::delivered;
      file_->set_state(entry);
      std::erase_if(gaps_, [&, number = sequence](const KeptGap& kept) { return kept.carrier == number; });
    }
    file_->set_gaps(gaps_);
  });
}

Result<void> Spool::set_refused(const ReportId& digest, const std::string& reason) {
  const std::lock_guard guard(mutex_);
  return write([&] {
    for (auto& [sequence, entry] : entries_) {
      if (entry.digest != digest || entry.state != RecordState::waiting) continue;
      entry.state = RecordState::refused;
      entry.reason = in_quotes(reason, kMostReason);
      file_->set_state(entry);
    }
  });
}

Result<std::int64_t> Spool::retry_refused(std::span<const std::string_view> reasons) {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> kept_as;
  for (const auto begin : reasons) {
    kept_as.push_back(in_quotes(begin, kMostReason));
    kept_as.back().pop_back();
  }
  const auto again = [&](const SpoolEntry& entry) {
    return entry.state == RecordState::refused && std::any_of(kept_as.begin(), kept_as.end(), [&](const auto& begin) {
             return entry.reason.starts_with(begin);
           });
  };
  // Asked for at each start and each day: nothing is written for nothing.
  if (std::none_of(entries_.begin(), entries_.end(), [&](const auto& one) { return again(one.second); })) return 0;
  std::int64_t count = 0;
  auto written = write([&] {
    for (auto& [sequence, entry] : entries_) {
      if (!again(entry)) continue;
      entry.state = RecordState::waiting;
      entry.reason.clear();
      file_->set_state(entry);
      ++count;
    }
  });
  if (!written) return written.error();
  return count;
}

std::vector<std::string> Spool::refusals(std::size_t most) const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> reasons;
  for (const auto& [sequence, entry] : entries_) {
    const bool fresh =
        entry.state == RecordState::refused && std::find(reasons.begin(), reasons.end(), entry.reason) == reasons.end();
    if (fresh && reasons.size() < most) reasons.push_back(entry.reason);
  }
  return reasons;
}

SpoolCounts Spool::counts() const {
  const std::lock_guard guard(mutex_);
  return count(values_of(entries_), settings_.cap_bytes);
}

Result<std::vector<SpoolEvent>> Spool::events() {
  const std::lock_guard guard(mutex_);
  std::vector<SpoolEvent> events;
  if (auto read = with_file([&] { events = file_->events(); }); !read) return read.error();
  return events;
}

Result<void> Spool::add_events(std::span<const SpoolEvent> events) {
  const std::lock_guard guard(mutex_);
  return write([&] {
    for (const auto& event : events) file_->add_event(event);
  });
}

std::optional<PreviousRecord> Spool::last() const {
  const std::lock_guard guard(mutex_);
  return last_;
}

std::optional<Error> Spool::trouble() const {
  const std::lock_guard guard(mutex_);
  return broken_;
}

}  // namespace campus::probe
