#pragma once
// What operators ask and are answered, as JSON. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/ingest/ingest.h"
#include "core/result.h"

namespace campus::collector {

/// `{"sites":["CODE",...]}` or `{"auditor":true}`; bad_data otherwise, also for any other key.
[[nodiscard]] Result<KeyScope> parse_key_scope(std::string_view body);

/// `{"keys":[...],"next":"KEY"}`; without `next` nothing follows.
[[nodiscard]] std::string keys_json(std::span<const Ingest::KeyUse> keys, bool more);
/// `{"key":...,"state":...,...}`: a key as it was decided about, and how many pending reports count now.
struct PendingChoice {
  SiteCode below;
  std::optional<std::set<KeyId>> keys;  ///< these alone
};
/// `{"below":"CODE","keys":["KEY"]}`, the last may be absent and has kMostPendingKeys at most.
[[nodiscard]] Result<PendingChoice> parse_pending_choice(std::string_view body);
[[nodiscard]] std::string pending_json(const Ingest::PendingApproval& approval);

[[nodiscard]] std::string decided_json(const KeyRecord& key, std::size_t released);

struct SilenceWish {
  SiteCode scope;  ///< empty: the whole city
  std::optional<WallTime> until;
  std::string reason;
};
/// `{"reason":"...","scope":"CODE","seconds":7200}`, with `until` in place of `seconds`; the last two may be left out.
[[nodiscard]] Result<SilenceWish> parse_silence_wish(std::string_view body, WallTime now);
/// `{"scope":"CODE"}`, `{}`
[[nodiscard]] Result<SiteCode> parse_silence_scope(std::string_view body);
/// `{"reason":"...","sustained":true}`; the test's sites are not in it.
[[nodiscard]] Result<TestRequest> parse_test_wish(std::string_view body);

/// `12.3`, as `next` of a page has it.
[[nodiscard]] std::optional<AuditPlace> parse_place(std::string_view text);
/// `{"entries":[...],"next":"PLACE"}`, newest first; without `next` nothing follows.
[[nodiscard]] std::string audit_json(std::span<const AuditEntry> entries, bool more);

}  // namespace campus::collector
