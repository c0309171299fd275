#pragma once
// The quantities that a rule may ask for. A new one needs code that observes it, so this list is not data.

#include <optional>
#include <span>
#include <string_view>

#include "core/model/measurement.h"
#include "core/model/report.h"

namespace campus::standards {

/// `platform`: the visits to the standard's platforms. `roster`: nobody measures it, the site's facts say it.
/// `person`: somebody looks and states it.
enum class Observer { throughput, latency, check, platform, roster, person };

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
/// Stated by people only.
[[nodiscard]] bool is_attested_only(std::string_view quantity);
/// Of `throughput.down` and `throughput.up`.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view quantity);

}  // namespace campus::standards
