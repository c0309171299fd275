#pragma once
// All days' files of raw reports: today's is written, the others are read. For this folder's .cpp files; failures leave
// as SqliteError.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "collector/store/day_file.h"
#include "collector/store/records.h"
#include "collector/store/store_time.h"
#include "core/time.h"

namespace campus::collector {

class DayFiles {
 public:
  explicit DayFiles(std::filesystem::path folder);

  [[nodiscard]] const std::vector<std::int64_t>& days() const { return days_; }  ///< that have a file, oldest first
  [[nodiscard]] bool has(std::int64_t day) const;
  /// Opened, and made where there is none.
  [[nodiscard]] DayFile& file(std::int64_t day);
  [[nodiscard]] std::filesystem::path path_of(std::int64_t day) const;
  /// The file goes, for good.
  void drop(std::int64_t day);
  /// It stays open until another is, or none: its connection is in use. It must not be dropped.
  void pin(std::optional<std::int64_t> day) { pinned_ = day; }

  [[nodiscard]] std::optional<Location> find(std::int64_t key, std::int64_t sequence);
  /// By the whole digest, the newest day first.
  [[nodiscard]] std::optional<Location> find(const Digest& id);

 private:
  std::filesystem::path folder_;
  std::vector<std::int64_t> days_;
  std::map<std::int64_t, std::unique_ptr<DayFile>> open_;
  std::optional<std::int64_t> pinned_;
};

}  // namespace campus::collector
