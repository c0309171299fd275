#pragma once
// The enrolment in the state folder: `enrolment.json` as the collector signed it, `collector.json` with where it came
// from.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/disk.h"
#include "core/ids.h"
#include "core/model/enrolment.h"
#include "core/model/kept_identity.h"
#include "core/result.h"

namespace campus::probe {

struct KeptEnrolment {
  Enrolment enrolment;
  std::optional<KeptCollector> collector;  ///< absent only where its file is lost
};

/// An envelope of an enrolment, signed by one of the issuers that it lists. bad_data, permission.
[[nodiscard]] Result<Enrolment> open_enrolment(std::string_view envelope);

/// missing: not enrolled; bad_data: it, or whom it came from, cannot be read, is not signed, or is another key's than
/// `own`.
[[nodiscard]] Result<KeptEnrolment> read_enrolment(const Disk& disk, const std::filesystem::path& state_folder,
                                                   const KeyId& own);
/// Durable when it returns; enrolled is who has the envelope, which is written last.
[[nodiscard]] Result<void> keep_enrolment(const Disk& disk, const std::filesystem::path& state_folder,
                                          const KeptCollector& collector, std::string_view envelope);

}  // namespace campus::probe
