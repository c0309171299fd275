// Codes and the keys that use them; keys that two boxes have.
#include <algorithm>
#include <set>
#include <utility>

#include "collector/ingest/admission.h"
#include "collector/ingest/ingest.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

bool is_open(const CodeRecord& code, WallTime now) { return !code.used && !code.withdrawn && code.expires > now; }

bool speaks_for_that_alone(const KeyRecord& key, const SiteCode& site) {
  return !key.auditor && key.sites.size() == 1 && key.sites.front() == site;
}

/// Approved for something else by somebody; what `serve --open` allowed gives way to a code.
bool is_bound_elsewhere(const KeyRecord& key, const SiteCode& site) {
  return key.state == KeyState::approved && !key.by_open && !speaks_for_that_alone(key, site);
}

SiteCode uplink_of(const Roster& roster, const Site& site) {
  return site.level == Level::banner ? site.code : roster.ancestor(site.code, Level::school);
}

std::string counted(std::size_t n, const char* what) { return std::to_string(n) + " " + what; }

}  // namespace

Result<std::optional<CodeRecord>> Ingest::find_code(const std::vector<std::string>& digests) {
  for (const auto& digest : digests) {
    auto found = store_.find_code(digest);
    if (!found || *found) return found;
  }
  return std::optional<CodeRecord>();
}

std::optional<EnrolmentRefusal> Ingest::refusal_of(const CodeRecord& code, const KeyId& id, WallTime now) const {
  const auto known = keys_.find(id);
  const auto* key = known == keys_.end() ? nullptr : &known->second;
  if (key != nullptr && key->state == KeyState::revoked) return EnrolmentRefusal::key_revoked;
  if (key != nullptr && key->state == KeyState::cloned) return EnrolmentRefusal::key_cloned;
  if (code.used && code.used_by != id) return EnrolmentRefusal::code_used;
  if (!code.used && code.withdrawn) return EnrolmentRefusal::code_withdrawn;
  if (!code.used && code.expires <= now) return EnrolmentRefusal::code_expired;
  const auto roster = standing().roster;
  if (roster->find(code.site) == nullptr) return EnrolmentRefusal::site_gone;
  if (key != nullptr && is_bound_elsewhere(*key, code.site)) return EnrolmentRefusal::key_elsewhere;
  return std::nullopt;
}

/// The answer was lost and nothing else: the key may have had to wait again since, as after a salvage.
bool Ingest::is_enrolled_by(const CodeRecord& code, const KeyId& id) const {
  const auto known = keys_.find(id);
  if (!code.used || known == keys_.end()) return false;
  const auto& key = known->second;
  return key.state == KeyState::approved && !key.by_open && speaks_for_that_alone(key, code.site);
}

Result<EnrolmentDecision> Ingest::enrol(const EnrolmentAttempt& attempt) {
  // What another collector decided a moment ago holds here as well.
  if (auto followed = follow_others(); !followed) return followed.error();
  const auto now = clock_.wall();
  const auto refused = [](EnrolmentRefusal why) { return EnrolmentDecision{why, {}}; };
  if (standing().roster->sites().empty()) return refused(EnrolmentRefusal::no_roster);
  const auto code = find_code(attempt.digests);
  if (!code) return code.error();
  if (!*code) return refused(EnrolmentRefusal::code_unknown);
  if (const auto why = refusal_of(**code, attempt.key, now)) return refused(*why);
  if (!is_enrolled_by(**code, attempt.key)) {
    auto used = use_code(**code, attempt, now);
    if (!used) return used.error();
    if (*used) return refused(**used);
    if (auto settled = settle_held({}); !settled) return settled.error();
  }
  return EnrolmentDecision{std::nullopt, enrolment_of(attempt, (*code)->site, now)};
}

/// Whether somebody else decided a moment before, and no more is wrong than that.
bool Ingest::is_faster_decision(const Error& error) const {
  return error.code == ErrorCode::conflict && !store_.failure();
}

