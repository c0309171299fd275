#include "collector/ingest/ingest.h"

#include <algorithm>
#include <set>
#include <utility>

#include "collector/ingest/admission.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostOpenSites = 256;

/// A probe's clock is believed where it says it is synchronised and does not run ahead of ours.
WallTime order_time(const Report& report, WallTime received) {
  constexpr auto kAhead = std::chrono::minutes(10);
  const bool trusted = report.ended.clock_state == ClockState::synchronised && report.ended.utc <= received + kAhead;
  return trusted ? std::min(report.ended.utc, received) : received;
}

std::int64_t bytes_of(const StoredReport& report) {
  return static_cast<std::int64_t>(report.content.payload.size() + report.content.seal.size());
}

bool is_shown_as_pending(const std::string& reason) { return reason == kUnknownKey || reason == kUnknownSite; }

}  // namespace

/// What one commit carries, and whom to answer.
struct Ingest::Round {
  struct Slot {
    wire::DeliveryAnswer* answer;
    const Submission* submission;
  };
  WallTime now{};
  std::map<KeyId, KeyRecord> keys;  ///< new or changed
  std::vector<StoredReport> reports;
  std::vector<Slot> slots;  ///< one per report
  std::vector<ReportCount> counts;
  std::map<KeyId, std::int64_t> held_bytes;
  std::int64_t all_held_bytes = 0;
  FleetChange change;

  void refuse(wire::DeliveryAnswer& answer, std::string reason) {
    answer.outcome = wire::Receipt::rejected;
    answer.reason = std::move(reason);
  }
};

Ingest::Ingest(Store& store, const Clock& clock, Sink sink, HeldLimits limits)
    : store_(store), clock_(clock), sink_(std::move(sink)), limits_(limits) {}

Result<std::unique_ptr<Ingest>> Ingest::start(Store& store, const Clock& clock, Sink sink, HeldLimits limits) {
  std::unique_ptr<Ingest> ingest(new Ingest(store, clock, std::move(sink), limits));
  if (auto read = ingest->read_store(); !read) return read.error();
  return ingest;
}

Result<void> Ingest::read_store() {
  auto keys = store_.keys();
  if (!keys) return keys.error();
  for (auto& key : *keys) {
    const auto id = key.id;
    keys_.emplace(id, std::move(key));
  }
  auto rows = store_.roster();
  if (!rows) return rows.error();
  std::vector<Site> sites;
  for (const auto& row : *rows) {
    auto site = site_of(row);
    if (!site) return Error{ErrorCode::bad_data, "the store's roster: " + site.error().message + "; import it again"};
    sites.push_back(*std::move(site));
  }
  roster_ = std::make_shared<const Roster>(std::move(sites));
  auto counts = store_.counts();
  if (!counts) return counts.error();
  FleetChange change;
  change.roster = roster_;
  change.counts = *std::move(counts);
  const auto damaged = store_.each_latest([&](const ArchivedReport& archived) {
    auto report = wire::parse_report(archived.envelope.payload);
    if (!report) {
      ++damaged_;
      return;
    }
    change.latest.push_back(
        {archived.id, archived.key, archived.received, std::make_shared<const Report>(*std::move(report))});
  });
  if (!damaged) return damaged.error();
  damaged_ += *damaged;
  // An approval whose release was cut short by a crash is completed here.
  if (auto settled = settle_held(std::move(change)); !settled) return settled.error();
  return {};
}

Result<std::vector<std::vector<wire::DeliveryAnswer>>> Ingest::process(std::span<const Delivery> deliveries) {
  Round round;
  round.now = clock_.wall();
  round.counts = uncommitted_counts_;
  std::vector<std::vector<wire::DeliveryAnswer>> answers(deliveries.size());
  for (std::size_t d = 0; d < deliveries.size(); ++d) {
    const auto& reports = deliveries[d].reports;
    answers[d].resize(reports.size());
    for (std::size_t i = 0; i < reports.size(); ++i) {
      auto& answer = answers[d][i];
      if (const auto& submission = reports[i].submission) {
        take_report(round, *submission, deliveries[d].approve_keys, answer);
      } else {
        answer = reports[i].refusal;
        round.counts.push_back({{}, Level::school, "rejected", 1});
      }
    }
  }
  if (round.reports.empty() && round.keys.empty()) {
    round.change.counts.assign(round.counts.begin() + static_cast<std::ptrdiff_t>(uncommitted_counts_.size()),
                               round.counts.end());
    uncommitted_counts_ = std::move(round.counts);
    if (!round.change.counts.empty()) sink_(std::move(round.change));
    return answers;
  }
  std::vector<KeyRecord> keys;
  for (const auto& [id, key] : round.keys) keys.push_back(key);
  const auto outcomes = store_.append({round.reports, keys, round.counts});
  if (!outcomes) return outcomes.error();
  finish(round, *outcomes);
  return answers;
}

