#pragma once
// What the headers Content-Encoding and Accept-Encoding say (RFC 9110, 8.4.1 and 12.5.3). Pure.

#include <optional>
#include <string_view>

#include "core/compression/bounded_decoder.h"
#include "core/result.h"

namespace campus::collector {

/// Nothing where the body is as it is. bad_data: a coding that is not taken, or more than one.
[[nodiscard]] Result<std::optional<Coding>> coding_of_body(std::string_view content_encoding);

/// Whether a client takes gzip, and not less gladly than plain bytes. Who says nothing gets plain bytes.
[[nodiscard]] bool admits_gzip(std::string_view accept_encoding);

}  // namespace campus::collector
