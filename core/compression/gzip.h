#pragma once
// What readers get compressed. Taking foreign bytes apart is bounded_decoder.h's.

#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// One gzip member (RFC 1952) without name or time: the same bytes for the same text. `level` 1 (fast) to 9 (small).
/// io: memory is short. Thread-safe.
[[nodiscard]] Result<std::string> gzip_compress(std::string_view bytes, int level);

}  // namespace campus
