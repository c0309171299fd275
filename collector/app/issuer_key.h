#pragma once
// The key with which this collector signs tickets: made at first use, ticket-issuer.pem (0600) in its state folder,
// never printed.

#include <filesystem>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/random.h"
#include "core/result.h"

namespace campus::collector {

[[nodiscard]] std::filesystem::path issuer_key_in(const std::filesystem::path& state_folder);

/// permission: the file can be read by others. Safe between processes.
[[nodiscard]] Result<SigningKey> issuer_key(const Disk& disk, RandomSource& random,
                                            const std::filesystem::path& state_folder);

}  // namespace campus::collector
