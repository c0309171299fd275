#pragma once
// This machine's disk as SQLite sees it, which fails on demand.

#include <sqlite3.h>

namespace campus {

/// By its name, for the databases opened while it lives; one at a time exists.
class FailingVfs {
 public:
  FailingVfs() {
    auto* real = sqlite3_vfs_find(nullptr);
    vfs() = *real;
    vfs().zName = name();
    vfs().pNext = nullptr;
    vfs().xOpen = open;
    vfs().szOsFile = real->szOsFile;
    sqlite3_vfs_register(&vfs(), 0);
  }
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  ~FailingVfs() {
    fail_writes(SQLITE_OK);
    fail_syncs(SQLITE_OK, 0);
    sqlite3_vfs_unregister(&vfs());
  }
  [[nodiscard]] static const char* name() { return "campus-failing"; }

  /// With this code, from now on; SQLITE_OK ends it.
  static void fail_writes(int code) { write_code() = code; }
  /// So many of the next ones.
  static void fail_syncs(int code, int times) {
    sync_code() = code;
    syncs_left() = times;
  }
  [[nodiscard]] static int& writes() {
    static int count = 0;
    return count;
  }

 private:
  static sqlite3_vfs& vfs() {
    static sqlite3_vfs one;
    return one;
  }
  /// The database's methods lock, those of its log do not.
  struct Methods {
    const sqlite3_io_methods* real = nullptr;
    sqlite3_io_methods ours{};
  };
  template <int Kind>
  static Methods& methods() {
    static Methods one;
    return one;
  }
  static int& write_code() {
    static int code = SQLITE_OK;
    return code;
  }
  static int& sync_code() {
    static int code = SQLITE_OK;
    return code;
  }
  static int& syncs_left() {
    static int count = 0;
    return count;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* real = sqlite3_vfs_find(nullptr);
    const int code = real->xOpen(real, name, file, flags, out);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    return (flags & SQLITE_OPEN_MAIN_DB) != 0 ? intercept<0>(file) : intercept<1>(file);
  }
  template <int Kind>
  static int intercept(sqlite3_file* file) {
    auto& [real, ours] = methods<Kind>();
    real = file->pMethods;
    ours = *real;
    ours.xWrite = write<Kind>;
    ours.xSync = sync<Kind>;
    file->pMethods = &ours;
    return SQLITE_OK;
  }
  template <int Kind>
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    ++writes();
    if (write_code() != SQLITE_OK) return write_code();
    return methods<Kind>().real->xWrite(file, bytes, size, at);
  }
  template <int Kind>
  static int sync(sqlite3_file* file, int flags) {
    if (syncs_left() > 0) {
      --syncs_left();
      return sync_code();
    }
    return methods<Kind>().real->xSync(file, flags);
  }
};

}  // namespace campus
