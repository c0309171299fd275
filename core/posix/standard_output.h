#pragma once
// What a command shows has to arrive: a code, a token or a report that is lost on the way is no success.

#include "core/result.h"

namespace campus {

/// Descriptors 0 to 2 that came closed are opened where writing fails and reading ends, so that no file of ours becomes
/// one of them. Before anything else is opened.
void hold_standard_descriptors();

/// Sends what std::cout still holds. io: not all of it arrived.
[[nodiscard]] Result<void> finish_standard_output();

}  // namespace campus
