#pragma once
// The zlib format (RFC 1950), in which the first version of the collector's store kept its reports.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// `level` 1 (fast) to 9 (small). io: memory is short. Thread-safe.
[[nodiscard]] Result<std::string> zlib_compress(std::string_view bytes, int level);
/// bad_data: not one whole stream of exactly `bytes` bytes. Thread-safe.
[[nodiscard]] Result<std::string> zlib_decompress(std::string_view stream, std::size_t bytes);

}  // namespace campus
