#pragma once
// How the embedded store works on its files, whatever it is asked for. For SqliteStore's .cpp files.

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "collector/store/copies.h"
#include "collector/store/sqlite_store.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "collector/store/upkeep.h"

namespace campus::collector {

struct SqliteStore::Files : StoreFiles {
  using StoreFiles::StoreFiles;
  Upkeeper upkeeper{*this};
  std::unique_ptr<StoreCopy> copy;       ///< being made
  std::unique_ptr<StoreCheck> checking;  ///< under way
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

template <class Write>
Result<void> SqliteStore::decide(std::span<const AuditEntry> by, Write write) {
  return guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    write(files);
    for (const auto& entry : by) files.main.put_audit(entry);
    transaction.commit();
  });
}

}  // namespace campus::collector
