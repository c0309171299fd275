#pragma once
// The used tickets on disk: a lock for the one responder that keeps them, a file that grows by a record for each ticket
// before its test begins, and is written anew when most of it is over. A damaged file is kept beside and no ticket is
// believed that it may have held.

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/append_file.h"
#include "core/disk.h"
#include "core/posix/file_lock.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/responder/used_tickets.h"

namespace campus::probe {

class UsedTicketFile {
 public:
  using OpenAppend = std::function<Result<std::unique_ptr<AppendFile>>(const std::filesystem::path&)>;
  struct Opened;

  /// `folder` is made where it is missing. conflict: another responder keeps its tickets there; else what the disk
  /// says.
  [[nodiscard]] static Result<Opened> open(const Disk& disk, OpenAppend open_append,
                                           const std::filesystem::path& folder, WallTime now);

  // One thread at a time. After the first failure nothing is written any more: what the disk holds is not known then.
  [[nodiscard]] Result<void> append(const std::string& record);
  /// The whole file, with what was appended before.
  [[nodiscard]] Result<void> rewrite(const std::string& content);

 private:
  UsedTicketFile(const Disk& disk, OpenAppend open_append, std::filesystem::path file, FileLock lock)
      : disk_(&disk), open_append_(std::move(open_append)), file_(std::move(file)), lock_(std::move(lock)) {}

  const Disk* disk_;
  OpenAppend open_append_;
  std::filesystem::path file_;
  FileLock lock_;
  std::unique_ptr<AppendFile> growing_;
  std::optional<Error> failed_;
};

struct UsedTicketFile::Opened {
  UsedTicketFile file;
  UsedTickets used;
  std::optional<std::string> notice;  ///< for the operator: what was damaged and what follows from it
};

/// Without a lock and without a change, for `explain`. Nothing where there is no file.
[[nodiscard]] Result<std::optional<UsedTickets>> look_at_used_tickets(const Disk& disk,
                                                                      const std::filesystem::path& folder);

}  // namespace campus::probe
