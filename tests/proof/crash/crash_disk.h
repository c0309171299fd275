#pragma once
// A disk in memory that loses power. What is written is there at once for whoever reads; it is on the platter only when
// its file is synced. A cut keeps or drops each sector of 512 bytes that is not, by chance of a seed. Files that were
// removed or cut short may come back as they were unless anything was synced since: any sync settles names and lengths,
// as a file system's journal does.

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include "core/disk.h"

namespace campus::proof {

class CrashDisk {
 public:
  explicit CrashDisk(std::uint64_t seed) : random_(seed) {}

  /// The power goes at the so many-th operation from now on; never where negative.
  void cut_after(std::int64_t operations) { left_ = operations; }
  /// From the cut until power_up nothing is written any more.
  [[nodiscard]] bool is_cut() const { return cut_; }
  void power_up();

  [[nodiscard]] bool exists(const std::string& name) const;
  [[nodiscard]] const std::string& content(const std::string& name) { return files_[name].now; }
  /// All false where the power is gone.
  bool create(const std::string& name);
  bool write(const std::string& name, std::string_view bytes, std::size_t at);
  bool truncate(const std::string& name, std::size_t size);
  bool remove(const std::string& name);
  bool sync(const std::string& name);
  /// A rename with both its syncs: the new content as a whole, or the old.
  bool replace(const std::string& name, std::string_view content);

 private:
  struct File {
    bool exists = false;
    std::string now;  ///< as readers see it
    bool durably_exists = false;
    std::string durable;  ///< on the platter
    std::set<std::size_t> dirty;
    std::optional<std::size_t> cut_short;  ///< to this size, not yet settled
    std::optional<std::string> removed;    ///< what may come back
  };

  enum class Power { on, going, off };
  Power step();
  [[nodiscard]] bool coin() { return (random_() & 1U) != 0; }
  void settle_names();
  void lose(File& file);
  static void copy_sector(const File& from, std::string& to, std::size_t sector);

  std::map<std::string, File> files_;
  std::mt19937_64 random_;
  std::int64_t left_ = -1;
  bool cut_ = false;
};

/// SQLite's port to it. One at a time exists.
class CrashVfs {
 public:
  CrashVfs();
  CrashVfs(const CrashVfs&) = delete;
  CrashVfs& operator=(const CrashVfs&) = delete;
  ~CrashVfs();
  /// For all databases opened from now on, and for those that are open.
  void use(CrashDisk* disk);
  [[nodiscard]] static const char* name() { return "campus-crash"; }

 private:
  sqlite3_vfs vfs_{};
};

/// The other port to it.
class DiskOfCrash final : public Disk {
 public:
  explicit DiskOfCrash(CrashDisk*& disk) : disk_(disk) {}
  [[nodiscard]] Result<std::string> read(const std::filesystem::path& path, std::size_t max_bytes) const override;
  [[nodiscard]] Result<void> write_durably(const std::filesystem::path& path, std::string_view content,
                                           Visibility visibility) const override;
  [[nodiscard]] Result<void> make_folder(const std::filesystem::path& path, Visibility visibility) const override;

 private:
  CrashDisk*& disk_;
};

}  // namespace campus::proof
