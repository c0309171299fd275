#include "collector/store/copies.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "collector/store/set_aside.h"
#include "collector/store/store_file.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostFindings = 100;

void make_empty_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) throw SqliteError(SQLITE_CANTOPEN, "cannot make " + file.string() + "; give an empty folder");
  ::close(fd);
}

void copy_file(Database& from, const std::filesystem::path& file) {
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  make_empty_file(file);
  Database to(file);
  const std::unique_ptr<sqlite3_backup, Finish> backup(sqlite3_backup_init(to.raw(), "main", from.raw(), "main"));
  if (!backup || sqlite3_backup_step(backup.get(), -1) != SQLITE_DONE) {
    throw SqliteError(SQLITE_IOERR, "cannot copy to " + file.string() + ": " + sqlite3_errmsg(to.raw()));
  }
}

void make_folder_or_fail(const std::filesystem::path& folder) {
  if (auto made = make_folder(folder); !made) throw SqliteError(SQLITE_CANTOPEN, made.error().message);
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

void copy_store(StoreFiles& files, const std::filesystem::path& folder) {
  make_folder_or_fail(folder);
  make_folder_or_fail(folder / kReportsName);
  copy_file(files.main.database(), folder / kMainName);
  for (const auto day : files.days.days()) {
    copy_file(files.days.file(day).database(), folder / kReportsName / files.days.path_of(day).filename());
  }
  sync_folder(folder / kReportsName);
  sync_folder(folder);
}

CheckResult check_store(StoreFiles& files) {
  CheckResult result;
  check_file(files.main.database(), kMainName, result);
  for (const auto day : files.days.days()) {
    auto& file = files.days.file(day);
    const auto name = files.days.path_of(day).filename().string();
    check_file(file.database(), name, result);
    constexpr int kAtOnce = 500;
    for (auto rows = file.rows_after(0, kAtOnce); !rows.empty(); rows = file.rows_after(rows.back().first, kAtOnce)) {
      for (const auto& [number, row] : rows) check_report(file, number, row, name, result);
    }
  }
  check_last(files, result);
  return result;
}

}  // namespace campus::collector
