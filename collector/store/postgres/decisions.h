#pragma once
// What people decide. For this folder's .cpp files; failures leave as PostgresError.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "collector/fleet/calendar.h"
#include "collector/store/postgres/head.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

void put_key(Writing& writing, const KeyRecord& key);
void replace_roster(Writing& writing, std::span<const Facts> rows);
void replace_excuses(Writing& writing, std::span<const Excuse> excuses);
void put_account(Writing& writing, const Account& account);
void put_audit(Writing& writing, std::span<const AuditEntry> entries);

[[nodiscard]] std::optional<KeyState> state_of(Connection& connection, const KeyId& key);
[[nodiscard]] std::vector<KeyRecord> read_keys(Connection& connection);
[[nodiscard]] std::vector<Facts> read_roster(Connection& connection);
[[nodiscard]] std::vector<Excuse> read_excuses(Connection& connection);
[[nodiscard]] std::vector<Account> read_accounts(Connection& connection);
[[nodiscard]] std::vector<AuditEntry> read_audit(Connection& connection, const AuditPlace& before,
                                                 std::string_view object, std::size_t most);

}  // namespace campus::collector::postgres
