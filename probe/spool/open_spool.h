#pragma once
// Opens the spool of a state folder, whatever state it is in: what is damaged or was tampered with is set aside as
// `damaged/TIME-spool.db` and never deleted, and a new file takes its place with every record that proves sound.

#include <memory>
#include <vector>

#include "probe/spool/folder_lock.h"
#include "probe/spool/spool.h"

namespace campus::probe {

struct OpenSpool {
  FolderLock lock;               ///< no other program works with the spool while this lives
  std::unique_ptr<Spool> spool;  ///< never null
  std::vector<SpoolEvent> news;  ///< what was found and put right this time; also kept for `events()`
};

/// Makes what is missing. conflict: another program has it open; bad_data: a newer version of this program made it, it
/// is left alone; else as the functions of Spool. A stop at any point is gone on with by the next call.
/// `place.vfs` must be null.
[[nodiscard]] Result<OpenSpool> open_spool(const SpoolPlace& place, const SpoolSettings& settings);

/// For a look beside a program that may be at work: nothing is written, nothing is checked. missing: there is none.
struct SpoolLook {
  SpoolCounts counts;
  std::vector<SpoolEvent> events;  ///< newest first
};
[[nodiscard]] Result<SpoolLook> look_at_spool(const std::filesystem::path& state_folder);

}  // namespace campus::probe
