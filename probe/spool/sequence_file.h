#pragma once
// The file `sequence` of the state folder: the one counter of all that this probe's key signs, by hand or from the
// spool, and a mark of what the spool did last. It is advanced before anything is recorded, so that a spool which is
// older than its mark was rolled back.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/disk.h"
#include "core/ids.h"
#include "core/result.h"

namespace campus::probe {

/// The record that the spool was about to commit, and the one it had last until then. The spool's last record is one
/// of the two.
struct SpoolMark {
  std::int64_t sequence = 0;
  ReportId digest;
  std::int64_t before = 0;  ///< sequence; 0 where there was none
  friend bool operator==(const SpoolMark&, const SpoolMark&) = default;
};

struct SequenceFile {
  std::int64_t last = 0;  ///< given to anybody
  std::optional<SpoolMark> mark;
  friend bool operator==(const SequenceFile&, const SequenceFile&) = default;
};

/// Both with FolderLock held. Zero where there is no file. bad_data: it holds no number.
[[nodiscard]] Result<SequenceFile> read_sequence_file(const Disk& disk, const std::filesystem::path& state_folder);
/// Durable when it returns.
[[nodiscard]] Result<void> write_sequence_file(const Disk& disk, const std::filesystem::path& state_folder,
                                               const SequenceFile& content);

}  // namespace campus::probe