void Ingest::take_report(Round& round, const Submission& submission, bool approve_keys, wire::DeliveryAnswer& answer) {
  const auto& report = *submission.report;
  answer.digest = submission.id;
  const auto& key = known_key(round, submission, approve_keys);
  const auto admission = admit(&key, report.site, *roster_);
  const auto banner = roster_->ancestor(report.site, Level::banner);
  const auto* site = roster_->find(report.site);
  const auto level = site == nullptr ? report.level : site->level;
  StoredReport stored{
      submission.id,      report.key,       report.sequence, report.site, round.now, order_time(report, round.now),
      submission.content, admission.reason, banner,          level};
  if (admission.decision == Admission::Decision::rejected) {
    round.refuse(answer, admission.reason);
    round.counts.push_back({banner, level, "rejected", 1});
    return;
  }
  if (admission.decision == Admission::Decision::held) {
    if (!has_room(round, stored)) {
      round.refuse(answer, "limited");
      // A stranger who leaves nothing behind is not remembered either.
      const bool stranger = key.state == KeyState::pending && !keys_.contains(stored.key);
      if (stranger && !round.held_bytes.contains(stored.key)) round.keys.erase(stored.key);
      round.counts.push_back({banner, level, "limited", 1});
      return;
    }
    round.held_bytes[stored.key] += bytes_of(stored);
    round.all_held_bytes += bytes_of(stored);
  }
  answer.reason = admission.reason;
  round.reports.push_back(std::move(stored));
  round.slots.push_back({&answer, &submission});
}

/// The key as this round sees it; a stranger is noted as pending, or let in where the door is open. A key that a person
/// decided about stays as decided.
const KeyRecord& Ingest::known_key(Round& round, const Submission& submission, bool approve_keys) {
  const auto& id = submission.report->key;
  const auto& site = submission.report->site;
  const auto committed = keys_.find(id);
  const auto noted = round.keys.find(id);
  const bool unknown = noted == round.keys.end() && committed == keys_.end();
  KeyRecord key = noted != round.keys.end() ? noted->second : unknown ? KeyRecord{} : committed->second;
  bool changed = unknown || !key.public_key;
  if (unknown) {
    key.id = id;
    key.first_seen = round.now;
  }
  key.public_key = submission.public_key;
  const bool open = approve_keys && (key.state == KeyState::pending || key.by_open) && key.state != KeyState::revoked;
  const bool covered = std::any_of(key.sites.begin(), key.sites.end(),
                                   [&](const SiteCode& top) { return roster_->is_within(site, top); });
  if (open && !covered && key.sites.size() < kMostOpenSites) {
    key.state = KeyState::approved;
    key.by_open = true;
    key.decided = round.now;
    key.sites.push_back(site);
    changed = true;
  }
  if (!changed) return committed != keys_.end() && noted == round.keys.end() ? committed->second : noted->second;
  return round.keys.insert_or_assign(id, std::move(key)).first->second;
}

bool Ingest::has_room(const Round& round, const StoredReport& report) const {
  const auto held = [&](const std::map<KeyId, std::int64_t>& bytes) {
    const auto found = bytes.find(report.key);
    return found == bytes.end() ? 0 : found->second;
  };
  return held(held_bytes_) + held(round.held_bytes) + bytes_of(report) <= limits_.bytes_per_key &&
         all_held_bytes_ + round.all_held_bytes + bytes_of(report) <= limits_.bytes;
}

