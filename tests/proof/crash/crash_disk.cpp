#include "tests/proof/crash/crash_disk.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace campus::proof {
namespace {

constexpr std::size_t kSector = 512;

}  // namespace

CrashDisk::Power CrashDisk::step() {
  if (cut_) return Power::off;
  if (left_ >= 0 && left_-- == 0) cut_ = true;
  return cut_ ? Power::going : Power::on;
}

bool CrashDisk::exists(const std::string& name) const {
  const auto found = files_.find(name);
  return found != files_.end() && found->second.exists;
}

bool CrashDisk::create(const std::string& name) {
  if (exists(name)) return true;
  if (step() != Power::on) return false;
  auto& file = files_[name];
  file.exists = true;
  file.now.clear();
  file.dirty.clear();
  return true;
}

bool CrashDisk::write(const std::string& name, std::string_view bytes, std::size_t at) {
  const auto power = step();
  if (power == Power::off) return false;
  auto& file = files_[name];
  if (file.now.size() < at + bytes.size()) file.now.resize(at + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file.now.begin() + static_cast<std::ptrdiff_t>(at));
  for (auto sector = at / kSector; sector * kSector < at + bytes.size(); ++sector) file.dirty.insert(sector);
  return power == Power::on;  // of the write under way when the power went, some sectors may be there
}

bool CrashDisk::truncate(const std::string& name, std::size_t size) {
  if (step() != Power::on) return false;
  auto& file = files_[name];
  if (size >= file.now.size()) return true;
  file.now.resize(size);
  file.cut_short = std::min(size, file.cut_short.value_or(size));
  return true;
}

bool CrashDisk::remove(const std::string& name) {
  if (step() != Power::on) return false;
  auto& file = files_[name];
  if (file.durably_exists) file.removed = file.durable;
  file.exists = file.durably_exists = false;
  file.now.clear();
  file.durable.clear();
  file.dirty.clear();
  file.cut_short.reset();
  return true;
}

void CrashDisk::settle_names() {
  for (auto& [name, file] : files_) {
    file.removed.reset();
    if (file.cut_short && file.durable.size() > *file.cut_short) file.durable.resize(*file.cut_short);
    file.cut_short.reset();
  }
}

bool CrashDisk::sync(const std::string& name) {
  if (step() != Power::on) return false;
  settle_names();
  auto& file = files_[name];
  file.durable = file.now;
  file.durably_exists = true;
  file.dirty.clear();
  return true;
}

bool CrashDisk::replace(const std::string& name, std::string_view content) {
  const auto power = step();
  if (power == Power::off || (power == Power::going && coin())) return false;
  settle_names();
  auto& file = files_[name];
  file.exists = file.durably_exists = true;
  file.now = file.durable = content;
  file.dirty.clear();
  return power == Power::on;
}

void CrashDisk::copy_sector(const File& from, std::string& to, std::size_t sector) {
  const auto at = sector * kSector;
  if (at >= from.now.size()) return;
  const auto size = std::min(kSector, from.now.size() - at);
  if (to.size() < at + size) to.resize(at + size);
  std::copy_n(from.now.begin() + static_cast<std::ptrdiff_t>(at), size, to.begin() + static_cast<std::ptrdiff_t>(at));
}

void CrashDisk::lose(File& file) {
  if (file.removed && coin()) {
    file.durable = *file.removed;
    file.durably_exists = true;
  } else {
    if (file.cut_short && coin() && file.durable.size() > *file.cut_short) file.durable.resize(*file.cut_short);
    if (!file.durably_exists) file.durably_exists = file.exists && coin();
    if (file.durably_exists) {
      for (const auto sector : file.dirty) {
        if (coin()) copy_sector(file, file.durable, sector);
      }
    }
  }
  file.exists = file.durably_exists;
  file.now = file.durable;
  file.dirty.clear();
  file.cut_short.reset();
  file.removed.reset();
}

void CrashDisk::power_up() {
  for (auto& [name, file] : files_) lose(file);
  cut_ = false;
  left_ = -1;
}

namespace {

CrashDisk* disk_in_use =
    nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): SQLite's port is global

struct OpenFile {
  sqlite3_file base;
  std::string* name;
};

std::string& name_of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file)->name; }

int close_file(sqlite3_file* file) {
  delete reinterpret_cast<OpenFile*>(file)->name;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  const auto& content = disk_in_use->content(name_of(file));
  const auto wanted = static_cast<std::size_t>(size);
  const auto from = static_cast<std::size_t>(at);
  const auto there = from >= content.size() ? 0 : std::min(wanted, content.size() - from);
  if (there > 0) std::memcpy(into, content.data() + from, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(size));
  return disk_in_use->write(name_of(file), bytes, static_cast<std::size_t>(at)) ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return disk_in_use->truncate(name_of(file), static_cast<std::size_t>(size)) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* file, int) { return disk_in_use->sync(name_of(file)) ? SQLITE_OK : SQLITE_IOERR_FSYNC; }

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(disk_in_use->content(name_of(file)).size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) { return SQLITE_OK; }
int reserved_lock(sqlite3_file*, int* held) {
  *held = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return kSector; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

/// Version 1: without shared memory, as locking_mode=EXCLUSIVE needs none.
const sqlite3_io_methods kMethods{
    1,         close_file, read_file,     write_file,   truncate_file, sync_file,       size_of_file,
    lock_file, lock_file,  reserved_lock, control_file, sector_size,   characteristics, nullptr,
    nullptr,   nullptr,    nullptr,       nullptr,      nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  auto* open = reinterpret_cast<OpenFile*>(file);
  open->base.pMethods = nullptr;
  const std::string known = name == nullptr ? "a temporary file" : name;
  if (!disk_in_use->exists(known) && ((flags & SQLITE_OPEN_CREATE) == 0 || !disk_in_use->create(known))) {
    return SQLITE_CANTOPEN;
  }
  open->name = new std::string(known);
  open->base.pMethods = &kMethods;
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int) {
  return disk_in_use->remove(name) ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int access_file(sqlite3_vfs*, const char* name, int, int* there) {
  *there = disk_in_use->exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
  std::memset(out, 1, static_cast<std::size_t>(size));
  return size;
}
int do_not_sleep(sqlite3_vfs*, int) { return 0; }
int noon(sqlite3_vfs*, double* days) {
  *days = 2'460'000;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

CrashVfs::CrashVfs() {
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = 512;
  vfs_.zName = name();
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  vfs_.xAccess = access_file;
  vfs_.xFullPathname = full_name;
  vfs_.xRandomness = randomness;
  vfs_.xSleep = do_not_sleep;
  vfs_.xCurrentTime = noon;
  vfs_.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs_, 0);
}

CrashVfs::~CrashVfs() { sqlite3_vfs_unregister(&vfs_); }

void CrashVfs::use(CrashDisk* disk) { disk_in_use = disk; }

Result<std::string> DiskOfCrash::read(const std::filesystem::path& path, std::size_t max_bytes) const {
  if (!disk_->exists(path)) return Error{ErrorCode::missing, path.string() + ": is missing"};
  const auto& content = disk_->content(path);
  if (content.size() > max_bytes) return Error{ErrorCode::bad_data, path.string() + ": is too large"};
  return content;
}

Result<void> DiskOfCrash::write_durably(const std::filesystem::path& path, std::string_view content, Visibility) const {
  if (!disk_->replace(path, content)) return Error{ErrorCode::io, path.string() + ": the power is gone"};
  return {};
}

Result<void> DiskOfCrash::make_folder(const std::filesystem::path&, Visibility) const { return {}; }

}  // namespace campus::proof
