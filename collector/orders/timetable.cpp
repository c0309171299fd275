#include "collector/orders/timetable.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace campus::collector {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kHeadroom = 1.25;
/// Three repeats of ten seconds both ways, two more where they spread, with warm-up and trial runs.
constexpr seconds kSustainedBytes{180};
/// What a verdict from trains sends at most is 160 ms of the rate each way (docs/methods/train.md).
constexpr milliseconds kMostOfRoutine{400};
/// What one usually takes: 25 ms each way.
constexpr milliseconds kUsualOfRoutine{50};
/// Of a routine run at one responder; a sustained one takes its slot. A probe tells them apart by this.
constexpr seconds kRoutineTest{120};
/// Tickets are held back until so much of the time ahead is not covered: not one with each poll.
constexpr auto kTopUpAfter = std::chrono::hours(6);
/// Whoever begins an ordered test at the last moment gets to its end.
constexpr auto kTestLasts = std::chrono::minutes(20);
/// What a probe keeps.
constexpr std::int64_t kTicketsHeld = 3500;

/// Whatever level: a banner stands for its own line.
std::int64_t bytes_of_a_day(const FleetSettings& settings, Level level) {
  return settings.bytes_per_school_per_day.bytes() * (level == Level::banner ? 10 : 1);
}

std::int64_t named_in(const std::vector<PlannedResponder>& responders) {
  return std::count_if(responders.begin(), responders.end(), [](const auto& one) { return !one.name.empty(); });
}

std::int64_t intervals_for(double bytes_of_turn, std::int64_t turns_a_day, std::int64_t most) {
  const auto wanted = bytes_of_turn * static_cast<double>(turns_a_day) / static_cast<double>(most);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wanted)));
}

BitRate contract_of(const Site& site) {
  BitRate rate;
  const auto facts = site.facts.unpacked();
  for (const auto* name : {"contract_down", "contract_up"}) {
    const auto found = facts.find(name);
    const auto* text = found == facts.end() ? nullptr : std::get_if<std::string>(&found->second);
    const auto contracted = text == nullptr ? Result<BitRate>(Error{}) : parse_bit_rate(*text);
    if (contracted) rate = std::max(rate, *contracted);
  }
  return rate;
}

/// 128 bits of what the test is.
std::string id_of(const TicketPlace& place, const Timetable::Turn& turn, const std::string& responder) {
  return sha256_hex("campus.slot/1\n" + to_hex(place.device) + "\n" + place.site.text() + "\n" + responder + "\n" +
                    to_rfc3339(turn.slot.begin) + "\n" + to_rfc3339(turn.slot.end) + "\n" +
                    (turn.sustained ? "sustained" : "routine"))
      .substr(0, 32);
}

bool meets(const Slot& a, const Slot& b) { return a.begin < b.end && b.begin < a.end; }

}  // namespace

Timetable::Timetable(std::shared_ptr<const Roster> roster, std::shared_ptr<const FleetSettings> settings)
    : roster_(std::move(roster)), settings_(std::move(settings)) {
  struct Sharing {
    SiteCode banner;
    std::vector<const Site*> sites;
  };
  std::map<SiteCode, Sharing> sharing;
  for (const auto& site : roster_->sites()) {
    const auto place = place_of(*roster_, site.code);
    auto& one = sharing[place->school];
    one.banner = place->banner;
    one.sites.push_back(&site);
  }
  for (const auto& [code, one] : sharing) schools_.emplace(code, school_of(code, one.sites, one.banner));
}

Timetable::School Timetable::school_of(const SiteCode& code, const std::vector<const Site*>& sites,
                                       const SiteCode& banner) const {
  const auto settings = settings_->of(banner);
  const auto interval = routine_interval_of(settings);
  const auto responders = std::max<std::int64_t>(1, named_in(settings.responders));
  std::vector<SiteCode> codes;
  double bytes = 0;
  auto level = Level::classroom;
  for (const auto* site : sites) {
    codes.push_back(site->code);
    bytes += static_cast<double>((promised_rate(site->level) * kUsualOfRoutine).bytes() * responders);
    level = std::min(level, site->level);
  }
  const auto turns = std::max<std::int64_t>(1, seconds(days(1)) / interval);
  const auto one_in = intervals_for(bytes, turns, bytes_of_a_day(*settings_, level));
  return {NightSlots(code, codes, night_of(settings), seconds(settings_->slot_seconds)),
          RoutineSlots(code, codes, interval, one_in), one_in};
}

const NightSlots* Timetable::nights_of(const SiteCode& school) const {
  const auto found = schools_.find(school);
  return found == schools_.end() ? nullptr : &found->second.nights;
}

const RoutineSlots* Timetable::routine_of(const SiteCode& school) const {
  const auto found = schools_.find(school);
  return found == schools_.end() ? nullptr : &found->second.routine;
}

std::int64_t Timetable::one_in(const SiteCode& school) const {
  const auto found = schools_.find(school);
  return found == schools_.end() ? 1 : found->second.one_in;
}