/// After the commit: answers, memory, and word to the sink.
void Ingest::finish(Round& round, const std::vector<AppendOutcome>& outcomes) {
  bool newly_open = false;
  for (auto& [id, key] : round.keys) {
    const auto before = keys_.find(id);
    newly_open |= key.state == KeyState::approved && before != keys_.end() && before->second.state == KeyState::pending;
    keys_.insert_or_assign(id, std::move(key));
  }
  round.change.counts.assign(round.counts.begin() + static_cast<std::ptrdiff_t>(uncommitted_counts_.size()),
                             round.counts.end());
  uncommitted_counts_.clear();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto& report = round.reports[i];
    auto& answer = *round.slots[i].answer;
    const auto& submission = *round.slots[i].submission;
    round.change.counts.push_back({report.banner, report.level, std::string(name_of(outcomes[i])), 1});
    switch (outcomes[i]) {
      case AppendOutcome::stored:
        round.change.latest.push_back({report.id, report.key, report.received, submission.report});
        [[fallthrough]];
      case AppendOutcome::late:
        answer.outcome = wire::Receipt::stored;
        break;
      case AppendOutcome::held:
        answer.outcome = wire::Receipt::pending;
        held_bytes_[report.key] += bytes_of(report);
        all_held_bytes_ += bytes_of(report);
        round.change.more_pending.push_back({report.id, report.key, report.site, report.held, report.received});
        break;
      case AppendOutcome::duplicate:
        answer.outcome = wire::Receipt::duplicate;
        answer.reason.clear();
        break;
      case AppendOutcome::sequence_conflict:
        round.refuse(answer, "sequence_conflict");
        break;
    }
  }
  // What a key sent before the door opened counts now; should this fail, the next start does it.
  if (newly_open) {
    if (auto settled = settle_held(round.change); settled) return;
  }
  sink_(std::move(round.change));
}

Result<std::vector<PendingReport>> Ingest::read_held() {
  const auto held = store_.held();
  if (!held) return held.error();
  held_bytes_.clear();
  all_held_bytes_ = 0;
  std::vector<PendingReport> pending;
  for (const auto& report : *held) {
    held_bytes_[report.key] += report.bytes;
    all_held_bytes_ += report.bytes;
    if (is_shown_as_pending(report.reason)) {
      pending.push_back({report.id, report.key, report.site, report.reason, report.received});
    }
  }
  return pending;
}

Result<std::size_t> Ingest::settle_held(FleetChange change) {
  const auto held = store_.held();
  if (!held) return held.error();
  std::vector<Settlement> settlements;
  std::vector<SiteCode> sites;
  for (const auto& report : *held) {
    const auto key = keys_.find(report.key);
    const auto admission = admit(key == keys_.end() ? nullptr : &key->second, report.site, *roster_);
    if (admission.reason == report.reason) continue;
    const auto* site = roster_->find(report.site);
    settlements.push_back({report.id, admission.reason, roster_->ancestor(report.site, Level::banner),
                           site == nullptr ? Level::school : site->level});
    sites.push_back(report.site);
  }
  const auto outcomes = store_.settle(settlements);
  if (!outcomes) return outcomes.error();
  std::size_t released = 0;
  std::set<SiteCode> renewed;
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    const auto outcome = (*outcomes)[i];
    if (outcome == AppendOutcome::stored) renewed.insert(sites[i]);
    if (outcome != AppendOutcome::stored && outcome != AppendOutcome::late) continue;
    ++released;
    change.counts.push_back({settlements[i].banner, settlements[i].level, std::string(name_of(outcome)), 1});
  }
  for (const auto& site : renewed) {
    const auto archived = store_.latest_of(site);
    if (!archived) return archived.error();
    auto report = *archived ? wire::parse_report((*archived)->envelope.payload) : Error{};
    if (!report) continue;
    change.latest.push_back(
        {(*archived)->id, (*archived)->key, (*archived)->received, std::make_shared<const Report>(*std::move(report))});
  }
  auto pending = read_held();
  if (!pending) return pending.error();
  change.more_pending.clear();
  change.pending = *std::move(pending);
  sink_(std::move(change));
  return released;
}

Result<std::optional<Envelope>> Ingest::find(const ReportId& id) {
  auto archived = store_.find(id);
  if (!archived) return archived.error();
  if (!*archived) return std::optional<Envelope>();
  return std::optional((*std::move(*archived)).envelope);
}

}  // namespace campus::collector
