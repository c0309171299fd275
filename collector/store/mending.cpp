#include "collector/store/mending.h"

#include <utility>

#include "collector/store/salvage.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "collector/store/version_one.h"

namespace campus::collector {
namespace {

template <class Work>
auto arranging(const std::filesystem::path& folder, Work work) -> Result<decltype(work())> {
  const auto failed = [&](ErrorCode code, const std::string& what) {
    return Error{code, "cannot mend or migrate the store " + folder.string() + ": " + what};
  };
  try {
    return work();
  } catch (const SqliteError& error) {
    return failed(code_of(error), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return failed(ErrorCode::io, error.what());
  }
}

}  // namespace

Result<std::vector<Mended>> mend_files(const std::filesystem::path& folder, WallTime now) {
  return arranging(folder, [&] {
    settle_migration(folder);
    std::vector<Mended> done;
    for (auto& line : salvage_store(folder, now)) done.push_back({std::move(line), true});
    if (is_version_one(folder)) done.push_back({migrate_from_one(folder, now), false});
    return done;
  });
}

Result<std::string> migrate_files(const std::filesystem::path& folder, std::int64_t to, WallTime now) {
  return arranging(folder, [&] {
    settle_migration(folder);
    const auto version = version_of(folder / kMainName);
    if (version == 0) {
      throw SqliteError(SQLITE_NOTADB, "its main file is damaged, of another program, or open in one");
    }
    if (version == to) return "the store is of version " + std::to_string(to) + " already";
    if (version == 1 && to == kSchemaVersion) return migrate_from_one(folder, now);
    if (version == kSchemaVersion && to == 1) return migrate_to_one(folder, now);
    throw SqliteError(SQLITE_BUSY, "there is no way from version " + std::to_string(version) + " to version " +
                                       std::to_string(to) + "; this program knows 1 and " +
                                       std::to_string(kSchemaVersion));
  });
}

}  // namespace campus::collector
