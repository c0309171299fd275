#include "probe/orders/ticket_store.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "probe/orders/ceilings.h"

namespace campus::probe {
namespace {

/// Of base64 of 304 bytes and a line's end.
constexpr std::size_t kTicketLine = 409;
constexpr std::size_t kHeldBytes = 2 * ceilings::kTickets * kTicketLine;
constexpr std::size_t kUsedBytes = 2 * ceilings::kTickets * 60;
constexpr std::chrono::seconds kSustainedTest{300};

bool is_ticket_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// `ID END` a line, and at the end how many there are: a file that was cut off between two lines is not whole either.
std::optional<std::map<std::string, WallTime>> parse_used(const std::string& text) {
  std::map<std::string, WallTime> used;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line == "= " + std::to_string(used.size())) return used;
    const auto space = line.find(' ');
    const auto id = line.substr(0, space);
    const auto end = parse_rfc3339(space == std::string::npos ? "" : line.substr(space + 1));
    if (!is_ticket_id(id) || !end) return std::nullopt;
    used[id] = *end;
  }
  return std::nullopt;
}

bool is_issued(const SignedTicket& ticket, const TicketOwner& owner) {
  return std::any_of(owner.issuers.begin(), owner.issuers.end(), [&](const std::string& hex) {
    const auto issuer = parse_public_key(hex);
    return issuer && verify_ticket(ticket, *issuer);
  });
}

bool is_of(const Ticket& ticket, const OrderedSlot& slot) {
  return work_of(ticket) == slot.work && ticket.begin == slot.begin && ticket.end > slot.expires;
}

}  // namespace

Work work_of(const Ticket& ticket) { return ticket.duration >= kSustainedTest ? Work::sustained : Work::routine; }

TicketStore::TicketStore(const Disk& disk, std::filesystem::path folder, const TicketOwner& owner, WallTime now)
    : disk_(disk), folder_(std::move(folder)) {
  read_held(owner, now);
  read_used(now);
}

void TicketStore::read_held(const TicketOwner& owner, WallTime now) {
  const auto text = disk_.read(folder_ / "held", kHeldBytes);
  if (!text) {
    if (text.error().code != ErrorCode::missing) notices_.push_back(text.error().message);
    return;
  }
  std::istringstream lines(*text);
  std::size_t spoilt = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto ticket = parse_ticket_text(line);
    if (!ticket) {
      ++spoilt;
    } else if (now < ticket->ticket.end) {
      if (!put(line, owner, now)) ++spoilt;
    }
  }
  if (spoilt == 0) return;
  notices_.push_back((folder_ / "held").string() + ": " + std::to_string(spoilt) +
                     " tickets cannot be used any more and are left out; the collector gives others");
}

void TicketStore::read_used(WallTime now) {
  const auto text = disk_.read(folder_ / "used", kUsedBytes);
  if (!text && text.error().code == ErrorCode::missing) return;
  const auto used = text ? parse_used(*text) : std::nullopt;
  if (used) {
    used_ = *used;
    return;
  }
  for (const auto& [id, one] : held_) {
    if (one.ticket.begin <= now) used_[id] = one.ticket.end;
  }
  notices_.push_back((folder_ / "used").string() +
                     ": cannot be read; tickets whose time has begun count as used, those to come are good");
}

bool TicketStore::put(const std::string& text, const TicketOwner& owner, WallTime now) {
  const auto ticket = parse_ticket_text(text);
  if (!ticket || held_.size() >= ceilings::kTickets) return false;
  const auto& one = ticket->ticket;
  if (one.device_key != owner.device || one.site != owner.site) return false;
  if (one.end <= now || one.begin > now + ceilings::kTicketsAhead || one.rate > ceilings::kMostTestRate) return false;
  if (!is_issued(*ticket, owner)) return false;
  held_.emplace(one.id, *ticket);
  return true;
}

void TicketStore::forget_over(WallTime now) {
  std::erase_if(held_, [&](const auto& entry) { return entry.second.ticket.end <= now; });
  // A clock that comes back may open a slot again: what was used is remembered for a day more.
  std::erase_if(used_, [&](const auto& entry) { return entry.second + std::chrono::hours(24) <= now; });
}

Result<TicketStore::Added> TicketStore::add(std::span<const std::string> texts, const TicketOwner& owner,
                                            WallTime now) {
  Added added;
  forget_over(now);
  for (const auto& text : texts) {
    const auto ticket = parse_ticket_text(text);
    if (ticket && (held_.contains(ticket->ticket.id) || used_.contains(ticket->ticket.id))) continue;
    const bool twice = ticket && std::any_of(held_.begin(), held_.end(), [&](const auto& entry) {
                         const auto& there = entry.second.ticket;
                         return there.responder == ticket->ticket.responder && there.begin == ticket->ticket.begin &&
                                there.end == ticket->ticket.end && work_of(there) == work_of(ticket->ticket) &&
                                !used_.contains(there.id);
                       });
    if (twice) continue;
    ++(put(text, owner, now) ? added.taken : added.refused);
  }
  if (added.taken == 0 && !held_owed_) return added;
  if (auto written = write_held(); !written) return written.error();
  return added;
}

