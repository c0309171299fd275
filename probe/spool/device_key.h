#pragma once
// The probe's identity: an Ed25519 key made at first use, the only credential it has. It lives in the state folder
// (0700) as key.pem (0600) and is never printed.

#include <filesystem>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/random.h"
#include "core/result.h"

namespace campus::probe {

/// Loads the key, or makes and durably stores one where there is none. permission: the file can be read by others.
[[nodiscard]] Result<SigningKey> device_key(const Disk& disk, RandomSource& random,
                                            const std::filesystem::path& state_folder);

/// The next sequence number of this key, durably taken before it is returned: never given twice, gaps allowed.
/// For records made by hand; those of the spool take theirs from the same file. Safe between processes.
[[nodiscard]] Result<std::int64_t> next_sequence(const Disk& disk, const std::filesystem::path& state_folder);

}  // namespace campus::probe
