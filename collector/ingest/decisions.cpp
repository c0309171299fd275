// What people decide: the roster and whose keys may speak.
#include <algorithm>
#include <set>
#include <utility>

#include "collector/ingest/admission.h"
#include "collector/ingest/ingest.h"
#include "collector/ingest/roster_events.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

std::string text_of(const KeyScope& scope) {
  if (scope.auditor) return "every site";
  std::string text;
  for (const auto& site : scope.sites) text += (text.empty() ? "" : " ") + site.text();
  constexpr std::size_t kLongest = 2000;
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + " ...";
}

void count_held(Ingest::KeyUse& use, const HeldReport& report) {
  constexpr std::size_t kMostClaims = 8;
  ++use.pending;
  const bool named = std::find(use.claims.begin(), use.claims.end(), report.site) != use.claims.end();
  if (!named && use.claims.size() < kMostClaims) use.claims.push_back(report.site);
}

}  // namespace

Result<RosterChange> Ingest::import_roster(std::vector<Site> sites, const std::string& source, const std::string& who) {
  auto standing = this->standing();
  const auto before = standing.roster;
  const auto roster = std::make_shared<const Roster>(std::move(sites));
  RosterChange result;
  std::vector<Facts> rows;
  std::vector<Again> again;
  rows.reserve(roster->sites().size());
  for (const auto& site : roster->sites()) {
    rows.push_back(site.facts.unpacked());
    const auto* old = before->find(site.code);
    if (old == nullptr) ++result.added;
    if (old != nullptr && *old == site) continue;
    // Facts weigh in a verdict, and a site that comes back brings its last reports.
    for (const auto aspect : {Aspect::latest, Aspect::acceptance, Aspect::campus})
      again.push_back({site.code, aspect, {}});
  }
  result.sites = rows.size();
  result.removed =
      static_cast<std::size_t>(std::count_if(before->sites().begin(), before->sites().end(),
                                             [&](const Site& site) { return roster->find(site.code) == nullptr; }));
  auto events = roster_events(*before, *roster, clock_.wall(), who);
  events.push_back({clock_.wall(), who, "roster.import", source,
                    std::to_string(result.sites) + " sites, " + std::to_string(result.added) + " new, " +
                        std::to_string(result.removed) + " gone"});
  if (auto replaced = store_.replace_roster(rows, events); !replaced) return replaced.error();
  standing.roster = roster;
  set_standing(standing);
  FleetChange change;
  change.roster = roster;
  if (outdated_ == Outdated::leave) {
    if (auto marked = mark_outdated(again); !marked) return marked.error();
  } else {
    const auto judged = judge_again(again, this->standing(), ChangeCause::roster, true, change);
    if (!judged) return judged.error();
    result.rejudged = judged->judged;
  }
  auto released = settle_held(std::move(change));
  if (!released) return released.error();
  result.released = *released;
  return result;
}

Result<void> Ingest::set_excuses(std::vector<Excuse> excuses, const std::string& source, const std::string& who) {
  const AuditEntry by{clock_.wall(), who, "calendar.import", source, std::to_string(excuses.size()) + " entries"};
  if (auto replaced = store_.replace_excuses(excuses, by); !replaced) return replaced;
  FleetChange change;
  change.excuses = std::move(excuses);
  sink_(std::move(change));
  return {};
}

Result<void> Ingest::check_sites(std::span<const SiteCode> sites) const {
  const auto roster = standing().roster;
  if (roster->sites().empty()) return {};
  for (const auto& site : sites) {
    if (roster->find(site) == nullptr) {
      return Error{ErrorCode::missing, "the roster has no site " + in_quotes(site.text())};
    }
  }
  return {};
}

Result<std::size_t> Ingest::approve(const KeyId& id, KeyScope scope, const std::string& who) {
  if (auto known = check_sites(scope.sites); !known) return known.error();
  std::sort(scope.sites.begin(), scope.sites.end());
  scope.sites.erase(std::unique(scope.sites.begin(), scope.sites.end()), scope.sites.end());
  if (auto put = put_approval(id, scope, who); !put) return put.error();
  return settle_held({});
}

