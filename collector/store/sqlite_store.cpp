#include "collector/store/sqlite_store.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <utility>

#include "collector/store/copies.h"
#include "collector/store/mending.h"
#include "collector/store/set_aside.h"
#include "collector/store/sqlite_store_work.h"
#include "collector/store/store_file.h"
#include "core/posix/system_clock.h"

namespace campus::collector {
namespace {

Result<void> look_for_file(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder / kMainName, error)) return {};
  if (error) {
    return Error{ErrorCode::permission, "cannot look into " + folder.string() + ": " + error.message() +
                                            "; run the command as the user of the service"};
  }
  return Error{ErrorCode::missing, "there is no store in " + folder.string() +
                                       "; name the collector's folder with --store sqlite:DIR, or begin one with "
                                       "campus-collector roster import"};
}

std::int64_t size_of(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_size) : 0;
}

}  // namespace

SqliteStore::SqliteStore(std::filesystem::path folder, StoreLock lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}
SqliteStore::~SqliteStore() = default;

void SqliteStore::close(Error why) {
  files_.reset();
  failure_ = std::move(why);
}

Result<void> SqliteStore::connect() {
  auto connected = try_to_connect();
  if (!connected) {
    tell_failure("open");
    close(connected.error());
  }
  return connected;
}

Result<void> SqliteStore::try_to_connect() {
  try {
    files_ = std::make_unique<Files>(folder_);
    follow_dictionary(*files_);
    return {};
  } catch (const SqliteError& error) {
    note_damage(error);
    damaged_ = error.is_damage();
    const std::string advice =
        damaged_ ? "; campus-collector serve sets the damaged file aside and keeps whatever can be read" : "";
    return Error{code_of(error), "cannot open the store " + folder_.string() + ": " + error.what() + advice};
  } catch (const std::filesystem::filesystem_error& error) {
    return Error{ErrorCode::io, "cannot open the store " + folder_.string() + ": " + error.what()};
  }
}

/// The next start looks at that file, however deep the damage.
void SqliteStore::note_damage(const SqliteError& error) {
  if (error.is_damage() && !error.file().empty()) mark_suspect(error.file());
}

Result<void> SqliteStore::mend() {
  auto done = mend_files(folder_, SystemClock().wall());
  if (!done) return done.error();
  mended_ = *std::move(done);
  return {};
}

Result<std::string> SqliteStore::migrate(const std::filesystem::path& folder, std::optional<std::int64_t> to) {
  if (auto there = look_for_file(folder); !there) return there.error();
  auto lock = StoreLock::take(folder);
  if (!lock) return lock.error();
  return migrate_files(folder, to.value_or(kSchemaVersion), SystemClock().wall());
}

std::optional<Error> SqliteStore::failure() const { return files_ ? std::nullopt : failure_; }

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& folder, Make make, Mend mend) {
  if (make == Make::never) {
    if (auto there = look_for_file(folder); !there) return there.error();
  }
  auto lock = StoreLock::take(folder);
  if (!lock) return lock.error();
  std::unique_ptr<SqliteStore> store(new SqliteStore(folder, *std::move(lock)));
  if (mend == Mend::yes) {
    if (auto done = store->mend(); !done) return done.error();
  }
  if (auto connected = store->connect(); !connected) return connected.error();
  return store;
}

Result<void> SqliteStore::recover() {
  files_.reset();
  if (auto connected = connect(); !connected) return connected;
  // Frames that an earlier commit wrote but could not sync may be visible again: copying all of them into the files,
  // with their sync, makes them as durable as they look.
  return guarded(Doing::writing_back(), [](Files& files) {
    const SqliteError blocked(SQLITE_BUSY, "the log could not be written back");
    if (!write_back(files.main.database())) throw blocked;
    for (const auto day : files.days.days()) {
      if (!write_back(files.days.file(day).database())) throw blocked;
    }
  });
}

std::shared_ptr<const Packer> SqliteStore::packer() const {
  const std::scoped_lock lock(packer_mutex_);
  return packer_;
}

void SqliteStore::set_packer(std::shared_ptr<const ZstdDictionary> dictionary) {
  auto packer = std::make_shared<const Packer>(std::move(dictionary));
  const std::scoped_lock lock(packer_mutex_);
  packer_ = std::move(packer);
}

/// Reports are packed with the newest dictionary there is.
void SqliteStore::follow_dictionary(Files& files) {
  for (const auto day : files.days.days()) {
    if (auto newest = files.days.file(day).newest_dictionary()) files.dictionaries = {std::move(newest)};
  }
  // In the process there may be reports that an earlier connection's dictionary packed.
  const auto current = packer()->dictionary();
  if (files.dictionaries.empty() && current) files.dictionaries = {current};
  if (files.dictionaries.empty()) return;
  if (current && current->number() != files.dictionaries.back()->number()) {
    files.dictionaries.insert(files.dictionaries.begin(), current);
  }
  set_packer(files.dictionaries.back());
}

Result<Upkeep> SqliteStore::maintain(WallTime now) {
  return guarded(Doing::writing(), [&](Files& files) {
    if (files.copy) return Upkeep{};
    auto done = files.upkeeper.step(now);
    if (!files.dictionaries.empty() && files.dictionaries.back() != packer()->dictionary()) {
      set_packer(files.dictionaries.back());
    }
    return done;
  });
}

Result<void> SqliteStore::begin_backup(const std::filesystem::path& folder) {
  if (!files_) return Error{ErrorCode::io, "the store " + folder_.string() + " is closed after an earlier failure"};
  if (files_->copy) return Error{ErrorCode::conflict, "a backup is being made already; wait for it"};
  try {
    files_->copy = std::make_unique<StoreCopy>(*files_, folder);
    return {};
  } catch (const CopyError& error) {
    return Error{error.code(), std::string("cannot back up: ") + error.what()};
  }
}

Result<bool> SqliteStore::continue_backup() {
  if (!files_ || !files_->copy) {
    return Error{ErrorCode::io, "the backup was given up: the store was closed meanwhile"};
  }
  try {
    return guarded(Doing::reading(), [](Files& files) {
      const bool more = files.copy->step();
      if (!more) files.copy.reset();
      return more;
    });
  } catch (const CopyError& error) {
    files_->copy.reset();
    return Error{error.code(), std::string("cannot back up: ") + error.what()};
  }
}

Result<std::optional<CheckResult>> SqliteStore::check_some() {
  auto checked = guarded(Doing::reading(), [](Files& files) {
    if (!files.checking) files.checking = std::make_unique<StoreCheck>(files);
    auto result = files.checking->step();
    if (result) files.checking.reset();
    return result;
  });
  if (!checked || !*checked) return checked;
  auto& result = **checked;
  result.notices = lines_about_damage(folder_);
  if (result.damaged) {
    damaged_ = true;
    close({ErrorCode::bad_data, "the store " + folder_.string() + " is damaged: " + result.findings.front()});
  }
  return checked;
}

StoreSizes SqliteStore::sizes() const {
  StoreSizes sizes;
  sizes.database = size_of(folder_ / kMainName);
  sizes.log = size_of(folder_ / (std::string(kMainName) + "-wal"));
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder_ / kReportsName, error), end; !error && at != end;
       at.increment(error)) {
    auto& total = at->path().extension() == ".db-wal" ? sizes.log : sizes.reports;
    total += size_of(at->path());
  }
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) == 0) {
    sizes.free = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
  }
  return sizes;
}

}  // namespace campus::collector
