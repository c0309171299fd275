#pragma once
// What `ticket issue` was asked for.

#include <filesystem>

#include "core/ticket/ticket.h"

namespace campus::collector {

struct TicketOrder {
  Ticket ticket;                 ///< without its id and its issuer
  std::filesystem::path output;  ///< empty: standard output
};

}  // namespace campus::collector
