#pragma once
// What one site shows in numbers, and under which names: the same for banners, schools and classrooms, each under its
// own prefix. docs/metrics.md says what they mean.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

enum class Figure : std::uint8_t {
  compliant,
  acceptance_compliant,
  throughput_down,
  throughput_up,
  target_ratio_down,
  target_ratio_up,
  rtt_p50,
  rtt_p95,
  rtt_p99,
  jitter,
  loss,
  last_report,
  interval,
  stale,
  acceptance_time,
};
inline constexpr std::size_t kFigures = 15;

/// In base units: seconds (times since 1970), bytes a second, shares. NaN where the site shows nothing.
class SiteFigures {
 public:
  SiteFigures() { values_.fill(std::numeric_limits<double>::quiet_NaN()); }
  /// What is not finite stands for nothing.
  void set(Figure figure, double value) { values_[static_cast<std::size_t>(figure)] = value; }
  [[nodiscard]] double operator[](Figure figure) const { return values_[static_cast<std::size_t>(figure)]; }

 private:
  std::array<double, kFigures> values_;
};

[[nodiscard]] SiteFigures figures_of(const SiteStatus& status);

/// One sample of a family for each site.
struct FigureSample {
  Figure figure;
  std::string_view label = {};  ///< beside the site's own, with its comma; empty: none
};

struct FigureFamily {
  std::string_view name;
  std::string_view help;
  std::span<const FigureSample> samples;
};

/// In the order of the exposition.
[[nodiscard]] std::span<const FigureFamily> figure_families(Level level);

}  // namespace campus::collector
