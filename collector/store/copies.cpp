#include "collector/store/copies.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "collector/store/set_aside.h"
#include "collector/store/store_file.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostFindings = 100;

/// Some 4 MB: a fraction of a second on any disk.
constexpr int kPagesAtOnce = 1024;

void make_empty_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    throw CopyError(ErrorCode::cannot_create, "cannot make " + file.string() + ": " + std::strerror(errno) +
                                                  "; give an empty folder that the collector may write to");
  }
  ::close(fd);
}

/// Which side failed tells whose fault it is: only a source whose content is wrong says something of the store.
[[noreturn]] void throw_failure(int code, sqlite3* to, sqlite3* from, const std::filesystem::path& file) {
  const int kind = code & 0xff;
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
    throw SqliteError(code, sqlite3_errstr(code), sqlite3_db_filename(from, "main"));
  }
  const std::string why = sqlite3_errcode(to) == SQLITE_OK ? sqlite3_errstr(code) : sqlite3_errmsg(to);
  const bool of_the_disk = kind == SQLITE_FULL || kind == SQLITE_IOERR;
  throw CopyError(of_the_disk ? ErrorCode::io : ErrorCode::cannot_create,
                  "cannot copy to " + file.string() + ": " + why + "; nothing of the copy was left there");
}

/// The last words of a database about itself.
void check_file(Database& database, const std::string& name, CheckResult& result) {
  auto select = database.prepare("PRAGMA integrity_check(20)");
  while (select.step()) {
    auto line = select.text(0);
    if (line == "ok") continue;
    result.damaged = true;
    mark_suspect(sqlite3_db_filename(database.raw(), "main"));
    line.insert(0, name + ": ");
    result.findings.push_back(std::move(line));
  }
}

void check_report(DayFile& file, std::int64_t number, const DayRow& row, const std::string& name, CheckResult& result) {
  const auto say = [&](const std::string& what) {
    if (result.findings.size() < kMostFindings) {
      result.findings.push_back(name + ": report " + std::to_string(number) + " " + what);
    }
  };
  ++result.reports;
  try {
    const auto envelope = file.envelope_of(row);
    if (!verify(envelope, kReportPayloadType)) say("does not fit its signature");
    const auto candidates = file.candidates(Digest::of_hex(envelope.id().text()));
    if (std::find(candidates.begin(), candidates.end(), number) == candidates.end()) say("is not found by its digest");
    if (file.find(row.key, row.sequence) != number) say("is not found by its key and sequence");
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_MISMATCH) throw;
    say(std::string("is damaged: ") + error.what());
  }
}

void check_day(StoreFiles& files, std::int64_t day, CheckResult& result) {
  auto& file = files.days.file(day);
  const auto name = files.days.path_of(day).filename().string();
  check_file(file.database(), name, result);
  constexpr int kAtOnce = 500;
  for (auto rows = file.rows_after(0, kAtOnce); !rows.empty(); rows = file.rows_after(rows.back().first, kAtOnce)) {
    for (const auto& [number, row] : rows) check_report(file, number, row, name, result);
  }
}

void check_last(StoreFiles& files, CheckResult& result) {
  auto select =
      files.main.database().prepare("SELECT s.code, l.day, l.number FROM last l JOIN sites s ON s.number = l.site");
  while (select.step()) {
    const Location location{select.integer(1), select.integer(2)};
    if (files.days.has(location.day) && files.days.file(location.day).read(location.number)) continue;
    if (result.findings.size() < kMostFindings) {
      result.findings.push_back(std::string(kMainName) + ": the last report of " + select.text(0) + " is missing");
    }
  }
}

}  // namespace

struct StoreCopy::Current {
  struct Finish {
    void operator()(sqlite3_backup* handle) const { sqlite3_backup_finish(handle); }
  };
  Current(sqlite3* source, std::filesystem::path target)
      : file(std::move(target)), from(source), to(file), backup(sqlite3_backup_init(to.raw(), "main", from, "main")) {
    if (!backup) throw_failure(sqlite3_extended_errcode(to.raw()), to.raw(), from, file);
  }

  std::filesystem::path file;
  sqlite3* from;
  Database to;
  std::unique_ptr<sqlite3_backup, Finish> backup;
};

StoreCopy::StoreCopy(StoreFiles& files, std::filesystem::path folder) : files_(files), folder_(std::move(folder)) {
  try {
    make_folders();
  } catch (...) {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) ::rmdir(made->c_str());
    throw;
  }
}

StoreCopy::~StoreCopy() {
  current_.reset();
  files_.days.pin(std::nullopt);
  if (finished_) return;
  std::error_code ignored;
  for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
    for (const auto* suffix : {"-journal", "-wal", "-shm"}) std::filesystem::remove(made->string() + suffix, ignored);
    std::filesystem::remove(*made, ignored);
  }
}

void StoreCopy::make_folder_here(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder, ignored)) return;
  if (auto made = make_folder(folder); !made) throw CopyError(made.error().code, made.error().message);
  made_.push_back(folder);
}

void StoreCopy::make_folders() {
  make_folder_here(folder_);
  make_folder_here(folder_ / kReportsName);
}

void StoreCopy::begin_file() {
  const auto day = main_done_ ? std::optional(days_.back()) : std::nullopt;
  auto target = day ? folder_ / kReportsName / files_.days.path_of(*day).filename() : folder_ / kMainName;
  files_.days.pin(day);
  auto* source = (day ? files_.days.file(*day).database() : files_.main.database()).raw();
  make_empty_file(target);
  made_.push_back(target);
  try {
    current_ = std::make_unique<Current>(source, std::move(target));
  } catch (const SqliteError& error) {
    if (error.is_damage() && error.file() == sqlite3_db_filename(source, "main")) throw;
    throw CopyError(ErrorCode::cannot_create, std::string("cannot copy: ") + error.what());
  }
}

bool StoreCopy::copy_some() {
  const int code = sqlite3_backup_step(current_->backup.get(), kPagesAtOnce);
  if (code == SQLITE_OK) return true;
  if (code != SQLITE_DONE) throw_failure(code, current_->to.raw(), current_->from, current_->file);
  return false;
}

bool StoreCopy::step() {
  if (!current_) begin_file();
  if (copy_some()) return true;
  current_.reset();
  if (main_done_) {
    days_.pop_back();
  } else {
    main_done_ = true;
    days_.assign(files_.days.days().rbegin(), files_.days.days().rend());
  }
  if (!days_.empty()) return true;
  sync_folder(folder_ / kReportsName);
  sync_folder(folder_);
  finished_ = true;
  return false;
}

std::optional<CheckResult> StoreCheck::step() {
  if (!main_done_) {
    check_file(files_.main.database(), kMainName, result_);
    days_.assign(files_.days.days().rbegin(), files_.days.days().rend());
    main_done_ = true;
  } else if (!days_.empty()) {
    const auto day = days_.back();
    days_.pop_back();
    if (files_.days.has(day)) check_day(files_, day, result_);
  }
  if (!days_.empty()) return std::nullopt;
  check_last(files_, result_);
  return std::move(result_);
}

}  // namespace campus::collector
