// What people decide: the roster and whose keys may speak.
#include <algorithm>
#include <set>
#include <utility>

#include "collector/ingest/admission.h"
#include "collector/ingest/ingest.h"
#include "core/foreign_text.h"

namespace campus::collector {

Result<RosterChange> Ingest::import_roster(std::vector<Site> sites) {
  auto roster = std::make_shared<const Roster>(std::move(sites));
  std::vector<Facts> rows;
  RosterChange result;
  for (const auto& [code, site] : roster->sites()) {
    rows.push_back(site.facts);
    if (roster_->find(code) == nullptr) ++result.added;
  }
  result.sites = rows.size();
  result.removed =
      static_cast<std::size_t>(std::count_if(roster_->sites().begin(), roster_->sites().end(),
                                             [&](const auto& entry) { return roster->find(entry.first) == nullptr; }));
  if (auto replaced = store_.replace_roster(rows); !replaced) return replaced.error();
  roster_ = std::move(roster);
  FleetChange change;
  change.roster = roster_;
  auto released = settle_held(std::move(change));
  if (!released) return released.error();
  result.released = *released;
  return result;
}

Result<std::size_t> Ingest::approve(const KeyId& id, const KeyScope& scope) {
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
  if (auto put = store_.put_key(key); !put) return put.error();
  keys_.insert_or_assign(id, std::move(key));
  return settle_held({});
}

Result<void> Ingest::revoke(const KeyId& id) {
  const auto known = keys_.find(id);
  KeyRecord key = known == keys_.end() ? KeyRecord{} : known->second;
  key.id = id;
  key.state = KeyState::revoked;
  key.by_open = false;
  key.decided = clock_.wall();
  if (known == keys_.end()) key.first_seen = key.decided;
  if (auto put = store_.put_key(key); !put) return put;
  keys_.insert_or_assign(id, std::move(key));
  if (auto settled = settle_held({}); !settled) return settled.error();
  return {};
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
  const auto held = store_.held();
  if (!held) return held.error();
  std::map<KeyId, KeyUse> uses;
  for (const auto& [id, key] : keys_) uses[id].key = key;
  for (const auto& report : *held) {
    auto& use = uses[report.key];
    ++use.pending;
    const bool named = std::find(use.claims.begin(), use.claims.end(), report.site) != use.claims.end();
    if (!named && use.claims.size() < 8) use.claims.push_back(report.site);
  }
  std::vector<KeyUse> list;
  list.reserve(uses.size());
  for (auto& [id, use] : uses) list.push_back(std::move(use));
  std::stable_sort(list.begin(), list.end(),
                   [](const KeyUse& a, const KeyUse& b) { return a.key.first_seen < b.key.first_seen; });
  return list;
}

}  // namespace campus::collector
