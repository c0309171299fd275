#pragma once
// What a responder knows of tickets: whom it trusts, which tickets were used, what is denied. Every question is asked
// from one thread; record() and rewrite() run on one other, which may wait for the disk.

#include <atomic>
#include <optional>
#include <utility>

#include "core/result.h"
#include "core/time.h"
#include "probe/responder/ticket_checks.h"
#include "probe/responder/used_ticket_file.h"

namespace campus::probe {

class TicketGate {
 public:
  TicketGate(TicketRules rules, UsedTickets used, UsedTicketFile file, const Clock& clock)
      : rules_(std::move(rules)),
        used_(std::move(used)),
        file_(std::move(file)),
        clock_(clock),
        in_file_(used_.size()) {}

  [[nodiscard]] const ResponderName& name() const { return rules_.responder; }
  [[nodiscard]] std::optional<TicketRefusal> before_signatures(const Ticket& ticket) const;
  [[nodiscard]] std::optional<TicketRefusal> of_signatures(const SignedTicket& ticket, const SessionProof& proof) const;
  /// Single use, deny list, and whether another one can be remembered and recorded at all.
  [[nodiscard]] std::optional<TicketRefusal> of_use(const Ticket& ticket) const;

  /// From now on it is used, whatever becomes of it.
  void take(const Ticket& ticket);
  void deny(DenyList list) { deny_ = std::move(list); }
  [[nodiscard]] const DenyList& denied() const { return deny_; }
  /// Call now and then: forgets what is over. What the file should hold, when most of it is over.
  [[nodiscard]] std::optional<UsedTickets> tidy();

  [[nodiscard]] Result<void> record(const Ticket& ticket);
  [[nodiscard]] Result<void> rewrite(const UsedTickets& used);

 private:
  TicketRules rules_;
  UsedTickets used_;
  DenyList deny_;
  UsedTicketFile file_;
  const Clock& clock_;
  std::size_t in_file_;  ///< records, as far as the asking thread has seen to it
  std::atomic<bool> writable_ = true;
};

}  // namespace campus::probe
