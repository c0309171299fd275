#pragma once
// What may be said about a site now: its last values, unless they are too old to stand for the present. Pure.

#include <optional>
#include <span>
#include <string_view>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// Whether the last report still describes the present: fresh or late. Stale, retired and silent sites have no present
/// values.
[[nodiscard]] bool is_current(const SiteStatus& status);

/// The last report, while it is current.
[[nodiscard]] const LatestReport* current_report(const SiteStatus& status);

/// Of one direction, by the collector's verdict; what no item measured, from the measurement that the judge would let
/// speak for a site of `level`.
struct Throughput {
  std::optional<double> measured;    ///< bit/s of TCP goodput
  std::optional<double> required;    ///< bit/s of TCP goodput: the item's threshold; never beside what it did not judge
  const ItemResult* item = nullptr;  ///< the rate item that decides; null where no rule asks for it

  /// Of what the item itself measured and decided: nobody is far below a target for what nobody could tell.
  [[nodiscard]] std::optional<double> target_ratio() const;
};
[[nodiscard]] Throughput throughput_of(const LatestReport& latest, Level level, Direction direction);

/// From the latency measurement that the judge would let speak for a site of `level`: round trips to the school's own
/// core say nothing about its uplink, those to the Internet are not the network's, those beside a rate test are not an
/// idle line's.
struct Quality {
  std::optional<Percentiles> rtt;
  std::optional<Seconds> jitter;
  std::optional<Ratio> loss;
};
[[nodiscard]] Quality quality_of(const LatestReport& latest, Level level);

/// 1 conform or borderline, 0 nonconform or waived; nothing while undecided or not applicable.
[[nodiscard]] std::optional<bool> is_conforming(ItemVerdict verdict);

/// The item's machine verdict of another assessment: the probe's own claim beside the collector's.
[[nodiscard]] const ItemResult* find_item(const Assessment& assessment, const RuleId& rule);

}  // namespace campus::collector
