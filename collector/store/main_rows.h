#pragma once
// Rows of the main file as the values that they stand for. For this folder's .cpp files.

#include <string>
#include <string_view>
#include <vector>

#include "collector/store/records.h"
#include "collector/store/store_time.h"
#include "collector/store/words.h"
#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::collector::rows {

/// id, public_key, state, auditor, by_open, sites, first_seen, decided; ?1 to ?8.
inline constexpr const char* kKeyColumns = "id, public_key, state, auditor, by_open, sites, first_seen, decided";
void put_key(Statement& insert, const KeyRecord& key);
[[nodiscard]] KeyRecord key_of(const Statement& row);
[[nodiscard]] Result<Facts> facts_of(std::string_view text);

/// at, who, action, object, detail; ?1 to ?5.
void put_audit(Statement& insert, const AuditEntry& entry);
/// The same, then number.
[[nodiscard]] AuditEntry audit_of(const Statement& row);

/// name, token, scopes, banner, created, revoked, expires; ?1 to ?7.
void put_account(Statement& insert, const Account& account);
[[nodiscard]] Account account_of(const Statement& row);

/// at, code of the site, aspect, before, after, cause, report, failing.
[[nodiscard]] StateChange change_of(const Statement& row);

}  // namespace campus::collector::rows
