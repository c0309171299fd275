#include "probe/responder/used_ticket_file.h"

#include <utility>

namespace campus::probe {
namespace {

constexpr const char* kFileName = "used-tickets";
/// A file grows to twice what is kept before it is written anew.
constexpr std::size_t kLargestFile = 4 * UsedTickets::kMost * UsedTickets::kRecordBytes;

/// What cannot be read must not be taken for what was never there.
Result<std::optional<std::string>> content_of(const Disk& disk, const std::filesystem::path& file) {
  auto content = disk.read(file, kLargestFile);
  if (content) return std::optional(*std::move(content));
  if (content.error().code == ErrorCode::missing) return std::optional<std::string>();
  return content.error();
}

/// The damaged bytes stay beside; the responder goes on without trust in what they may have said.
Result<std::string> set_aside(const Disk& disk, const std::filesystem::path& file, const std::string& content,
                              WallTime now, std::size_t kept) {
  auto aside = file;
  aside += ".damaged-" + std::to_string(now.time_since_epoch().count());
  if (auto written = disk.write_durably(aside, content, Disk::Visibility::owner_only); !written) {
    return written.error();
  }
  return file.string() + " is damaged: " + std::to_string(kept) + " used tickets could be read, the file is kept as " +
         aside.filename().string() + "; tickets whose slot had opened before " + to_rfc3339(now) +
         " are refused, issue new ones";
}

}  // namespace

Result<UsedTicketFile::Opened> UsedTicketFile::open(const Disk& disk, OpenAppend open_append,
                                                    const std::filesystem::path& folder, WallTime now) {
  if (auto made = disk.make_folder(folder, Disk::Visibility::owner_only); !made) return made.error();
  auto lock = FileLock::at_once(folder / "lock");
  if (!lock) {
    if (lock.error().code != ErrorCode::conflict) return lock.error();
    return Error{ErrorCode::cannot_create, "another responder keeps its used tickets in " + folder.string() +
                                               "; give each a state folder of its own (CAMPUS_PROBE_STATE)"};
  }
  const auto path = folder / kFileName;
  const auto content = content_of(disk, path);
  if (!content) return content.error();
  Opened opened{UsedTicketFile(disk, std::move(open_append), path, *std::move(lock)), UsedTickets(), std::nullopt};
  if (*content) {
    auto reading = UsedTickets::read(**content);
    opened.used = std::move(reading.used);
    if (reading.damaged) {
      opened.used.doubt_until(now + kSlotTolerance);
      auto notice = set_aside(disk, path, **content, now, opened.used.size());
      if (!notice) return notice.error();
      opened.notice = *std::move(notice);
    }
  }
  (void)opened.used.forget_over(now);
  if (auto written = opened.file.rewrite(opened.used.encode()); !written) return written.error();
  return opened;
}

Result<void> UsedTicketFile::append(const std::string& record) {
  if (failed_) return *failed_;
  auto appended = growing_->append_durably(record);
  if (!appended) failed_ = appended.error();
  return appended;
}

Result<void> UsedTicketFile::rewrite(const std::string& content) {
  if (failed_) return *failed_;
  auto written = disk_->write_durably(file_, content, Disk::Visibility::owner_only);
  if (written) {
    auto growing = open_append_(file_);
    if (growing) {
      growing_ = *std::move(growing);
    } else {
      written = growing.error();
    }
  }
  if (!written) failed_ = written.error();
  return written;
}

Result<std::optional<UsedTickets>> look_at_used_tickets(const Disk& disk, const std::filesystem::path& folder) {
  const auto content = content_of(disk, folder / kFileName);
  if (!content) return content.error();
  if (!*content) return std::optional<UsedTickets>();
  return std::optional(std::move(UsedTickets::read(**content).used));
}

}  // namespace campus::probe
