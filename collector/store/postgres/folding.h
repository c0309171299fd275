#pragma once
// Hours that are old become part of their days. For this folder's .cpp files; failures leave as PostgresError.

#include <cstdint>

#include "collector/store/postgres/session.h"

namespace campus::collector::postgres {

/// Some of the hours before `before`, the oldest first. False where there were none.
bool fold_hours(Session& session, const Transaction& begun, std::int64_t before);

}  // namespace campus::collector::postgres
