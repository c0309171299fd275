#include "collector/ingest/ingest.h"

#include <algorithm>
#include <set>
#include <utility>

#include "collector/ingest/admission.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostOpenSites = 256;

std::int64_t bytes_of(const StoredReport& report) { return static_cast<std::int64_t>(report.packed.size()); }

/// What nobody has decided about. Everything else that is held stays with its key's decision: it is shown nowhere and
/// takes no room from others.
bool waits(const std::string& reason) {
  return reason == kUnknownKey || reason == kUnknownSite || reason == kKeyCloned;
}

/// As what the site's view may take it; the view itself knows what is later.
void show(const SiteCode& site, Subject subject, const std::shared_ptr<const Judgement>& judgement,
          FleetChange& change) {
  if (subject == Subject::campus) {
    change.judged.push_back({site, Aspect::campus, judgement});
    return;
  }
  change.judged.push_back({site, Aspect::latest, judgement});
  if (judgement->is_valid_acceptance()) change.judged.push_back({site, Aspect::acceptance, judgement});
}

}  // namespace

Opinion Ingest::opinion_of_stored(const ArchivedReport& archived, const Standing& standing) {
  const auto report = wire::parse_report(archived.envelope.payload);
  if (!report) return {};
  auto opinion = opinion_of(*report, archived.id, standing);
  if (!opinion.judgement) return {};
  opinion.judgement->received = archived.received;
  opinion.judgement->ordered_at = order_time(report->ended, archived.received);
  return opinion;
}

/// What one commit carries, and whom to answer.
struct Ingest::Round {
  WallTime now{};
  Standing standing;
  std::map<KeyId, KeyRecord> keys;  ///< new or changed
  std::vector<StoredReport> reports;
  std::vector<wire::DeliveryAnswer*> slots;  ///< one per report
  std::set<ReportId> ids;                    ///< of `reports`
  ReportCounts refusals;
  HeldAmounts held;
  FleetChange change;

  static void refuse(wire::DeliveryAnswer& answer, std::string reason) {
    answer.outcome = wire::Receipt::rejected;
    answer.reason = std::move(reason);
  }
};

Result<std::vector<std::vector<wire::DeliveryAnswer>>> Ingest::process(std::span<const Delivery> deliveries) {
  Round round;
  round.now = clock_.wall();
  round.standing = standing();
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
  const auto standard = round.standing.judge->standard();
  const auto outcomes = store_.append({round.reports, keys, round.change.counts, standard});
  if (!outcomes) return outcomes.error();
  ++commits_;
  refusals_.clear();
  finish(round, *outcomes);
  quarantine_clones(round, *outcomes);
  return answers;
}

Result<void> Ingest::commit_refusals() {
  if (refusals_.empty()) return {};
  FleetChange change;
  change.counts = refusals_.list();
  if (auto kept = store_.append({{}, {}, change.counts, standing().judge->standard()}); !kept) return kept.error();
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
  answer.digest = submission.id;
  const auto& roster = *round.standing.roster;
  const auto& key = known_key(round, submission, approve_keys);
  const auto admission = admit(&key, submission.site, roster);
  auto made = stored_from(submission, round);
  if (!made) return made.error();
  auto& stored = *made;
  stored.held = admission.reason;
  if (!stored.held.empty()) stored.judgement = nullptr;
  const auto& banner = stored.banner;
  const auto level = stored.level;
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
  round.slots.push_back(&answer);
  return {};
}

/// With the verdict by which it is examined, or a new one where roster or standard changed since.
Result<StoredReport> Ingest::stored_from(const Submission& submission, const Round& round) const {
  const auto& standing = round.standing;
  StoredReport stored;
  stored.id = submission.id;
  stored.key = submission.key;
  stored.public_key = submission.public_key;
  stored.sequence = submission.sequence;
  stored.site = submission.site;
  stored.received = round.now;
  stored.packed = submission.packed;
  stored.banner = standing.roster->ancestor(submission.site, Level::banner);
  const auto* site = standing.roster->find(submission.site);
  stored.level = site == nullptr ? submission.level : site->level;
  auto opinion = submission.opinion;
  if (submission.standing.roster != standing.roster || submission.standing.judge != standing.judge) {
    const auto envelope =
        unpack(submission.packed, submission.public_key, submission.standing.packer->dictionary().get());
    if (!envelope) return envelope.error();
    const auto report = wire::parse_report(envelope->payload);
    if (!report) return report.error();
    opinion = opinion_of(*report, submission.id, standing);
  }
  stored.subject = opinion.subject;
  if (opinion.judgement) {
    opinion.judgement->received = round.now;
    opinion.judgement->ordered_at = order_time(submission.ended, round.now);
    stored.judgement = std::move(opinion.judgement);
  }
  return stored;
}

