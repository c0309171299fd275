#pragma once
// What a report says of the machine it was made on and of its clock.

#include "core/model/report.h"
#include "core/time.h"

namespace campus::probe {

[[nodiscard]] HostInfo this_host();
/// The clock counts as synchronised when the kernel says that something disciplines it.
[[nodiscard]] Stamp stamp_now(const Clock& clock);

}  // namespace campus::probe
