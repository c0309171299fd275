#pragma once
// A signing key in a file that nobody but its owner may read, made where there is none.

#include <filesystem>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/random.h"
#include "core/result.h"

namespace campus {

/// Whoever calls holds a lock against others that would make one at the same time. permission: the file can be read by
/// others; bad_data: it holds no key.
[[nodiscard]] Result<SigningKey> load_or_make_key(const Disk& disk, RandomSource& random,
                                                  const std::filesystem::path& file);

}  // namespace campus
