#pragma once
// What people decide, in the main file. For this folder's .cpp files; failures leave as SqliteError. Whoever writes
// holds a transaction.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "collector/fleet/calendar.h"
#include "collector/store/records.h"
#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::collector {

void replace_roster(Database& database, std::span<const Facts> rows);
void replace_excuses(Database& database, std::span<const Excuse> excuses);
void put_account(Database& database, const Account& account);

[[nodiscard]] std::optional<KeyState> state_of(Database& database, const KeyId& key);
[[nodiscard]] std::vector<KeyRecord> read_keys(Database& database);
[[nodiscard]] std::vector<Facts> read_roster(Database& database);
[[nodiscard]] std::vector<Excuse> read_excuses(Database& database);
[[nodiscard]] std::vector<Account> read_accounts(Database& database);
[[nodiscard]] std::vector<AuditEntry> read_audit(Database& database, const AuditPlace& before, std::string_view object,
                                                 std::size_t most);

// Of both stores.

/// Whether a decision about a key in the state `from` still finds it there.
[[nodiscard]] Result<void> check_state(std::optional<KeyState> state, KeyState from);

}  // namespace campus::collector
