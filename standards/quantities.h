#pragma once
// The quantities that a rule may ask for. A new one needs code that observes it, so this list is not data.

#include <optional>
#include <span>
#include <string_view>

#include "core/model/measurement.h"
#include "core/model/report.h"

namespace campus::standards {

/// `roster`: nobody measures it, the site's facts say it.
enum class Observer { throughput, latency, check, roster };

struct Quantity {
  std::string_view name;
  Unit unit;
  std::optional<Comparison> comparison;  ///< the only one that makes sense: nobody asks for at least some loss
  Observer observer;
};

[[nodiscard]] std::span<const Quantity> all_quantities();
[[nodiscard]] const Quantity* find_quantity(std::string_view name);
/// Stated by the site's facts, measured by nobody.
[[nodiscard]] bool is_of_roster(std::string_view quantity);
/// Of `throughput.down` and `throughput.up`.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view quantity);

}  // namespace campus::standards
