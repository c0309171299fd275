#pragma once
// A state folder that was copied to another box, with its card or its disk, makes two probes of one. It is noticed at
// the start, before anything is signed.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::probe {

enum class BoxCheck {
  same,
  first,       ///< nothing was recorded yet; it is now
  unreadable,  ///< nothing here can be read, nothing is checked
  copied,      ///< what was there is moved aside now
};

struct BoxFound {
  BoxCheck check = BoxCheck::same;
  std::string aside;  ///< of `copied`: the folder, below the state folder
};

/// Compares `here`, lasting_hardware_ids(), with `hardware.json` of the state folder and keeps it up to date. Where
/// nothing of it is here any more, all that the folder holds is moved to `copied-DATE/`, nothing is deleted, and this
/// box begins anew. The key goes first; cut off at any step, the next call finishes it. conflict: a program works with
/// the folder; permission, io, ...
[[nodiscard]] Result<BoxFound> check_box(const Disk& disk, const std::filesystem::path& state_folder,
                                         const std::vector<std::string>& here, WallTime now);

/// The newest folder that a copy with an enrolment was moved to, where nothing was enrolled since.
[[nodiscard]] std::optional<std::string> waits_for_enrolment(const std::filesystem::path& state_folder);

}  // namespace campus::probe