/// Why not, where somebody was faster.
Result<std::optional<EnrolmentRefusal>> Ingest::use_code(const CodeRecord& code, const EnrolmentAttempt& attempt,
                                                         WallTime now) {
  const auto known = keys_.find(attempt.key);
  KeyRecord key = known == keys_.end() ? KeyRecord{} : known->second;
  key.id = attempt.key;
  key.public_key = attempt.public_key;
  if (known == keys_.end()) key.first_seen = now;
  key.state = KeyState::approved;
  key.auditor = key.by_open = false;
  key.sites = {code.site};
  key.decided = now;
  const auto used =
      store_.use_code(code.digest, key, {now, "code:" + code.batch, "key.enrol", key.id.text(), code.site.text()});
  if (used) {
    remember(std::move(key));
    return std::optional<EnrolmentRefusal>();
  }
  if (!is_faster_decision(used.error())) return used.error();
  const auto again = store_.find_code(code.digest);
  if (!again) return again.error();
  if (*again && (*again)->used && (*again)->used_by != attempt.key) return std::optional(EnrolmentRefusal::code_used);
  if (!*again || (*again)->withdrawn) return std::optional(EnrolmentRefusal::code_withdrawn);
  if (auto followed = follow_others(); !followed) return followed.error();
  return std::optional(refusal_of(**again, attempt.key, now).value_or(EnrolmentRefusal::key_revoked));
}

Enrolment Ingest::enrolment_of(const EnrolmentAttempt& attempt, const SiteCode& code, WallTime now) const {
  const auto roster = standing().roster;
  const auto* site = roster->find(code);
  Enrolment enrolment;
  enrolment.schema = kEnrolmentSchema;
  enrolment.nonce = attempt.nonce;
  enrolment.key = attempt.key;
  enrolment.site = code;
  enrolment.level = site->level;
  enrolment.school = uplink_of(*roster, *site);
  enrolment.site_name = site->name;
  enrolment.at = now;
  return enrolment;
}

Result<std::vector<SiteCode>> Ingest::sites_without_key(const SiteCode& top, OpenCodes open_codes) {
  const auto roster = standing().roster;
  if (!top.empty() && roster->find(top) == nullptr) {
    return Error{ErrorCode::missing, "the roster has no site " + in_quotes(top.text())};
  }
  std::set<SiteCode> taken;
  for (const auto& [id, key] : keys_) {
    if (key.state == KeyState::approved) taken.insert(key.sites.begin(), key.sites.end());
  }
  const auto codes = store_.codes(SiteCode());
  if (!codes) return codes.error();
  const auto now = clock_.wall();
  for (const auto& code : *codes) {
    if (open_codes == OpenCodes::are_enough && is_open(code, now)) taken.insert(code.site);
  }
  std::vector<SiteCode> sites;
  for (const auto& site : roster->sites()) {
    const bool below = top.empty() || roster->is_within(site.code, top);
    if (below && !taken.contains(site.code)) sites.push_back(site.code);
  }
  return sites;
}

Result<void> Ingest::check_codes(std::span<const CodeRecord> codes) const {
  const auto roster = standing().roster;
  const auto now = clock_.wall();
  for (const auto& code : codes) {
    if (roster->find(code.site) == nullptr) {
      return Error{ErrorCode::missing, "the roster has no site " + in_quotes(code.site.text())};
    }
    if (!is_sha256_hex(code.digest)) return Error{ErrorCode::bad_data, "a code's digest has 64 hex digits"};
    if (code.expires <= now || code.expires > now + kLongestCodeLife) {
      return Error{ErrorCode::usage, "a code lives 1 to " + std::to_string(kLongestCodeDays) + " days"};
    }
  }
  return {};
}

/// Those of these sites that are open, withdrawn.
Result<std::vector<CodeRecord>> Ingest::withdrawn_codes(const std::set<SiteCode>& sites) {
  auto codes = store_.codes(sites.size() == 1 ? *sites.begin() : SiteCode());
  if (!codes) return codes;
  const auto now = clock_.wall();
  std::erase_if(*codes, [&](const CodeRecord& code) { return !sites.contains(code.site) || !is_open(code, now); });
  for (auto& code : *codes) code.withdrawn = now;
  return codes;
}

Result<void> Ingest::add_codes(std::vector<CodeRecord> codes, OpenCodes open_codes, const std::string& who) {
  if (codes.empty()) return {};
  if (auto good = check_codes(codes); !good) return good;
  const auto now = clock_.wall();
  std::set<SiteCode> sites;
  for (auto& code : codes) {
    code.created = now;
    sites.insert(code.site);
  }
  const auto made = codes.size();
  std::size_t replaced = 0;
  if (open_codes == OpenCodes::are_replaced) {
    auto former = withdrawn_codes(sites);
    if (!former) return former.error();
    replaced = former->size();
    codes.insert(codes.end(), former->begin(), former->end());
  }
  const auto object = sites.size() == 1 ? sites.begin()->text() : codes.front().batch;
  const auto detail = counted(made, "codes for ") + counted(sites.size(), "sites, batch ") + codes.front().batch +
                      ", until " + to_rfc3339(codes.front().expires) +
                      (replaced > 0 ? "; " + counted(replaced, "withdrawn") : "");
  return store_.put_codes(codes, {now, who, "code.make", object, detail});
}

