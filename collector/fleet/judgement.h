#pragma once
// What one judged report comes to, in as few bytes as metrics, lists and roll-ups need: some three hundred for a site
// instead of the twenty thousand of its report. Whoever wants every word reads the report from the store and judges it
// again (LatestReport).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/digest.h"
#include "collector/fleet/rule_table.h"
#include "core/model/measurement.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

/// One direction, by the collector's verdict; what no item measured, from the measurement that the judge would let
/// speak for such a site.
struct RateFigure {
  std::optional<double> measured;  ///< bit/s of TCP goodput
  std::optional<double> required;  ///< bit/s of TCP goodput: the item's threshold; never beside what it did not judge
  std::optional<RuleIndex> item;   ///< the rate item that decides; nothing where no rule asks for it
  ItemVerdict verdict = ItemVerdict::not_tested;  ///< of that item
  std::optional<Reason> reason;
  std::optional<LimitedBy> limited_by;
  friend bool operator==(const RateFigure&, const RateFigure&) = default;

  /// Of what the item itself measured and decided: nobody is far below a target for what nobody could tell.
  [[nodiscard]] std::optional<double> target_ratio() const;
};

/// From the latency measurement that the judge would let speak for the site: round trips to the school's own core say
/// nothing about its uplink, those to the Internet are not the network's, those beside a rate test are not an idle
/// line's.
struct QualityFigure {
  std::optional<Percentiles> rtt;
  std::optional<Seconds> jitter;
  std::optional<double> loss;  ///< lost over sent
  friend bool operator==(const QualityFigure&, const QualityFigure&) = default;
};

struct ItemMark {
  RuleIndex rule = 0;
  ItemVerdict verdict = ItemVerdict::not_tested;
  friend bool operator==(const ItemMark&, const ItemMark&) = default;
};

struct Judgement {
  Digest report;
  Digest key;
  std::int64_t sequence = 0;
  WallTime received{};
  /// When the report counts as made: the end of its run by the probe's clock where that can be trusted, else
  /// `received`.
  WallTime ordered_at{};
  WallTime ended{};  ///< of the run, by the probe's clock
  Mode mode = Mode::acceptance;
  bool demonstration = false;
  SiteState state = SiteState::unassessed;
  Conclusion conclusion = Conclusion::withheld;
  Conclusion claim = Conclusion::withheld;  ///< the probe's own
  std::int16_t score_permille = 0;
  std::int16_t coverage_permille = 0;
  std::array<RateFigure, 2> rates;  ///< by Direction
  QualityFigure quality;
  std::vector<ItemMark> items;  ///< sorted by rule
  friend bool operator==(const Judgement&, const Judgement&) = default;

  [[nodiscard]] const RateFigure& rate(Direction direction) const { return rates[direction == Direction::up ? 1 : 0]; }
  /// An acceptance that can stand for its site: in full length, and decided.
  [[nodiscard]] bool is_valid_acceptance() const {
    return mode == Mode::acceptance && !demonstration && state != SiteState::unassessed;
  }
  /// Does this one take the place of `other` as its site's latest? By sequence for one key, by time between keys; at
  /// the same moment the first stays.
  [[nodiscard]] bool is_later_than(const Judgement& other) const {
    return key == other.key ? sequence > other.sequence : ordered_at > other.ordered_at;
  }
};

/// 1 conform or borderline, 0 nonconform or waived; nothing while undecided or not applicable.
[[nodiscard]] std::optional<bool> is_conforming(ItemVerdict verdict);

/// Whose and when; what a report's bytes do not say by themselves.
struct Arrival {
  Digest report;
  WallTime received{};
  WallTime ordered_at{};
};
/// `level` is the site's. Pure.
[[nodiscard]] Judgement judgement_of(const Report& report, const Assessment& verdict, SiteState state, Level level,
                                     const Arrival& arrival, const RuleTable& rules);

/// As the store keeps it: a form of its own, versioned, for the rules of one standard only.
[[nodiscard]] std::string encode_judgement(const Judgement& judgement);
/// bad_data: not whole, or of another version. The report has to be judged again.
[[nodiscard]] Result<Judgement> decode_judgement(std::string_view bytes);

/// When a report counts as made: a probe's clock is believed where it says it is synchronised and does not run ahead of
/// ours.
[[nodiscard]] WallTime order_time(const Stamp& ended, WallTime received);

}  // namespace campus::collector
