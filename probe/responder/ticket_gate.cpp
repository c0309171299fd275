#include "probe/responder/ticket_gate.h"

namespace campus::probe {
namespace {

constexpr std::size_t kFewestToTidy = 1024;

}  // namespace

std::optional<TicketRefusal> TicketGate::before_signatures(const Ticket& ticket) const {
  return refusal_before_signatures(ticket, rules_, clock_.wall());
}

std::optional<TicketRefusal> TicketGate::of_signatures(const SignedTicket& ticket, const SessionProof& proof) const {
  if (const auto refusal = refusal_of_issuer(ticket, rules_)) return refusal;
  return refusal_of_device(ticket.ticket, rules_, proof);
}

std::optional<TicketRefusal> TicketGate::of_use(const Ticket& ticket) const {
  if (const auto refusal = refusal_of_use(ticket, used_, deny_)) return refusal;
  if (used_.full()) return TicketRefusal::too_many_used;
  if (!writable_) return TicketRefusal::not_writable;
  return std::nullopt;
}

void TicketGate::take(const Ticket& ticket) {
  used_.add(ticket);
  ++in_file_;
}

std::optional<UsedTickets> TicketGate::tidy() {
  (void)used_.forget_over(clock_.wall());
  if (!writable_ || in_file_ < kFewestToTidy || in_file_ < 2 * used_.size()) return std::nullopt;
  in_file_ = used_.size();
  return used_;  // a copy; to write a million of them out takes a second
}

Result<void> TicketGate::record(const Ticket& ticket) {
  auto recorded = file_.append(UsedTickets::record_of(ticket));
  if (!recorded) writable_ = false;
  return recorded;
}

Result<void> TicketGate::rewrite(const UsedTickets& used) {
  auto written = file_.rewrite(used.encode());
  if (!written) writable_ = false;
  return written;
}

}  // namespace campus::probe
