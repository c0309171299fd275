#pragma once
// The tickets that a probe has for the days to come: bounded, on disk, each offered once. That one is used is on disk
// before it is offered; a crash between the two loses a ticket, never the other way round. One thread at a time.

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/ticket/ticket.h"
#include "core/time.h"
#include "probe/schedule/next_run.h"

namespace campus::probe {

/// Whose tickets are kept.
struct TicketOwner {
  PublicKey device{};
  SiteCode site;
  std::vector<std::string> issuers;  ///< public keys, hex
};

/// When an ordered test may begin. Its ticket is the one that opens then and is still good for whoever begins last.
struct OrderedSlot {
  Work work = Work::routine;
  WallTime begin{};
  WallTime expires{};
  friend bool operator==(const OrderedSlot&, const OrderedSlot&) = default;
};

class TicketStore {
 public:
  /// What of the files cannot be read is left out and told in notices(). Where it cannot be known which tickets were
  /// used, those whose slot has begun by `now` count as used.
  TicketStore(const Disk& disk, std::filesystem::path folder, const TicketOwner& owner, WallTime now);

  struct Added {
    std::size_t taken = 0;
    std::size_t refused = 0;  ///< of another device or issuer, over, too far ahead, one too many
  };
  /// Durable when it returns; those that are there already are neither.
  [[nodiscard]] Result<Added> add(std::span<const std::string> texts, const TicketOwner& owner, WallTime now);

  /// For a test of bulk data both ways, in a slot that is open. The one that closes first. Of an ordered test its own
  /// alone; of others none that is reserved.
  [[nodiscard]] const SignedTicket* open_ticket(const std::string& responder, Work work, WallTime now,
                                                const std::optional<OrderedSlot>& ordered = std::nullopt) const;
  /// Used from now on, durably. io and others: it is used in this process, and must not be shown.
  [[nodiscard]] Result<SignedTicket> take(const SignedTicket& ticket);

  /// Tickets of these slots are for ordered tests and no others; those of slots that were reserved until now go.
  [[nodiscard]] Result<void> reserve(std::vector<OrderedSlot> slots);
  [[nodiscard]] const std::vector<OrderedSlot>& reserved() const { return reserved_; }
  [[nodiscard]] Result<void> drop(const OrderedSlot& slot);
  /// Those for other responders go: they would stand in the way of others.
  [[nodiscard]] Result<void> keep_those_for(const std::set<std::string>& responders);

  /// Not used, not over, not reserved.
  [[nodiscard]] TestSlots slots(const std::string& responder, WallTime now) const;
  [[nodiscard]] std::optional<WallTime> until(const std::string& responder, WallTime now) const;
  [[nodiscard]] std::size_t count(WallTime now) const;
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

 private:
  void read_held(const TicketOwner& owner, WallTime now);
  void read_used(WallTime now);
  /// Whether it was put in.
  bool put(const std::string& text, const TicketOwner& owner, WallTime now);
  void forget_over(WallTime now);
  [[nodiscard]] bool is_usable(const SignedTicket& ticket, const std::string& responder, WallTime now) const;
  [[nodiscard]] bool is_reserved(const SignedTicket& ticket) const;
  template <class Which>
  [[nodiscard]] Result<void> drop_where(const Which& which);
  [[nodiscard]] Result<void> write_held();
  [[nodiscard]] Result<void> write_used() const;

  const Disk& disk_;
  std::filesystem::path folder_;
  std::map<std::string, SignedTicket> held_;  ///< by id
  std::map<std::string, WallTime> used_;      ///< ids, until their slot is over
  std::vector<OrderedSlot> reserved_;
  bool held_owed_ = false;  ///< what is held is not on disk
  std::vector<std::string> notices_;
};

/// A ticket of a sustained run lasts longer than any of packet trains.
[[nodiscard]] Work work_of(const Ticket& ticket);

}  // namespace campus::probe
