// How an Ingest comes to know what its store holds: at the start, after a failure, and from other collectors.
#include <algorithm>
#include <utility>

#include "collector/ingest/admission.h"
#include "collector/ingest/ingest.h"

namespace campus::collector {

Ingest::Ingest(Store& store, const Clock& clock, Standing standing, Sink sink, HeldLimits limits, Outdated outdated)
    : store_(store),
      clock_(clock),
      sink_(std::move(sink)),
      limits_(limits),
      outdated_(outdated),
      standing_(std::move(standing)) {}

Result<std::unique_ptr<Ingest>> Ingest::start(Store& store, const Clock& clock, std::shared_ptr<const Judge> judge,
                                              Sink sink, HeldLimits limits, Outdated outdated) {
  Standing standing;
  standing.judge = std::move(judge);
  standing.packer = store.packer();
  std::unique_ptr<Ingest> ingest(new Ingest(store, clock, std::move(standing), std::move(sink), limits, outdated));
  if (auto read = ingest->read_store(); !read) return read.error();
  return ingest;
}

Result<void> Ingest::recover() {
  if (auto opened = store_.recover(); !opened) return opened;
  return read_store();
}

void Ingest::set_standing(Standing standing) {
  standing.packer = store_.packer();
  standing_.set(std::move(standing));
}

void Ingest::follow_packer() {
  auto standing = this->standing();
  if (standing.packer != store_.packer()) set_standing(std::move(standing));
}

Result<std::shared_ptr<const Roster>> Ingest::read_roster() {
  auto rows = store_.roster();
  if (!rows) return rows.error();
  std::vector<Site> sites;
  sites.reserve(rows->size());
  for (const auto& row : *rows) {
    auto site = site_of(row);
    if (!site) {
      return Error{ErrorCode::bad_data,
                   "the store's roster is damaged: " + site.error().message + "; restore a backup"};
    }
    sites.push_back(*std::move(site));
  }
  return std::make_shared<const Roster>(std::move(sites));
}

void Ingest::take_keys(std::vector<KeyRecord> keys) {
  std::map<KeyId, KeyRecord> by_id;
  for (auto& key : keys) by_id.emplace(key.id, std::move(key));
  keys_now_.set_all(std::move(by_id));
}

void Ingest::remember(KeyRecord key) { keys_now_.set(std::move(key)); }

Result<void> Ingest::read_store() {
  auto keys = store_.keys();
  if (!keys) return keys.error();
  auto roster = read_roster();
  if (!roster) return roster.error();
  auto excuses = store_.excuses();
  if (!excuses) return excuses.error();
  if (auto accounts = read_accounts(); !accounts) return accounts;
  if (auto orders = read_orders(); !orders) return orders;
  take_keys(*std::move(keys));
  auto standing = this->standing();
  standing.roster = *roster;
  set_standing(std::move(standing));
  if (outdated_ != Outdated::leave) {
    if (auto replayed = replay(); !replayed) return replayed;
  }
  FleetChange change;
  change.anew = true;
  change.roster = *std::move(roster);
  change.standard = this->standing().judge->standard();
  change.excuses = *std::move(excuses);
  if (auto read = read_verdicts(change); !read) return read;
  auto counts = store_.counts();
  if (!counts) return counts.error();
  change.counts = *std::move(counts);
  // An approval whose release was cut short by a crash is completed here.
  if (auto settled = settle_held(std::move(change)); !settled) return settled.error();
  return {};
}

/// What was durable when the process ended, and no more than that.
Result<void> Ingest::replay() {
  const auto standing = this->standing();
  for (;;) {
    const auto reports = store_.unapplied();
    if (!reports) return reports.error();
    if (reports->empty()) return {};
    std::vector<StoredReport> batch;
    std::map<KeyId, KeyRecord> strangers;
    for (const auto& unapplied : *reports) {
      const auto& archived = unapplied.report;
      const auto report = wire::parse_report(archived.envelope.payload);
      if (!report) return Error{ErrorCode::bad_data, "a stored report cannot be read: " + report.error().message};
      const auto known = keys_.find(report->key);
      const auto* key = known == keys_.end() ? nullptr : &known->second;
      if (key == nullptr) {
        strangers.insert(
            {report->key,
             {report->key, unapplied.public_key, KeyState::pending, false, false, {}, archived.received, {}}});
      }
      const auto admission = admit(key, report->site, *standing.roster);
      const auto* site = standing.roster->find(report->site);
      StoredReport stored;
      stored.id = archived.id;
      stored.key = report->key;
      stored.public_key = unapplied.public_key;
      stored.sequence = report->sequence;
      stored.site = report->site;
      stored.received = archived.received;
      stored.held = admission.reason;
      stored.banner = standing.roster->ancestor(report->site, Level::banner);
      stored.level = site == nullptr ? report->level : site->level;
      stored.location = unapplied.location;
      if (stored.held.empty()) {
        auto opinion = opinion_of_stored(archived, standing);
        stored.subject = opinion.subject;
        stored.judgement = std::move(opinion.judgement);
      }
      batch.push_back(std::move(stored));
    }
    std::vector<KeyRecord> keys;
    for (auto& [id, key] : strangers) {
      keys.push_back(key);
      remember(std::move(key));
    }
    if (auto applied = store_.apply({batch, keys, {}, standing.judge->standard()}); !applied) return applied;
  }
}

Result<void> Ingest::read_verdicts(FleetChange& change) {
  const auto standing = this->standing();
  const auto& identity = standing.judge->standard()->identity;
  std::vector<Again> again;
  auto read = store_.each_last([&](LastJudgement last) {
    if (standing.roster->find(last.site) == nullptr) return;
    const bool leave = outdated_ == Outdated::leave && last.judgement;
    if (leave || (last.judgement && last.identity == identity)) {
      change.judged.push_back({std::move(last.site), last.aspect, std::move(last.judgement)});
    } else {
      again.push_back(
          {std::move(last.site), last.aspect, last.judgement ? std::optional(last.judgement->state) : std::nullopt});
    }
  });
  if (!read) return read;
  damaged_ = 0;
  auto judged = judge_again(again, standing, ChangeCause::standard, outdated_ == Outdated::renew, change);
  return judged ? Result<void>() : judged.error();
}

/// Their verdicts stay, and no standard is theirs any more: the next start judges them.
Result<void> Ingest::mark_outdated(const std::vector<Again>& list) {
  std::set<std::pair<SiteCode, Aspect>> wanted;
  for (const auto& one : list) wanted.insert({one.site, one.aspect});
  std::vector<Rejudged> marked;
  auto read = store_.each_last([&](LastJudgement last) {
    if (last.judgement && wanted.contains({last.site, last.aspect})) {
      marked.push_back({std::move(last.site), last.aspect, std::move(last.judgement)});
    }
  });
  if (!read) return read;
  return store_.put_judgements({marked, std::make_shared<const StandardSummary>(), ChangeCause::roster, clock_.wall()});
}

Result<RejudgeResult> Ingest::judge_again(const std::vector<Again>& list, const Standing& standing, ChangeCause cause,
                                          bool keep, FleetChange& change) {
  constexpr std::size_t kAtOnce = 500;
  RejudgeResult result;
  std::vector<Rejudged> rejudged;
  const auto write = [&]() -> Result<void> {
    if (!keep || rejudged.empty()) return {};
    auto put = store_.put_judgements({rejudged, standing.judge->standard(), cause, clock_.wall()});
    rejudged.clear();
    return put;
  };
  for (const auto& one : list) {
    const auto archived = store_.find_last(one.site, one.aspect);
    if (!archived && store_.failure()) return archived.error();
    if (archived && !*archived) continue;
    // One damaged report leaves the store open, and its neighbours are shown.
    auto opinion = archived ? opinion_of_stored(**archived, standing) : Opinion{};
    if (!opinion.judgement) {
      ++damaged_;
      continue;
    }
    ++result.judged;
    const auto after = opinion.judgement->state;
    if (one.before && *one.before != after) result.changed.push_back({one.site, one.aspect, *one.before, after});
    rejudged.push_back({one.site, one.aspect, opinion.judgement});
    change.judged.push_back({one.site, one.aspect, std::move(opinion.judgement)});
    if (rejudged.size() < kAtOnce) continue;
    if (auto written = write(); !written) return written.error();
  }
  if (auto written = write(); !written) return written.error();
  return result;
}

Result<Upkeep> Ingest::maintain() {
  auto done = store_.maintain(clock_.wall());
  follow_packer();
  return done;
}

/// Another collector that judges by another standard is not contradicted in the store: here its reports are shown by
/// our own.
Result<void> Ingest::take_judged(std::vector<LastJudgement> judged, FleetChange& change) {
  const auto standing = this->standing();
  const auto& identity = standing.judge->standard()->identity;
  std::vector<Again> again;
  for (auto& last : judged) {
    if (last.judgement && last.identity == identity) {
      change.judged.push_back({std::move(last.site), last.aspect, std::move(last.judgement), true});
    } else {
      again.push_back({std::move(last.site), last.aspect, std::nullopt});
    }
  }
  auto done = judge_again(again, standing, ChangeCause::standard, false, change);
  return done ? Result<void>() : done.error();
}

Result<bool> Ingest::follow_others() {
  auto foreign = store_.foreign_changes();
  if (!foreign) return foreign.error();
  if (!*foreign) return false;
  auto& news = **foreign;
  follow_packer();
  if (news.accounts) {
    if (auto read = read_accounts(); !read) return read.error();
  }
  if (news.orders) {
    if (auto read = read_orders(); !read) return read.error();
  }
  if (news.roster) {
    auto read = read_store();
    return read ? Result<bool>(true) : read.error();
  }
  FleetChange change;
  if (auto taken = take_judged(std::move(news.judged), change); !taken) return taken.error();
  if (news.keys) {
    auto keys = store_.keys();
    if (!keys) return keys.error();
    take_keys(*std::move(keys));
  }
  if (news.excuses) {
    auto excuses = store_.excuses();
    if (!excuses) return excuses.error();
    change.excuses = *std::move(excuses);
  }
  change.counts_in_all = std::move(news.counts);
  if (news.held) {
    auto held = store_.held();
    if (!held) return held.error();
    change.pending = note_held(*held);
  }
  if (news.keys && outdated_ == Outdated::renew) {
    auto settled = settle_held(std::move(change));
    return settled ? Result<bool>(true) : settled.error();
  }
  sink_(std::move(change));
  return true;
}

}  // namespace campus::collector