std::vector<Timetable::Turn> Timetable::turns_of(const SitePlace& place, WallTime from, WallTime until,
                                                 std::size_t most) const {
  std::vector<Turn> turns;
  const auto found = schools_.find(place.school);
  if (found == schools_.end() || until <= from) return turns;
  const auto& school = found->second;
  const auto& code = place.site->code;
  // A slot of the night before may reach into what is asked for.
  std::vector<Slot> nights;
  for (auto night = NightSlots::night_at(from) - 1; night <= NightSlots::night_at(until); ++night) {
    if (const auto slot = school.nights.slot_of(code, night)) nights.push_back(*slot);
  }
  for (const auto& slot : nights) {
    if (slot.begin >= from && slot.begin < until) turns.push_back({slot, true});
  }
  for (auto turn = school.routine.turn_at(from) - 1; turn <= school.routine.turn_at(until); ++turn) {
    const auto slot = school.routine.slot_of(code, turn);
    if (!slot || slot->begin < from || slot->begin >= until) continue;
    // A probe does one thing at a time.
    if (std::any_of(nights.begin(), nights.end(), [&](const Slot& night) { return meets(night, *slot); })) continue;
    turns.push_back({*slot, false});
  }
  std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.slot.begin < b.slot.begin; });
  if (turns.size() > most) turns.resize(most);
  return turns;
}

/// A room's own port is faster than what it is promised, and a sustained run takes what the line gives: the ticket of
/// a room's sustained run allows what its school's line is promised. Trains look for the promise and no more.
TicketPlace ticket_place(const SitePlace& place, const PublicKey& device) {
  const auto own = place.site->level;
  const auto contract = contract_of(*place.site);
  const auto with_headroom = [&](Level level) {
    return std::min(std::max(promised_rate(level), contract).scaled(kHeadroom), kMostTicketRate);
  };
  const auto line = own == Level::classroom ? Level::school : own;
  return {device, place.site->code, place.school, own, with_headroom(line), with_headroom(own)};
}

std::vector<SignedTicket> tickets_for(const TicketPlace& place, const Timetable::Turn& turn,
                                      const std::vector<PlannedResponder>& responders, const SigningKey& issuer,
                                      TicketClass kind) {
  std::vector<SignedTicket> tickets;
  // Together they may take what their uplink gives.
  const auto rate = turn.sustained || kind == TicketClass::joint ? place.sustained_rate : place.routine_rate;
  const auto slot = std::chrono::floor<seconds>(turn.slot.end - turn.slot.begin);
  for (const auto& responder : responders) {
    if (responder.name.empty()) continue;
    Ticket ticket;
    ticket.id = id_of(place, turn, responder.name);
    ticket.responder = ResponderName(responder.name);
    ticket.device_key = place.device;
    ticket.site = place.site;
    ticket.school = place.school;
    ticket.begin = turn.slot.begin;
    ticket.end = turn.slot.end;
    ticket.down = true;
    ticket.up = true;
    ticket.kind = kind;
    ticket.rate = rate;
    ticket.duration = turn.sustained ? std::min<seconds>(slot, kLongestTest) : std::min(slot, kRoutineTest);
    ticket.bytes =
        ticket.rate * std::chrono::nanoseconds(turn.sustained ? milliseconds(kSustainedBytes) : kMostOfRoutine);
    if (auto issued = sign_ticket(std::move(ticket), issuer)) tickets.push_back(*std::move(issued));
  }
  return tickets;
}

std::vector<SignedTicket> tickets_for_test(const SitePlace& place, const PublicKey& device, const TestRequest& test,
                                           const Roster& roster, const std::vector<PlannedResponder>& responders,
                                           const SigningKey& issuer) {
  const Slot slot{test.begin, test.expires + kTestLasts};
  const auto of_school = std::count_if(test.sites.begin(), test.sites.end(), [&](const SiteCode& site) {
    const auto other = place_of(roster, site);
    return other && other->school == place.school;
  });
  const auto kind = of_school > 1 ? TicketClass::joint : TicketClass::exclusive;
  return tickets_for(ticket_place(place, device), {slot, test.sustained}, responders, issuer, kind);
}

std::vector<std::string> topped_up(const Timetable& timetable, const SitePlace& place, const PublicKey& device,
                                   const std::vector<PlannedResponder>& responders, std::optional<WallTime> had_until,
                                   const SigningKey& issuer, WallTime now) {
  const auto named = named_in(responders);
  if (named == 0) return {};
  // A probe keeps so many and no more: with short intervals or many responders the time ahead is shorter.
  const auto* routine = timetable.routine_of(place.school);
  const auto a_day = routine == nullptr ? 1 : routine->turn_at(now + days(1)) - routine->turn_at(now) + 1;
  const auto ahead = std::min<milliseconds>(kTicketsAhead, milliseconds(days(1)) * (kTicketsHeld / named) / a_day);
  const auto until = now + ahead;
  if (had_until && *had_until > until - kTopUpAfter) return {};
  const auto most = std::max<std::size_t>(1, kTicketsOfAnAnswer / static_cast<std::size_t>(named));
  const auto turns = timetable.turns_of(place, std::max(now, had_until.value_or(now)), until, most);
  const auto whose = ticket_place(place, device);
  std::vector<std::string> texts;
  for (const auto& turn : turns) {
    for (const auto& ticket : tickets_for(whose, turn, responders, issuer)) texts.push_back(ticket_text(ticket));
  }
  return texts;
}

}  // namespace campus::collector
