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

/// What nobody has decided about. Everything else that is held stays with its key's decision: it is shown nowhere and
/// takes no room from others.
bool waits(const std::string& reason) { return reason == kUnknownKey || reason == kUnknownSite; }

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
  std::set<ReportId> ids;   ///< of `reports`
  ReportCounts refusals;
  HeldAmounts held;
  FleetChange change;

  static void refuse(wire::DeliveryAnswer& answer, std::string reason) {
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

Result<void> Ingest::recover() {
  if (auto opened = store_.recover(); !opened) return opened;
  return read_store();
}

Result<std::shared_ptr<const Roster>> Ingest::read_roster() {
  auto rows = store_.roster();
  if (!rows) return rows.error();
  std::vector<Site> sites;
  for (const auto& row : *rows) {
    auto site = site_of(row);
    if (!site)
      return Error{ErrorCode::bad_data,
                   "the store's roster is damaged: " + site.error().message + "; restore a backup"};
    sites.push_back(*std::move(site));
  }
  return std::make_shared<const Roster>(std::move(sites));
}

Result<void> Ingest::read_store() {
  auto keys = store_.keys();
  if (!keys) return keys.error();
  auto roster = read_roster();
  if (!roster) return roster.error();
  auto counts = store_.counts();
  if (!counts) return counts.error();
  FleetChange change;
  change.anew = true;
  change.roster = *roster;
  change.counts = *std::move(counts);
  std::int64_t unreadable = 0;
  const auto damaged = store_.each_latest([&](const ArchivedReport& archived) {
    auto report = wire::parse_report(archived.envelope.payload);
    if (!report) {
      ++unreadable;
      return;
    }
    change.latest.push_back(
        {archived.id, archived.key, archived.received, std::make_shared<const Report>(*std::move(report))});
  });
  if (!damaged) return damaged.error();
  damaged_ = unreadable + *damaged;
  roster_ = *std::move(roster);
  keys_.clear();
  for (auto& key : *keys) keys_.emplace(key.id, key);
  // An approval whose release was cut short by a crash is completed here.
  if (auto settled = settle_held(std::move(change)); !settled) return settled.error();
  return {};
}

Result<std::vector<std::vector<wire::DeliveryAnswer>>> Ingest::process(std::span<const Delivery> deliveries) {
  Round round;
  round.now = clock_.wall();
  std::vector<std::vector<wire::DeliveryAnswer>> answers(deliveries.size());
  for (std::size_t d = 0; d < deliveries.size(); ++d) {
    if (auto taken = take_delivery(round, deliveries[d], answers[d]); !taken) return taken.error();
  }
  if (round.reports.empty() && round.keys.empty()) {
    refusals_.add(round.refusals);
    return answers;
  }
  round.refusals.add(refusals_);
  round.change.counts = round.refusals.list();
  std::vector<KeyRecord> keys;
  for (const auto& [id, key] : round.keys) keys.push_back(key);
  const auto outcomes = store_.append({round.reports, keys, round.change.counts});
  if (!outcomes) return outcomes.error();
  ++commits_;
  refusals_.clear();
  finish(round, *outcomes);
  return answers;
}

Result<void> Ingest::commit_refusals() {
  if (refusals_.empty()) return {};
  FleetChange change;
  change.counts = refusals_.list();
  if (auto kept = store_.append({{}, {}, change.counts}); !kept) return kept.error();
  ++commits_;
  refusals_.clear();
  sink_(std::move(change));
  return {};
}

Result<void> Ingest::take_delivery(Round& round, const Delivery& delivery, std::vector<wire::DeliveryAnswer>& answers) {
  answers.resize(delivery.reports.size());
  for (std::size_t i = 0; i < delivery.reports.size(); ++i) {
    const auto& examined = delivery.reports[i];
    if (!examined.submission) {
      answers[i] = examined.refusal;
      round.refusals.add({{}, Level::school, "rejected", 1});
    } else if (auto taken = take_report(round, *examined.submission, delivery.approve_keys, answers[i]); !taken) {
      return taken;
    }
  }
  return {};
}

Result<void> Ingest::take_report(Round& round, const Submission& submission, bool approve_keys,
                                 wire::DeliveryAnswer& answer) {
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
    Round::refuse(answer, admission.reason);
    round.refusals.add({banner, level, "rejected", 1});
    return {};
  }
  if (admission.decision == Admission::Decision::held) {
    const auto may = may_be_held(round, stored);
    if (!may) return may.error();
    if (!*may) {
      Round::refuse(answer, "limited");
      // A stranger who leaves nothing behind is not remembered either.
      const bool stranger = key.state == KeyState::pending && !keys_.contains(stored.key);
      if (stranger && !round.held.has(stored.key)) round.keys.erase(stored.key);
      round.refusals.add({banner, level, "limited", 1});
      return {};
    }
  }
  answer.reason = admission.reason;
  round.ids.insert(stored.id);
  round.reports.push_back(std::move(stored));
  round.slots.push_back({&answer, &submission});
  return {};
}

