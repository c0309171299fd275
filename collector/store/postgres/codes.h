#pragma once
// Enrolment codes. For this folder's .cpp files; failures leave as PostgresError.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "collector/store/postgres/head.h"
#include "collector/store/records.h"
#include "core/result.h"

namespace campus::collector::postgres {

void put_codes(Writing& writing, std::span<const CodeRecord> codes);
/// Nothing, or why nobody may use it so: Store::use_code().
[[nodiscard]] std::optional<Error> use_code(Writing& writing, std::string_view digest, const KeyRecord& key,
                                            WallTime at);
[[nodiscard]] std::optional<CodeRecord> find_code(Connection& connection, std::string_view digest);
[[nodiscard]] std::vector<CodeRecord> read_codes(Connection& connection, const SiteCode& site);

}  // namespace campus::collector::postgres
