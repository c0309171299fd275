#pragma once
// Who this probe is, as its state folder and the box say it.

#include <functional>
#include <optional>
#include <string>

#include "core/model/fault.h"
#include "core/result.h"
#include "probe/app/command.h"
#include "probe/identity/copied_state.h"
#include "probe/identity/kept_enrolment.h"

namespace campus::probe {

/// Before anything is signed: is this the box that the state folder was made on? A copy is told in one line.
/// For programs that stay on a box.
[[nodiscard]] Result<BoxCheck> check_own_box(const CommandContext& context, Language language,
                                             const std::function<void(const std::string&)>& log);

/// The same for commands that also run on laptops, whose ports come and go: only where the probe is enrolled.
[[nodiscard]] Result<BoxCheck> check_enrolled_box(const CommandContext& context, Language language,
                                                  const std::function<void(const std::string&)>& log);

/// Nothing where this probe is not enrolled. bad_data: the enrolment cannot be believed.
[[nodiscard]] Result<std::optional<KeptEnrolment>> own_enrolment(const CommandContext& context);

/// E801 or E804, as the state folder has it: why a site has to be named by hand.
[[nodiscard]] FaultFound why_not_enrolled(const CommandContext& context);

}  // namespace campus::probe