/// What is here already takes no more room: its sender hears `duplicate`, however full it is.
Result<bool> Ingest::may_be_held(Round& round, const StoredReport& report) {
  if (round.ids.contains(report.id)) return true;
  auto known = store_.contains(report.id);
  if (!known || *known) return known;
  if (!held_.have_room(round.held, report.key, bytes_of(report), limits_)) return false;
  round.held.add(report.key, bytes_of(report));
  return true;
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

/// After the commit: answers, memory, and word to the sink.
void Ingest::finish(Round& round, const std::vector<AppendOutcome>& outcomes) {
  bool newly_open = false;
  for (auto& [id, key] : round.keys) {
    const auto before = keys_.find(id);
    newly_open |= key.state == KeyState::approved && before != keys_.end() && before->second.state == KeyState::pending;
    keys_.insert_or_assign(id, std::move(key));
  }
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
        held_.add(report.key, bytes_of(report));
        round.change.more_pending.push_back({report.id, report.key, report.site, report.held, report.received});
        break;
      case AppendOutcome::duplicate:
        answer.outcome = wire::Receipt::duplicate;
        answer.reason.clear();
        break;
      case AppendOutcome::sequence_conflict:
        Round::refuse(answer, "sequence_conflict");
        break;
    }
  }
  // What a key sent before the door opened counts now; should this fail, recover() or the next start does it.
  if (newly_open) {
    if (auto settled = settle_held(round.change); settled) return;
  }
  sink_(std::move(round.change));
}

/// From everything held: the amounts, and the list of what waits.
std::vector<PendingReport> Ingest::note_held(const std::vector<HeldReport>& held) {
  held_ = {};
  std::vector<PendingReport> pending;
  for (const auto& report : held) {
    if (!waits(report.reason)) continue;
    held_.add(report.key, report.bytes);
    pending.push_back({report.id, report.key, report.site, report.reason, report.received});
  }
  return pending;
}

/// Writes new decisions and notes them in `held`. The value is the number of reports that count now.
Result<std::size_t> Ingest::settle(std::vector<HeldReport>& held, FleetChange& change) {
  std::vector<Settlement> settlements;
  std::vector<HeldReport*> decided;
  for (auto& report : held) {
    const auto key = keys_.find(report.key);
    const auto admission = admit(key == keys_.end() ? nullptr : &key->second, report.site, *roster_);
    if (admission.reason == report.reason) continue;
    const auto* site = roster_->find(report.site);
    settlements.push_back({report.id, admission.reason, roster_->ancestor(report.site, Level::banner),
                           site == nullptr ? Level::school : site->level});
    decided.push_back(&report);
  }
  if (settlements.empty()) return std::size_t{0};
  const auto outcomes = store_.settle(settlements);
  if (!outcomes) return outcomes.error();
  std::size_t released = 0;
  std::set<SiteCode> renewed;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const auto outcome = (*outcomes)[i];
    decided[i]->reason = settlements[i].held;
    if (outcome == AppendOutcome::stored) renewed.insert(decided[i]->site);
    if (outcome != AppendOutcome::stored && outcome != AppendOutcome::late) continue;
    ++released;
    change.counts.push_back({settlements[i].banner, settlements[i].level, std::string(name_of(outcome)), 1});
  }
  if (auto added = add_latest(renewed, change); !added) return added.error();
  return released;
}

Result<void> Ingest::add_latest(const std::set<SiteCode>& sites, FleetChange& change) {
  for (const auto& site : sites) {
    const auto archived = store_.latest_of(site);
    // One damaged report leaves the store open, and its neighbours are shown.
    if (!archived && store_.failure()) return archived.error();
    auto report = archived && *archived ? wire::parse_report((*archived)->envelope.payload) : Error{};
    if (!report) {
      ++damaged_;
      continue;
    }
    change.latest.push_back(
        {(*archived)->id, (*archived)->key, (*archived)->received, std::make_shared<const Report>(*std::move(report))});
  }
  return {};
}

Result<std::size_t> Ingest::settle_held(FleetChange change) {
  auto held = store_.held();
  if (!held) return held.error();
  const auto released = settle(*held, change);
  if (!released) return released.error();
  change.more_pending.clear();
  change.pending = note_held(*held);
  sink_(std::move(change));
  return *released;
}

Result<std::optional<Envelope>> Ingest::find(const ReportId& id) {
  auto archived = store_.find(id);
  if (!archived) return archived.error();
  if (!*archived) return std::optional<Envelope>();
  return std::optional((*std::move(*archived)).envelope);
}

}  // namespace campus::collector