bool TicketStore::is_usable(const SignedTicket& ticket, const std::string& responder, WallTime now) const {
  const auto& one = ticket.ticket;
  return one.responder.text() == responder && carries_bulk(one.kind) && one.down && one.up && now < one.end &&
         !used_.contains(one.id);
}

/// Joint ones are of ordered tests alone, also where the order is not known any more.
bool TicketStore::is_reserved(const SignedTicket& ticket) const {
  if (ticket.ticket.kind == TicketClass::joint) return true;
  return std::any_of(reserved_.begin(), reserved_.end(),
                     [&](const OrderedSlot& slot) { return is_of(ticket.ticket, slot); });
}

template <class Which>
Result<void> TicketStore::drop_where(const Which& which) {
  const auto gone = std::erase_if(held_, [&](const auto& entry) { return which(entry.second.ticket); });
  return gone == 0 && !held_owed_ ? Result<void>() : write_held();
}

Result<void> TicketStore::drop(const OrderedSlot& slot) {
  return drop_where([&](const Ticket& one) { return is_of(one, slot); });
}

Result<void> TicketStore::reserve(std::vector<OrderedSlot> slots) {
  auto before = std::exchange(reserved_, std::move(slots));
  std::erase_if(before, [&](const OrderedSlot& one) {
    return std::find(reserved_.begin(), reserved_.end(), one) != reserved_.end();
  });
  return drop_where([&](const Ticket& one) {
    return std::any_of(before.begin(), before.end(), [&](const OrderedSlot& slot) { return is_of(one, slot); });
  });
}

Result<void> TicketStore::keep_those_for(const std::set<std::string>& responders) {
  return drop_where([&](const Ticket& one) { return !responders.contains(one.responder.text()); });
}

const SignedTicket* TicketStore::open_ticket(const std::string& responder, Work work, WallTime now,
                                             const std::optional<OrderedSlot>& ordered) const {
  const SignedTicket* best = nullptr;
  for (const auto& [id, one] : held_) {
    if (!is_usable(one, responder, now) || work_of(one.ticket) != work || now < one.ticket.begin) continue;
    if (ordered ? !is_of(one.ticket, *ordered) : is_reserved(one)) continue;
    if (best == nullptr || one.ticket.end < best->ticket.end) best = &one;
  }
  return best;
}

Result<SignedTicket> TicketStore::take(const SignedTicket& ticket) {
  const auto taken = ticket;
  used_[taken.ticket.id] = taken.ticket.end;
  if (auto written = write_used(); !written) return written.error();
  return taken;
}

TestSlots TicketStore::slots(const std::string& responder, WallTime now) const {
  TestSlots slots;
  for (const auto& [id, one] : held_) {
    if (!is_usable(one, responder, now) || is_reserved(one)) continue;
    (work_of(one.ticket) == Work::routine ? slots.routine : slots.sustained)
        .push_back({one.ticket.begin, one.ticket.end});
  }
  const auto by_begin = [](const Slot& a, const Slot& b) { return a.begin < b.begin; };
  std::sort(slots.routine.begin(), slots.routine.end(), by_begin);
  std::sort(slots.sustained.begin(), slots.sustained.end(), by_begin);
  return slots;
}

std::optional<WallTime> TicketStore::until(const std::string& responder, WallTime now) const {
  std::optional<WallTime> last;
  for (const auto& [id, one] : held_) {
    if (is_usable(one, responder, now) && !is_reserved(one))
      last = std::max(last.value_or(one.ticket.end), one.ticket.end);
  }
  return last;
}

std::size_t TicketStore::count(WallTime now) const {
  return static_cast<std::size_t>(std::count_if(held_.begin(), held_.end(), [&](const auto& entry) {
    return entry.second.ticket.end > now && !used_.contains(entry.first);
  }));
}

Result<void> TicketStore::write_held() {
  held_owed_ = true;
  if (auto made = disk_.make_folder(folder_, Disk::Visibility::owner_only); !made) return made;
  std::string text;
  for (const auto& [id, one] : held_) text += ticket_text(one) + "\n";
  auto written = disk_.write_durably(folder_ / "held", text, Disk::Visibility::owner_only);
  held_owed_ = !written;
  return written;
}

Result<void> TicketStore::write_used() const {
  if (auto made = disk_.make_folder(folder_, Disk::Visibility::owner_only); !made) return made;
  std::string text;
  for (const auto& [id, end] : used_) text += id + " " + to_rfc3339(end) + "\n";
  text += "= " + std::to_string(used_.size()) + "\n";
  return disk_.write_durably(folder_ / "used", text, Disk::Visibility::owner_only);
}

}  // namespace campus::probe