/// What is here already takes no more room: its sender hears `duplicate`, however full it is.
Result<bool> Ingest::may_be_held(Round& round, const StoredReport& report) {
  if (round.ids.contains(report.id)) return true;
  auto known = store_.contains(report);
  if (!known || *known) return known;
  if (!held_.have_room(round.held, report.key, bytes_of(report), limits_)) return false;
  round.held.add(report.key, bytes_of(report));
  return true;
}

/// The key as this round sees it; a stranger is noted as pending, or let in where the door is open. A key that a person
/// decided about stays as decided.
const KeyRecord& Ingest::known_key(Round& round, const Submission& submission, bool approve_keys) {
  const auto& id = submission.key;
  const auto& site = submission.site;
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
  const bool open =
      approve_keys && (key.state == KeyState::pending || (key.state == KeyState::approved && key.by_open));
  const bool covered = std::any_of(key.sites.begin(), key.sites.end(),
                                   [&](const SiteCode& top) { return round.standing.roster->is_within(site, top); });
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

/// A key gives a sequence number to one report alone, so two with one number come from two boxes, or from one that was
/// put back to an earlier state: neither is believed silently. Should this fail, the next such report does it.
void Ingest::quarantine_clones(const Round& round, const std::vector<AppendOutcome>& outcomes) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i] != AppendOutcome::sequence_conflict) continue;
    const auto& report = round.reports[i];
    const auto why = "two reports with sequence " + std::to_string(report.sequence) + ", of " + report.site.text();
    if (auto done = quarantine(report.key, why); !done) return;
  }
}

/// After the commit: answers, memory, and word to the sink.
void Ingest::finish(Round& round, const std::vector<AppendOutcome>& outcomes) {
  bool newly_open = false;
  for (auto& [id, key] : round.keys) {
    const auto before = keys_.find(id);
    newly_open |= key.state == KeyState::approved && before != keys_.end() && before->second.state == KeyState::pending;
    remember(std::move(key));
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto& report = round.reports[i];
    auto& answer = *round.slots[i];
    round.change.counts.push_back({report.banner, report.level, std::string(name_of(outcomes[i])), 1});
    switch (outcomes[i]) {
      case AppendOutcome::stored:
      case AppendOutcome::late:
        show(report.site, report.subject, report.judgement, round.change);
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
  const auto standing = this->standing();
  std::vector<Settlement> settlements;
  std::vector<HeldReport*> decided;
  for (auto& report : held) {
    const auto key = keys_.find(report.key);
    const auto admission = admit(key == keys_.end() ? nullptr : &key->second, report.site, *standing.roster);
    if (admission.reason == report.reason) continue;
    const auto* site = standing.roster->find(report.site);
    Settlement settlement{report.id,
                          admission.reason,
                          standing.roster->ancestor(report.site, Level::banner),
                          site == nullptr ? Level::school : site->level,
                          Subject::network,
                          nullptr};
    if (settlement.held.empty()) {
      if (outdated_ == Outdated::leave) continue;
      const auto archived = store_.find(report.id);
      if (!archived && store_.failure()) return archived.error();
      // A damaged one stays as it is: nothing can be judged of it.
      auto opinion = archived && *archived ? opinion_of_stored(**archived, standing) : Opinion{};
      if (!opinion.judgement) {
        ++damaged_;
        continue;
      }
      settlement.subject = opinion.subject;
      settlement.judgement = std::move(opinion.judgement);
    }
    settlements.push_back(std::move(settlement));
    decided.push_back(&report);
  }
  if (settlements.empty()) return std::size_t{0};
  const auto outcomes = store_.settle({settlements, standing.judge->standard()});
  if (!outcomes) return outcomes.error();
  std::size_t released = 0;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const auto outcome = (*outcomes)[i];
    const auto& settlement = settlements[i];
    decided[i]->reason = settlement.held;
    if (outcome != AppendOutcome::stored && outcome != AppendOutcome::late) continue;
    ++released;
    show(decided[i]->site, settlement.subject, settlement.judgement, change);
    change.counts.push_back({settlement.banner, settlement.level, std::string(name_of(outcome)), 1});
  }
  return released;
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
