#pragma once
// A ticket as people read it. Pure.

#include <string>

#include "core/model/localized.h"
#include "core/ticket/ticket.h"

namespace campus {

[[nodiscard]] std::string_view words_of(TicketClass value, Language language);
/// One field a line, times in Beijing's; ends with a line's end.
[[nodiscard]] std::string describe(const Ticket& ticket, Language language);

}  // namespace campus
