#include "collector/store/sqlite_store.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <utility>

#include "collector/store/codes.h"
#include "collector/store/copies.h"
#include "collector/store/decisions.h"
#include "collector/store/fleet_orders.h"
#include "collector/store/history.h"
#include "collector/store/main_rows.h"
#include "collector/store/mending.h"
#include "collector/store/set_aside.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "collector/store/upkeep.h"
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

struct SqliteStore::Files : StoreFiles {
  using StoreFiles::StoreFiles;
  Upkeeper upkeeper{*this};
};

/// An operation as messages and as metrics name it.
struct SqliteStore::Doing {
  const char* word;
  const char* operation;
  bool of_one_report = false;

  static constexpr Doing writing() { return {"write", "commit"}; }
  static constexpr Doing reading() { return {"read", "read"}; }
  static constexpr Doing reading_one() { return {"read", "read", true}; }
  static constexpr Doing writing_back() { return {"check", "checkpoint"}; }

  /// A damaged report, or a damaged page where one was asked for, is no reason to distrust the rest: whoever asks for
  /// it must not be able to stop all others. Nothing else in the connection's cache may be believed after a failure.
  [[nodiscard]] bool closes(int code) const {
    return !of_one_report || (code != SQLITE_MISMATCH && (code & 0xff) != SQLITE_CORRUPT);
  }
};

SqliteStore::SqliteStore(std::filesystem::path folder, StoreLock lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}
SqliteStore::~SqliteStore() = default;

template <class Work>
auto SqliteStore::guarded(const Doing& doing, Work work) -> Result<decltype(work(std::declval<Files&>()))> {
  const auto place = folder_.string();
  if (!files_) return Error{ErrorCode::io, "the store " + place + " is closed after an earlier failure"};
  try {
    if constexpr (std::is_void_v<decltype(work(*files_))>) {
      work(*files_);
      return {};
    } else {
      return work(*files_);
    }
  } catch (const SqliteError& error) {
    Error failed{code_of(error), std::string("cannot ") + doing.word + " the store " + place + ": " + error.what()};
    tell_failure(doing.operation);
    note_damage(error);
    if (doing.closes(error.code())) {
      damaged_ = error.is_damage();
      close(failed);
    }
    return failed;
  } catch (const std::filesystem::filesystem_error& error) {
    Error failed{ErrorCode::io, std::string("cannot ") + doing.word + " the store " + place + ": " + error.what()};
    tell_failure(doing.operation);
    close(failed);
    return failed;
  }
}

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

Result<std::vector<AppendOutcome>> SqliteStore::append(const AppendBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { return files.append(batch); });
}

Result<std::vector<UnappliedReport>> SqliteStore::unapplied() {
  constexpr int kMost = 1000;
  return guarded(Doing::reading(), [&](Files& files) { return files.unapplied(kMost); });
}

Result<void> SqliteStore::apply(const AppendBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { files.apply(batch); });
}

Result<std::vector<AppendOutcome>> SqliteStore::settle(const SettleBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { return files.settle(batch); });
}

Result<std::vector<HeldReport>> SqliteStore::held() {
  return guarded(Doing::reading(), [](Files& files) {
    auto select = files.main.database().prepare(
        "SELECT p.id, k.id, s.code, p.reason, p.received, p.bytes FROM pending p JOIN keys k ON k.number = p.key "
        "JOIN sites s ON s.number = p.site ORDER BY p.received, p.day, p.number");
    std::vector<HeldReport> reports;
    while (select.step()) {
      reports.push_back({ReportId(Digest::of_raw(select.text(0)).hex()), KeyId(Digest::of_raw(select.text(1)).hex()),
                         SiteCode(select.text(2)), select.text(3), to_time(select.integer(4)), select.integer(5)});
    }
    return reports;
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::find(const ReportId& id) {
  return guarded(Doing::reading_one(), [&](Files& files) {
    const auto location = files.days.find(Digest::of_hex(id.text()));
    return location ? std::optional(files.read(*location)) : std::nullopt;
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::find_last(const SiteCode& site, Aspect aspect) {
  return guarded(Doing::reading_one(), [&](Files& files) {
    const auto location = files.main.last_of(site, aspect);
    return location ? std::optional(files.read(*location)) : std::nullopt;
  });
}

Result<bool> SqliteStore::contains(const StoredReport& report) {
  return guarded(Doing::reading_one(), [&](Files& files) { return files.contains(report); });
}

Result<void> SqliteStore::each_last(const std::function<void(LastJudgement)>& take) {
  return guarded(Doing::reading(), [&](Files& files) {
    auto select = files.main.database().prepare(
        "SELECT s.code, l.aspect, t.identity, l.judgement FROM last l JOIN sites s ON s.number = l.site "
        "JOIN standards t ON t.number = l.standard");
    while (select.step()) {
      LastJudgement last{SiteCode(select.text(0)), static_cast<Aspect>(select.integer(1)), select.text(2), nullptr};
      if (auto judgement = decode_judgement(select.text(3))) {
        last.judgement = std::make_shared<const Judgement>(*std::move(judgement));
      }
      take(std::move(last));
    }
  });
}

Result<void> SqliteStore::put_judgements(const RejudgedBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    for (const auto& again : batch.judgements) {
      const auto location = files.main.last_of(again.site, again.aspect);
      if (!location) continue;
      files.main.place_again({files.main.number_of(again.site), again.aspect, *again.judgement, *location},
                             *batch.standard, batch.cause, batch.at);
    }
    transaction.commit();
  });
}

Result<ChangePage> SqliteStore::changes(const ChangePlace& after, std::size_t most) {
  return guarded(Doing::reading(), [&](Files& files) { return read_changes(files.main.database(), after, most); });
}

Result<std::vector<StateChange>> SqliteStore::last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                           WallTime before) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_last_changes(files.main.database(), sites, aspect, before); });
}

