#pragma once
// The slots of all schools of a roster under one set of settings, and the tickets for them. Immutable; any thread.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/fleet_settings.h"
#include "collector/orders/orders_book.h"
#include "collector/orders/site_plan.h"
#include "collector/orders/slots.h"
#include "core/envelope/envelope.h"
#include "core/model/promised_rate.h"
#include "core/ticket/ticket.h"

namespace campus::collector {

class Timetable {
 public:
  /// `roster`, `settings`: kept.
  Timetable(std::shared_ptr<const Roster> roster, std::shared_ptr<const FleetSettings> settings);

  [[nodiscard]] const std::shared_ptr<const Roster>& roster() const { return roster_; }
  [[nodiscard]] const std::shared_ptr<const FleetSettings>& settings() const { return settings_; }

  struct Turn {
    Slot slot;
    bool sustained = false;
    friend bool operator==(const Turn&, const Turn&) = default;
  };
  /// The site's slots that begin in [from, until), in their order, no two of them at once, `most` at most.
  [[nodiscard]] std::vector<Turn> turns_of(const SitePlace& place, WallTime from, WallTime until,
                                           std::size_t most) const;
  /// Of a school, a banner: nothing where no site of the roster shares its uplink.
  [[nodiscard]] const NightSlots* nights_of(const SiteCode& school) const;
  [[nodiscard]] const RoutineSlots* routine_of(const SiteCode& school) const;
  /// A site's routine run comes in one of so many intervals, for the bytes of its school.
  [[nodiscard]] std::int64_t one_in(const SiteCode& school) const;

 private:
  struct School {
    NightSlots nights;
    RoutineSlots routine;
    std::int64_t one_in = 1;
  };
  [[nodiscard]] School school_of(const SiteCode& code, const std::vector<const Site*>& sites,
                                 const SiteCode& banner) const;

  std::shared_ptr<const Roster> roster_;
  std::shared_ptr<const FleetSettings> settings_;
  std::map<SiteCode, School> schools_;
};

/// How far ahead tickets are given, at most.
inline constexpr auto kTicketsAhead = std::chrono::days(8);
/// In one answer.
inline constexpr std::size_t kTicketsOfAnAnswer = 200;

/// Whose test, and where.
struct TicketPlace {
  PublicKey device{};
  SiteCode site;
  SiteCode school;
  Level level = Level::school;
  BitRate sustained_rate;  ///< what the uplink may give, a room's that of its school, with headroom
  BitRate routine_rate;    ///< what trains look for, with headroom
};
[[nodiscard]] TicketPlace ticket_place(const SitePlace& place, const PublicKey& device);

/// A ticket for each responder that has a name. The same slot of the same device at the same responder always has the
/// same id, whoever issues it and however often: it is good once.
[[nodiscard]] std::vector<SignedTicket> tickets_for(const TicketPlace& place, const Timetable::Turn& turn,
                                                    const std::vector<PlannedResponder>& responders,
                                                    const SigningKey& issuer,
                                                    TicketClass kind = TicketClass::exclusive);

/// Of a test that an operator asked for: from its beginning until nobody may begin it any more and it is over. Where
/// other sites of its school test with it, their tickets are of the class joint.
[[nodiscard]] std::vector<SignedTicket> tickets_for_test(const SitePlace& place, const PublicKey& device,
                                                         const TestRequest& test, const Roster& roster,
                                                         const std::vector<PlannedResponder>& responders,
                                                         const SigningKey& issuer);

/// Those that a probe does not have yet: of slots that begin after `had_until` and `now`. As texts.
[[nodiscard]] std::vector<std::string> topped_up(const Timetable& timetable, const SitePlace& place,
                                                 const PublicKey& device,
                                                 const std::vector<PlannedResponder>& responders,
                                                 std::optional<WallTime> had_until, const SigningKey& issuer,
                                                 WallTime now);

}  // namespace campus::collector