Result<void> Ingest::put_approval(const KeyId& id, const KeyScope& scope, const std::string& who,
                                  std::optional<KeyState> from) {
  const auto known = keys_.find(id);
  KeyRecord key = known == keys_.end() ? KeyRecord{} : known->second;
  const auto now = clock_.wall();
  key.id = id;
  if (known == keys_.end()) key.first_seen = now;
  key.state = KeyState::approved;
  key.by_open = false;
  key.auditor = scope.auditor;
  key.sites = scope.sites;
  key.decided = now;
  const AuditEntry by{now, who, "key.approve", id.text(), text_of(scope)};
  if (auto put = from ? store_.decide_key(key, *from, by) : store_.put_key(key, by); !put) return put;
  remember(std::move(key));
  return {};
}

Result<void> Ingest::revoke(const KeyId& id, const std::string& who) {
  const auto known = keys_.find(id);
  KeyRecord key = known == keys_.end() ? KeyRecord{} : known->second;
  key.id = id;
  key.state = KeyState::revoked;
  key.by_open = false;
  key.decided = clock_.wall();
  if (known == keys_.end()) key.first_seen = key.decided;
  if (auto put = store_.put_key(key, {key.decided, who, "key.revoke", id.text(), ""}); !put) return put;
  remember(std::move(key));
  if (auto settled = settle_held({}); !settled) return settled.error();
  return {};
}

Result<RejudgeResult> Ingest::rejudge(std::shared_ptr<const Judge> judge, bool keep, const std::string& who) {
  auto standing = this->standing();
  standing.judge = std::move(judge);
  std::vector<Again> again;
  const auto read = store_.each_last([&](const LastJudgement& last) {
    if (standing.roster->find(last.site) == nullptr) return;
    again.push_back({last.site, last.aspect, last.judgement ? std::optional(last.judgement->state) : std::nullopt});
  });
  if (!read) return read.error();
  const auto standard = standing.judge->standard();
  if (keep) {
    const AuditEntry by{clock_.wall(), who, "standard.change", standard->id + " " + standard->version,
                        standard->sha256};
    if (auto noted = store_.note(by); !noted) return noted.error();
    set_standing(standing);
  }
  FleetChange change;
  change.standard = standard;
  auto result = judge_again(again, standing, ChangeCause::standard, keep, change);
  if (result && keep) sink_(std::move(change));
  return result;
}

Result<KeyId> Ingest::find_key(const std::string& text) const {
  constexpr std::size_t kShortest = 8;
  if (is_sha256_hex(text)) return KeyId(text);
  const bool hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex || text.size() < kShortest || text.size() > 64) {
    return Error{ErrorCode::usage, in_quotes(text, 70) +
                                       " is not a key: give its 64 hex digits, or the first 8 or more of them; see "
                                       "campus-collector keys list"};
  }
  const auto first = keys_.lower_bound(KeyId(text));
  const auto matches = [&](auto at) { return at != keys_.end() && at->first.text().starts_with(text); };
  if (!matches(first)) {
    return Error{ErrorCode::missing, "no key begins with " + text + "; see campus-collector keys list"};
  }
  if (matches(std::next(first)))
    return Error{ErrorCode::usage, "several keys begin with " + text + "; give more digits"};
  return first->first;
}

Result<std::vector<Ingest::KeyUse>> Ingest::keys() const {
  auto list = keys({{}, KeyId(), keys_.size(), [](const KeyUse&) { return true; }});
  if (!list) return list;
  std::stable_sort(list->begin(), list->end(),
                   [](const KeyUse& a, const KeyUse& b) { return a.key.first_seen < b.key.first_seen; });
  return list;
}

Result<std::vector<Ingest::KeyUse>> Ingest::keys(const KeyPage& page) const {
  const auto held = store_.held();
  if (!held) return held.error();
  std::map<KeyId, KeyUse> holding;
  for (const auto& report : *held) count_held(holding[report.key], report);
  std::vector<KeyUse> list;
  for (auto known = keys_.upper_bound(page.after); known != keys_.end() && list.size() < page.most; ++known) {
    if (page.state && known->second.state != *page.state) continue;
    const auto found = holding.find(known->first);
    KeyUse use = found == holding.end() ? KeyUse{} : found->second;
    use.key = known->second;
    if (page.wanted(use)) list.push_back(std::move(use));
  }
  return list;
}

Result<Ingest::KeyUse> Ingest::key(const KeyId& id) const {
  const auto held = store_.held();
  if (!held) return held.error();
  KeyUse use;
  for (const auto& report : *held) {
    if (report.key == id) count_held(use, report);
  }
  const auto known = keys_.find(id);
  if (known != keys_.end()) use.key = known->second;
  use.key.id = id;
  return use;
}

}  // namespace campus::collector
