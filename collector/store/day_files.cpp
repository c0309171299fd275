#include "collector/store/day_files.h"

#include <algorithm>
#include <string>
#include <utility>

#include "collector/store/store_file.h"
#include "core/envelope/envelope.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostOpen = 48;
constexpr const char* kKeptName = "kept.db";

CalendarDate date_of(std::int64_t day) { return std::chrono::sys_days(std::chrono::days(day)); }

/// A damaged neighbour is not the one that was asked for.
bool is_report(DayFile& file, std::int64_t number, const Digest& id) {
  try {
    const auto row = file.read(number);
    return row && sha256_hex(file.envelope_of(*row).payload) == id.hex();
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_MISMATCH) throw;
    return false;
  }
}

}  // namespace

DayFiles::DayFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (auto made = make_folder(folder_); !made) throw SqliteError(SQLITE_CANTOPEN, made.error().message);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const auto& path = entry.path();
    if (path.extension() != ".db") continue;
    if (path.filename() == kKeptName) days_.push_back(kKeptDay);
    if (const auto date = parse_date(path.stem().string())) {
      days_.push_back(std::chrono::sys_days(*date).time_since_epoch().count());
    }
  }
  std::sort(days_.begin(), days_.end());
}

bool DayFiles::has(std::int64_t day) const { return std::binary_search(days_.begin(), days_.end(), day); }

std::filesystem::path DayFiles::path_of(std::int64_t day) const {
  return folder_ / (day == kKeptDay ? kKeptName : date_text(date_of(day)) + ".db");
}

DayFile& DayFiles::file(std::int64_t day) {
  auto& slot = open_[day];
  if (!slot) {
    if (open_.size() > kMostOpen) {
      // The oldest that is not asked for: a search goes from new to old and comes back to the new.
      const auto may_go = [&](const auto& one) { return one.first != day && one.first != pinned_; };
      open_.erase(std::find_if(open_.begin(), open_.end(), may_go));
    }
    slot = std::make_unique<DayFile>(path_of(day));
    if (!has(day)) days_.insert(std::upper_bound(days_.begin(), days_.end(), day), day);
  }
  return *slot;
}

void DayFiles::drop(std::int64_t day) {
  open_.erase(day);
  const auto path = path_of(day);
  for (const auto* suffix : {"-wal", "-shm", ""}) std::filesystem::remove(path.string() + suffix);
  sync_folder(folder_);
  days_.erase(std::remove(days_.begin(), days_.end(), day), days_.end());
}

std::optional<Location> DayFiles::find(std::int64_t key, std::int64_t sequence) {
  const auto days = days_;
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    if (const auto number = file(*day).find(key, sequence)) return Location{*day, *number};
  }
  return std::nullopt;
}

std::optional<Location> DayFiles::find(const Digest& id) {
  const auto days = days_;
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    auto& file_of_day = file(*day);
    for (const auto number : file_of_day.candidates(id)) {
      if (is_report(file_of_day, number, id)) return Location{*day, number};
    }
  }
  return std::nullopt;
}

}  // namespace campus::collector