Result<std::size_t> Ingest::withdraw_codes(const SiteCode& site, const std::string& who) {
  const auto codes = withdrawn_codes({site});
  if (!codes) return codes.error();
  if (codes->empty()) return std::size_t{0};
  const AuditEntry by{clock_.wall(), who, "code.withdraw", site.text(), counted(codes->size(), "codes")};
  if (auto put = store_.put_codes(*codes, by); !put) return put.error();
  return codes->size();
}

Result<ReplacedBox> Ingest::replace_box(CodeRecord code, const std::string& who) {
  const auto site = code.site;
  const auto open = withdrawn_codes({site});
  if (!open) return open.error();
  if (auto added = add_codes({std::move(code)}, OpenCodes::are_replaced, who); !added) return added.error();
  ReplacedBox result{{}, open->size()};
  std::vector<KeyId> keys;
  for (const auto& [id, key] : keys_) {
    const bool speaks = key.state == KeyState::approved || key.state == KeyState::cloned;
    if (speaks && speaks_for_that_alone(key, site)) keys.push_back(id);
  }
  for (const auto& id : keys) {
    if (auto revoked = revoke(id, who); !revoked) return revoked.error();
    result.revoked.push_back(id);
  }
  return result;
}

Result<void> Ingest::quarantine(const KeyId& id, const std::string& why) {
  if (auto followed = follow_others(); !followed) return followed.error();
  const auto known = keys_.find(id);
  if (known == keys_.end() || known->second.state != KeyState::approved) return {};
  auto key = known->second;
  key.state = KeyState::cloned;
  key.decided = clock_.wall();
  constexpr std::size_t kLongest = 300;
  const AuditEntry by{key.decided, "campus-collector", "key.quarantine", id.text(), why.substr(0, kLongest)};
  if (auto put = store_.decide_key(key, KeyState::approved, by); !put) {
    return is_faster_decision(put.error()) ? Result<void>() : put;
  }
  remember(std::move(key));
  auto settled = settle_held({});
  return settled ? Result<void>() : settled.error();
}

Result<std::vector<Ingest::PendingKey>> Ingest::pending_keys(const SiteCode& top) const {
  const auto roster = standing().roster;
  const auto within = [&](const SiteCode& site) { return roster->is_within(site, top); };
  const auto uses = keys({KeyState::pending, KeyId(), keys_.size(), [&](const KeyUse& use) {
                            return std::any_of(use.claims.begin(), use.claims.end(), within);
                          }});
  if (!uses) return uses.error();
  std::vector<PendingKey> list;
  for (const auto& use : *uses) {
    PendingKey pending{use, PendingKey::Decision::approved};
    if (use.claims.size() > 1) {
      pending.decision = PendingKey::Decision::several_sites;
    } else if (roster->find(use.claims.front()) == nullptr) {
      pending.decision = PendingKey::Decision::unknown_site;
    }
    list.push_back(std::move(pending));
  }
  std::stable_partition(list.begin(), list.end(),
                        [](const PendingKey& key) { return key.decision == PendingKey::Decision::approved; });
  return list;
}

Result<Ingest::PendingApproval> Ingest::approve_pending(const SiteCode& top, const std::optional<std::set<KeyId>>& only,
                                                        const std::string& who) {
  if (auto followed = follow_others(); !followed) return followed.error();
  if (standing().roster->find(top) == nullptr) {
    return Error{ErrorCode::missing, "the roster has no site " + in_quotes(top.text())};
  }
  auto pending = pending_keys(top);
  if (!pending) return pending.error();
  PendingApproval result;
  for (auto& one : *pending) {
    if (only && !only->contains(one.use.key.id)) continue;
    if (one.decision == PendingKey::Decision::approved) {
      const KeyScope scope{false, {one.use.claims.front()}};
      const auto put = put_approval(one.use.key.id, scope, who, KeyState::pending);
      if (!put && is_faster_decision(put.error())) continue;
      if (!put) return put.error();
    }
    result.keys.push_back(std::move(one));
  }
  auto released = settle_held({});
  if (!released) return released.error();
  result.released = *released;
  return result;
}

}  // namespace campus::collector
