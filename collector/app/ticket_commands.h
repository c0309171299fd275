#pragma once
// `ticket issue` and `ticket issuer`: leave for single tests at responders, signed with a key of this collector's that
// is made at first use. Neither needs the store; where there is one, site and school are looked up in its roster.

#include <filesystem>

#include "collector/app/ask_store.h"
#include "collector/app/ticket_order.h"
#include "core/model/localized.h"

namespace campus::collector {

/// The ticket's text on standard output, or in the file that was named.
[[nodiscard]] CommandAnswer issue_ticket(const std::filesystem::path& state_folder, const TicketOrder& order,
                                         Language language, const AskStore& ask);
/// The line for a responder's --trust file.
[[nodiscard]] CommandAnswer show_issuer(const std::filesystem::path& state_folder, Language language);

}  // namespace campus::collector
