#pragma once
// What no plan, order or ticket of a collector can exceed, however well it is signed. docs/security.md has the table,
// decision 0026 the reasons.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/model/promised_rate.h"
#include "core/net/planned_target.h"
#include "core/units.h"

namespace campus::probe::ceilings {

inline constexpr std::size_t kResponders = 4;
/// Each run speaks to each responder; runs begin so far apart.
inline constexpr std::chrono::seconds kBetweenRuns{60};
inline constexpr std::size_t kTargetsPerMinute = 4;
static_assert(kResponders <= kTargetsPerMinute);

inline constexpr std::uint16_t kLowestPort = kLowestPlannedPort;

inline constexpr std::chrono::seconds kShortestInterval = std::chrono::minutes(5);
inline constexpr std::chrono::seconds kLongestInterval = std::chrono::hours(24);
inline constexpr std::int64_t kFewestSustainedDays = 1;
inline constexpr std::int64_t kMostSustainedDays = 365;

/// On the wall at the site. A plan's window lies between these and is of such a length.
inline constexpr std::chrono::minutes kNightBegins = std::chrono::hours(20);
inline constexpr std::chrono::minutes kNightEnds = std::chrono::hours(24 + 8);
inline constexpr std::chrono::minutes kShortestNight{30};
inline constexpr std::chrono::minutes kLongestNight = std::chrono::hours(8);
inline constexpr std::size_t kMostLessons = 64;

inline constexpr auto kLeastUpload = BitRate::bits_per_second(64'000);
inline constexpr auto kMostUpload = BitRate::bits_per_second(10'000'000);

/// No test of a plan's is asked to load a line with more than this; nor is a ticket for more taken.
inline constexpr auto kMostTestRate = BitRate::bits_per_second(100'000'000'000);

inline constexpr std::size_t kTickets = 4096;
inline constexpr std::chrono::hours kTicketsAhead{24 * 10};
inline constexpr std::size_t kIssuers = 8;
inline constexpr std::chrono::hours kPlanLife{24 * 90};

inline constexpr std::int64_t kOrderedTestsOfADay = 24;

/// Within 24 hours of running: 800 seconds of the promised line, 0.9 % of the day. The dearest sustained run takes 666
/// of them, its repeats, its search for streams and its spoilt runs included. A room's port mostly carries ten times
/// what it is promised, and a sustained run took 11 GB there: it must not leave the day after it without
/// tests.
[[nodiscard]] constexpr DataSize bytes_per_day(Level level) {
  constexpr std::int64_t kSecondsOfLine = 800;
  if (level == Level::classroom) return DataSize::bytes(25'000'000'000);
  return DataSize::bytes(kSecondsOfLine * promised_rate(level).bits_per_second() / 8);
}

}  // namespace campus::probe::ceilings
