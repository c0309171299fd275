#pragma once
// Whether a responder takes a ticket, step by step from the cheapest to the dearest; each step is asked after the ones
// before it said nothing. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "core/model/session.h"
#include "core/ticket/refusal.h"
#include "core/ticket/ticket.h"
#include "core/time.h"
#include "probe/responder/deny_list.h"
#include "probe/responder/trust_list.h"
#include "probe/responder/used_tickets.h"

namespace campus::probe {

struct TicketRules {
  ResponderName responder;
  TrustList trust;
};

/// Audience, slot, and that the issuer is known; no arithmetic on curves.
[[nodiscard]] std::optional<TicketRefusal> refusal_before_signatures(const Ticket& ticket, const TicketRules& rules,
                                                                     WallTime now);

[[nodiscard]] std::optional<TicketRefusal> refusal_of_issuer(const SignedTicket& ticket, const TicketRules& rules);

struct SessionProof {
  std::string_view nonce;
  std::string_view request;  ///< the bytes as they came
  std::string_view signature;
};
[[nodiscard]] std::optional<TicketRefusal> refusal_of_device(const Ticket& ticket, const TicketRules& rules,
                                                             const SessionProof& proof);

/// Single use, then what an operator denied.
[[nodiscard]] std::optional<TicketRefusal> refusal_of_use(const Ticket& ticket, const UsedTickets& used,
                                                          const DenyList& deny);

/// Class, direction and rate of what is asked for; seconds and bytes are granted as far as they go.
[[nodiscard]] std::optional<TicketRefusal> refusal_of_request(const Ticket& ticket, const SessionRequest& request);

}  // namespace campus::probe
