#pragma once
// Whether everything in a store fits together. For this folder's .cpp files; failures leave as PostgresError.

#include "collector/store/postgres/session.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

/// Page by page, so that others go on meanwhile.
[[nodiscard]] CheckResult check_store(Session& session);

}  // namespace campus::collector::postgres
