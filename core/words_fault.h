#pragma once
// What a fault is and what mends it, in words that a teacher understands, standing before the box.

#include <string>

#include "core/model/fault.h"
#include "core/model/localized.h"

namespace campus {

/// `P101 没有接通网线（eth0）`: code, what it is, and its detail.
[[nodiscard]] std::string what_is_wrong(const FaultFound& found, Language language);
/// What to do about it, a whole sentence.
[[nodiscard]] std::string_view what_to_do(Fault fault, Language language);

}  // namespace campus
