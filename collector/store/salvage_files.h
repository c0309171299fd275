#pragma once
// How one damaged file becomes a new one. For salvage.cpp.

#include <filesystem>
#include <string>

#include "core/sqlite/row_rescue.h"
#include "core/time.h"

namespace campus::collector {

struct SalvageJob {
  std::filesystem::path store;
  std::filesystem::path source;  ///< the damaged file
  std::filesystem::path schema;  ///< a scratch file
  std::filesystem::path made;    ///< the new file, closed and whole when the function returns
  WallTime now{};
  std::string line;  ///< what is to be said so far
};

/// The rest of the line: what was read and what is lost.
[[nodiscard]] std::string salvage_main(const SalvageJob& job);
[[nodiscard]] std::string salvage_day(const SalvageJob& job, const std::filesystem::path& belongs);
/// What waited for a decision and is no longer in its day's file waits no more.
void forget_lost_pending(const std::filesystem::path& store, const std::filesystem::path& day_file);

}  // namespace campus::collector
