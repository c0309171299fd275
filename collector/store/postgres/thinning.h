#pragma once
// What may go of the raw reports, piece by piece. For this folder's .cpp files; failures leave as PostgresError.

#include <cstdint>

#include "collector/store/postgres/session.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

/// Of the oldest day before `before`: what stays longer moves to day 0, the rest leaves the index; when nothing is
/// left, the day goes as a whole. False where there is no such day, or a reader is in the way.
bool thin_oldest_day(Session& session, const Transaction& begun, std::int64_t before, Upkeep& done);
/// What came before `before` and is no record, nor its site's last.
bool thin_kept(Session& session, const Transaction& begun, WallTime before, Upkeep& done);

}  // namespace campus::collector::postgres