Result<std::vector<TimedRollUp>> SqliteStore::roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                                       WallTime until) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_roll_ups(files.main.database(), site, step, from, until); });
}

Result<std::vector<ReportCount>> SqliteStore::counts() {
  return guarded(Doing::reading(), [](Files& files) { return read_counts(files.main.database()); });
}

template <class Write>
Result<void> SqliteStore::decide(std::span<const AuditEntry> by, Write write) {
  return guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    write(files);
    for (const auto& entry : by) files.main.put_audit(entry);
    transaction.commit();
  });
}

Result<void> SqliteStore::put_key(const KeyRecord& key, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { files.main.put_key(key); });
}

Result<void> SqliteStore::replace_roster(std::span<const Facts> roster_rows, std::span<const AuditEntry> by) {
  return decide(by, [&](Files& files) { collector::replace_roster(files.main.database(), roster_rows); });
}

Result<void> SqliteStore::replace_excuses(std::span<const Excuse> excused, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::replace_excuses(files.main.database(), excused); });
}

Result<void> SqliteStore::put_account(const Account& account, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::put_account(files.main.database(), account); });
}

Result<void> SqliteStore::note(const AuditEntry& entry) {
  return decide({&entry, 1}, [](Files&) {});
}

Result<void> SqliteStore::put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::put_codes(files.main.database(), codes); });
}

Result<void> SqliteStore::use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) {
  const auto used = guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    auto refusal = collector::use_code(files.main.database(), digest, key, by.at);
    if (!refusal) {
      files.main.put_key(key);
      files.main.put_audit(by);
      transaction.commit();
    }
    return refusal;
  });
  if (!used) return used.error();
  return *used ? Result<void>(**used) : Result<void>();
}

Result<std::int64_t> SqliteStore::put_order(const FleetOrder& order, const AuditEntry& by) {
  if (auto fits = check_order(order); !fits) return fits.error();
  std::int64_t number = 0;
  auto put =
      decide({&by, 1}, [&](Files& files) { number = collector::put_order(files.main.database(), order, by.at); });
  return put ? Result<std::int64_t>(number) : put.error();
}

Result<void> SqliteStore::withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) {
  const auto found = guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    if (!collector::withdraw_order(files.main.database(), number, at)) return false;
    files.main.put_audit(by);
    transaction.commit();
    return true;
  });
  if (!found) return found.error();
  return *found ? Result<void>() : no_order(number);
}

Result<std::optional<CodeRecord>> SqliteStore::find_code(std::string_view digest) {
  return guarded(Doing::reading(), [&](Files& files) { return collector::find_code(files.main.database(), digest); });
}

Result<std::vector<CodeRecord>> SqliteStore::codes(const SiteCode& site) {
  return guarded(Doing::reading(), [&](Files& files) { return read_codes(files.main.database(), site); });
}

Result<std::vector<FleetOrder>> SqliteStore::orders(WallTime at) {
  return guarded(Doing::reading(), [&](Files& files) { return read_orders(files.main.database(), at); });
}

Result<std::vector<KeyRecord>> SqliteStore::keys() {
  return guarded(Doing::reading(), [](Files& files) { return read_keys(files.main.database()); });
}

Result<std::vector<Facts>> SqliteStore::roster() {
  return guarded(Doing::reading(), [](Files& files) { return read_roster(files.main.database()); });
}

Result<std::vector<Excuse>> SqliteStore::excuses() {
  return guarded(Doing::reading(), [](Files& files) { return read_excuses(files.main.database()); });
}

Result<std::vector<Account>> SqliteStore::accounts() {
  return guarded(Doing::reading(), [](Files& files) { return read_accounts(files.main.database()); });
}

Result<std::vector<AuditEntry>> SqliteStore::audit_before(const AuditPlace& place, std::string_view object,
                                                          std::size_t most) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_audit(files.main.database(), place, object, most); });
}

Result<Upkeep> SqliteStore::maintain(WallTime now) {
  return guarded(Doing::writing(), [&](Files& files) {
    auto done = files.upkeeper.step(now);
    if (!files.dictionaries.empty() && files.dictionaries.back() != packer()->dictionary()) {
      set_packer(files.dictionaries.back());
    }
    return done;
  });
}

Result<void> SqliteStore::backup(const std::filesystem::path& folder) {
  return guarded(Doing::reading(), [&](Files& files) { copy_store(files, folder); });
}

Result<CheckResult> SqliteStore::check() {
  auto checked = guarded(Doing::reading(), [&](Files& files) { return check_store(files); });
  if (!checked) return checked;
  checked->notices = lines_about_damage(folder_);
  if (checked->damaged) {
    damaged_ = true;
    close({ErrorCode::bad_data, "the store " + folder_.string() + " is damaged: " + checked->findings.front()});
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
