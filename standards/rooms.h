#pragma once
// From the records of the sampled rooms to a result of the school. Pure. Only veto and mandatory items decide, and of
// them no failure is allowed; docs/sampling.md.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"
#include "standards/sampling.h"

namespace campus::standards {

struct RoomRecord {
  ReportId id;  ///< the same record twice counts once
  SiteCode room;
  WallTime ended{};  ///< orders the records of one room
  bool demonstration = false;
  Assessment assessment;
};

/// Why the school's result is what it is.
enum class RoomsReason {
  none,
  rooms_missing,         ///< a sampled room, or an item in it, was not tested
  rooms_undecided,       ///< an item of a sampled room is inconclusive
  room_failed,           ///< and its newest result is still a failure
  second_sample_open,    ///< every failed room passes now, but the second sample was not tested, or not decided
  second_sample_failed,  ///< take plan F
};

/// One item over all rooms in which it is veto or mandatory.
struct RuleOverRooms {
  RuleId rule;
  Localized title;
  ItemVerdict verdict = ItemVerdict::not_tested;
  RoomsReason reason = RoomsReason::none;
  Counts counts;                 ///< newest results of the tested rooms of the sample
  std::vector<SiteCode> failed;  ///< rooms that failed at least once, mended or not
  std::vector<SiteCode> open;    ///< rooms that have to be tested, or tested again, for a decision
};

struct ReplacedRoom {
  SiteCode room;
  SiteCode by;
  friend bool operator==(const ReplacedRoom&, const ReplacedRoom&) = default;
};

struct RoomsResult {
  ItemVerdict verdict = ItemVerdict::not_tested;  ///< of the worst item
  RoomsReason reason = RoomsReason::rooms_missing;
  std::vector<SiteCode> sample;         ///< tested, in the order of the draw, replacements in their places
  std::vector<ReplacedRoom> replaced;   ///< without a record, and the next room of the draw that has one
  std::vector<SiteCode> missing;        ///< without a record, and not to be replaced
  std::vector<SiteCode> second_sample;  ///< asked for after a failure, tested or not; empty where no room is left
  std::size_t demonstrations = 0;       ///< records that support no acceptance
  std::vector<RuleOverRooms> rules;
};

/// A room without a record is replaced by the next room of the draw that has one; a forced room never is, and one taken
/// for its access switch only by a room on the same. A room fails an item if any of its records does; of the others its
/// newest decided record counts. A failure in a room that was not drawn counts too. After failures the failed rooms
/// must pass and so must a second sample of the same size: the next rooms of the draw, all that are left if there are
/// fewer. bad_data: a record of a room that is not in the draw.
[[nodiscard]] Result<RoomsResult> judge_rooms(const Draw& draw, std::span<const RoomRecord> records);

}  // namespace campus::standards

namespace campus {
template <>
struct EnumNames<standards::RoomsReason> {
  static constexpr NameTable<standards::RoomsReason, 6> names{
      {{standards::RoomsReason::none, "none"},
       {standards::RoomsReason::rooms_missing, "rooms_missing"},
       {standards::RoomsReason::rooms_undecided, "rooms_undecided"},
       {standards::RoomsReason::room_failed, "room_failed"},
       {standards::RoomsReason::second_sample_open, "second_sample_open"},
       {standards::RoomsReason::second_sample_failed, "second_sample_failed"}}};
};
}  // namespace campus
