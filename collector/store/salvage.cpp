#include "collector/store/salvage.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collector/store/day_files.h"
#include "collector/store/salvage_files.h"
#include "collector/store/set_aside.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"

namespace campus::collector {
namespace {

enum class Depth { beginning, whole };

/// Larger ones would hold up a start for too long; damage in them shows when it is met, or by fsck.
constexpr std::uintmax_t kMostToReadAtStart = 256U << 20U;

bool reads_well(Database& database, Depth depth, std::uintmax_t bytes) {
  static_cast<void>(database.integer("SELECT count(*) FROM sqlite_schema"));
  if (depth == Depth::beginning || bytes > kMostToReadAtStart) return true;
  auto check = database.prepare("PRAGMA quick_check(1)");
  return check.step() && check.text(0) == "ok";
}

/// Another program's database, or one of another version, is not damaged: whoever opens it says what it is.
bool is_damaged(const std::filesystem::path& file, FileKind kind, Depth depth) {
  if (is_suspect(file)) return true;
  try {
    auto database = Database::for_a_look(file);
    const auto application = database.integer("PRAGMA application_id");
    const bool is_new = application == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (is_new || application != static_cast<std::int64_t>(kind)) return false;
    if (database.integer("PRAGMA user_version") != kSchemaVersion) return false;
    return !reads_well(database, depth, std::filesystem::file_size(file));
  } catch (const SqliteError& error) {
    if (!error.is_damage()) throw;
    return true;
  }
}

bool has_content(const std::filesystem::path& file) {
  std::error_code none;
  const auto bytes = std::filesystem::file_size(file, none);
  const auto log = std::filesystem::file_size(file.string() + "-wal", none);
  return (bytes != static_cast<std::uintmax_t>(-1) && bytes > 0) || (log != static_cast<std::uintmax_t>(-1) && log > 0);
}

class Salvage {
 public:
  Salvage(const std::filesystem::path& folder, WallTime now) : folder_(folder), main_(folder / kMainName), now_(now) {}

  std::vector<std::string> run() {
    auto asides = unfinished(folder_);
    if (!std::filesystem::exists(folder_ / kReportsName) && !has_content(main_) && asides.empty()) return {};
    const auto under_way = [&](const std::filesystem::path& file) {
      return std::any_of(asides.begin(), asides.end(), [&](const SetAside& aside) { return aside.file == file; });
    };
    for (const auto& file : damaged_files()) {
      if (!under_way(file)) asides.push_back(begin_setting_aside(folder_, file, now_));
    }
    // Days first: the main file's numbers are in them. Where it is sound, theirs are in it.
    std::stable_partition(asides.begin(), asides.end(), [&](const SetAside& aside) { return aside.file != main_; });
    for (const auto& aside : asides) lines_.push_back(salvage(aside));
    if (has_content(main_)) forget_lost_ones(asides);
    return std::move(lines_);
  }

 private:
  std::vector<std::filesystem::path> damaged_files() {
    std::vector<std::filesystem::path> files;
    bool has_reports = false;
    const DayFiles days(folder_ / kReportsName);
    for (const auto day : days.days()) {
      const auto path = days.path_of(day);
      if (!has_content(path)) continue;
      has_reports = true;
      const bool newest = day == days.days().back();
      if (is_damaged(path, FileKind::day, newest ? Depth::whole : Depth::beginning)) files.push_back(path);
    }
    const bool emptied = has_reports && !has_content(main_);
    if (emptied || (has_content(main_) && is_damaged(main_, FileKind::main, Depth::whole))) files.push_back(main_);
    return files;
  }

  std::string salvage(const SetAside& aside) {
    move_there(aside);
    const auto place = std::filesystem::path(kDamagedName) / aside.finished().filename();
    const auto name = aside.file.lexically_relative(folder_).string();
    auto line = name + " was damaged and is set aside in " + place.string() + "; ";
    const auto made = aside.folder / "new.db";
    // Otherwise an earlier start was stopped right behind this.
    if (!std::filesystem::exists(aside.file)) {
      const SalvageJob job{folder_, aside.source(), aside.folder / "schema.db", made, now_, line};
      line += aside.file == main_ ? salvage_main(job) : salvage_day(job, aside.file);
      for (const auto& leftover : {job.schema, std::filesystem::path(job.schema.string() + ".working")}) {
        remove_database(leftover);
      }
    }
    finish(aside, made, line);
    return line;
  }

  void forget_lost_ones(const std::vector<SetAside>& asides) {
    for (const auto& aside : asides) {
      if (aside.file != main_) forget_lost_pending(folder_, aside.file);
    }
  }

  std::filesystem::path folder_;
  std::filesystem::path main_;
  WallTime now_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> salvage_store(const std::filesystem::path& folder, WallTime now) {
  return Salvage(folder, now).run();
}

}  // namespace campus::collector
