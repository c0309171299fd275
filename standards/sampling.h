#pragma once
// Which rooms of a school are tested. Pure, and the same on every machine: whoever has the roster, the plan and the
// seed draws the same rooms. docs/sampling.md says why and how to draw them by hand.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/result.h"

namespace campus::standards {

/// Failures allowed: none, in every plan.
enum class SamplingPlan {
  standard,  ///< G: all where there are at most 10, else a tenth and at least 10 (GB/T 21671 and its relatives)
  strict,    ///< S: all up to 10; else the least that finds one of 10 % bad rooms with a probability of 90 %
  full       ///< F: every room
};

struct Room {
  SiteCode code;
  std::string name;                    ///< foreign text
  std::string building;                ///< foreign text, empty where the roster does not say; so are the next two
  std::string floor;                   ///< foreign text
  std::string access_switch;           ///< foreign text
  std::optional<double> cable_metres;  ///< from the school's core; not negative
  bool computer_room = false;
  bool interactive = false;  ///< interactive or recorded lessons
};

/// Why a room stands in the sample. The first three are forced.
enum class DrawReason { farthest, computer_room, interactive, access_switch, stratum, lot };

struct DrawnRoom {
  Room room;
  /// Every forced reason that holds; else the one for which the room was taken. Of rooms after the sample: as if they
  /// had been taken next.
  std::vector<DrawReason> reasons;
  [[nodiscard]] bool forced() const;
};

struct Draw {
  SamplingPlan plan = SamplingPlan::standard;
  SiteCode school;
  std::uint64_t seed = 0;
  std::size_t planned = 0;      ///< rooms that the plan asks for
  std::size_t taken = 0;        ///< rooms in the sample: more where more are forced or on access switches of their own
  std::vector<DrawnRoom> list;  ///< every room once: the sample, then the rooms that come next, in order

  [[nodiscard]] std::span<const DrawnRoom> sample() const { return std::span(list).first(taken); }
  /// Replacements for rooms that cannot be entered, and the second sample after a failure.
  [[nodiscard]] std::span<const DrawnRoom> next() const { return std::span(list).subspan(taken); }
};

inline constexpr std::size_t kMostRooms = 2000;

/// Of `rooms`, 0 to kMostRooms; never more than `rooms`.
[[nodiscard]] std::size_t sample_size(SamplingPlan plan, std::size_t rooms);

/// Shares of bad rooms for which the power of a plan is told.
inline constexpr std::array<std::size_t, 2> kPowerPercents{10, 20};

/// A share of a hundred, rounded up to whole rooms: a tenth of 12 rooms is 2.
[[nodiscard]] std::size_t bad_rooms(std::size_t rooms, std::size_t percent);
/// The least number drawn at random that holds at least one of `bad` with a probability of at least `percent` of a
/// hundred; `rooms` where none is bad. Exact integer arithmetic.
[[nodiscard]] std::size_t least_sample(std::size_t rooms, std::size_t bad, std::size_t percent);
/// That `drawn` rooms taken at random hold at least one of `bad`: hypergeometric, within 1e-12.
[[nodiscard]] double catch_probability(std::size_t rooms, std::size_t bad, std::size_t drawn);

/// A room's lot: the smaller, the earlier it is drawn. SHA-256, 64 hex digits, of the lines `campus-sample/1`, school,
/// seed and room, each but the last ended by LF.
[[nodiscard]] std::string lot_of(const SiteCode& school, std::uint64_t seed, const SiteCode& room);

/// First the forced rooms; then for every access switch without one, its room with the smallest lot; then, until the
/// plan is filled and on to the last room, always from the stratum (building, floor and access switch) of which the
/// smallest share is drawn so far, the room with the smallest lot. bad_data: no rooms, more than kMostRooms, or a code
/// twice. The order in which the rooms are given does not matter.
[[nodiscard]] Result<Draw> draw_rooms(SamplingPlan plan, const SiteCode& school, std::uint64_t seed,
                                      std::vector<Room> rooms);

}  // namespace campus::standards

namespace campus {
template <>
struct EnumNames<standards::SamplingPlan> {
  static constexpr NameTable<standards::SamplingPlan, 3> names{{{standards::SamplingPlan::standard, "G"},
                                                                {standards::SamplingPlan::strict, "S"},
                                                                {standards::SamplingPlan::full, "F"}}};
};
template <>
struct EnumNames<standards::DrawReason> {
  static constexpr NameTable<standards::DrawReason, 6> names{{{standards::DrawReason::farthest, "farthest"},
                                                              {standards::DrawReason::computer_room, "computer_room"},
                                                              {standards::DrawReason::interactive, "interactive"},
                                                              {standards::DrawReason::access_switch, "access_switch"},
                                                              {standards::DrawReason::stratum, "stratum"},
                                                              {standards::DrawReason::lot, "lot"}}};
};
}  // namespace campus
