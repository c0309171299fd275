#pragma once
// Enrolment codes in the main file. For this folder's .cpp files; failures leave as SqliteError. Whoever writes holds a
// transaction.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "collector/store/records.h"
#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::collector {

void put_codes(Database& database, std::span<const CodeRecord> codes);
/// Nothing, or why nobody may use it so: Store::use_code().
[[nodiscard]] std::optional<Error> use_code(Database& database, std::string_view digest, const KeyRecord& key,
                                            WallTime at);
[[nodiscard]] std::optional<CodeRecord> find_code(Database& database, std::string_view digest);
[[nodiscard]] std::vector<CodeRecord> read_codes(Database& database, const SiteCode& site);

/// Whether `code` still takes that key, whose state in the store is `key_state`; the rule of both stores.
[[nodiscard]] std::optional<Error> refusal_of(const std::optional<CodeRecord>& code, const KeyId& key,
                                              std::optional<KeyState> key_state);

}  // namespace campus::collector
