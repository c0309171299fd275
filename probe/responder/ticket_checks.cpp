#include "probe/responder/ticket_checks.h"

namespace campus::probe {
namespace {

/// Packet trains go a little above the rate that they look for.
constexpr double kTrainsAbove = 1.05;

bool covers(const Ticket& ticket, const SessionRequest& request) {
  if (!request.direction) return ticket.down && ticket.up;
  return *request.direction == Direction::down ? ticket.down : ticket.up;
}

}  // namespace

std::optional<TicketRefusal> refusal_before_signatures(const Ticket& ticket, const TicketRules& rules, WallTime now) {
  if (ticket.responder != rules.responder) return TicketRefusal::not_for_this_responder;
  if (now < ticket.begin - kSlotTolerance) return TicketRefusal::slot_not_begun;
  if (now >= ticket.end + kSlotTolerance) return TicketRefusal::slot_over;
  if (rules.trust.find(ticket.issuer) == nullptr) return TicketRefusal::unknown_issuer;
  return std::nullopt;
}

std::optional<TicketRefusal> refusal_of_issuer(const SignedTicket& ticket, const TicketRules& rules) {
  const auto* issuer = rules.trust.find(ticket.ticket.issuer);
  if (issuer == nullptr) return TicketRefusal::unknown_issuer;
  if (!verify_ticket(ticket, issuer->key)) return TicketRefusal::bad_signature;
  return std::nullopt;
}

std::optional<TicketRefusal> refusal_of_device(const Ticket& ticket, const TicketRules& rules,
                                               const SessionProof& proof) {
  if (!verify_session_proof(ticket.device_key, rules.responder, proof.nonce, proof.request, proof.signature)) {
    return TicketRefusal::bad_proof;
  }
  return std::nullopt;
}

std::optional<TicketRefusal> refusal_of_use(const Ticket& ticket, const UsedTickets& used, const DenyList& deny) {
  if (used.contains(ticket)) return TicketRefusal::used;
  if (used.in_doubt(ticket)) return TicketRefusal::maybe_used;
  if (deny.holds(ticket)) return TicketRefusal::denied;
  return std::nullopt;
}

std::optional<TicketRefusal> refusal_of_request(const Ticket& ticket, const SessionRequest& request) {
  // Round trips go both ways whatever is tested, and are few.
  if (request.method != Method::latency) {
    if (!carries_bulk(ticket.kind)) return TicketRefusal::class_too_low;
    if (!covers(ticket, request)) return TicketRefusal::wrong_direction;
  }
  const auto most = request.method == Method::train ? ticket.rate.scaled(kTrainsAbove) : ticket.rate;
  if (request.rate && *request.rate > most) return TicketRefusal::rate_too_high;
  return std::nullopt;
}

}  // namespace campus::probe
