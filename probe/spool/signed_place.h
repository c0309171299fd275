#pragma once
// What a stored envelope says of itself.

#include <optional>
#include <string_view>

#include "probe/spool/chain_check.h"

namespace campus::probe {

/// Absent where the text is no envelope, a signature does not verify, the payload is no report, or its key is not the
/// one that signed.
[[nodiscard]] std::optional<SignedPlace> signed_place(std::string_view envelope);

}  // namespace campus::probe
