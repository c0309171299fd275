#pragma once
// A disk that others will be copied from must not have an identity: neither key nor enrolment nor records.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace campus::probe {

/// What would be lost with the state folder.
struct KeptRecords {
  std::int64_t waiting = 0;        ///< not delivered yet
  std::int64_t refused = 0;        ///< by the collector, kept
  std::vector<std::string> aside;  ///< folders with what was damaged or copied

  [[nodiscard]] bool any() const { return waiting > 0 || refused > 0 || !aside.empty(); }
};

/// Nothing where there is no folder. bad_data: the spool cannot be read, so that nobody knows what it holds;
/// permission.
[[nodiscard]] Result<KeptRecords> records_in(const std::filesystem::path& state_folder);

struct Wiped {
  std::vector<std::string> removed;
  std::vector<std::string> left;  ///< no probe writes a file of that name: somebody else's
};

/// Removes what a probe writes into its folder, the key first, and says what; the folder, its locks and what others put
/// there stay. What the medium keeps of freed blocks is beyond it. Nothing where there is no folder. conflict: a
/// program works with the folder; permission, bad_data: nobody knows what is there.
[[nodiscard]] Result<Wiped> wipe_identity(const std::filesystem::path& state_folder);

/// Empties `etc/machine-id` below `root`, so that each copy makes its own at its first start, and removes the copy that
/// D-Bus keeps. permission, missing.
[[nodiscard]] Result<void> empty_machine_id(const std::filesystem::path& root);

}  // namespace campus::probe
