#pragma once
// What the city's probes are to do, as an operator wrote it down: whom each banner's sites measure against, how often,
// in which hours, with how many bytes. Pure.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/localized.h"
#include "core/model/orders.h"
#include "core/result.h"
#include "core/units.h"
#include "core/week_hours.h"

namespace campus::collector {

inline constexpr const char* kFleetSchema = "campus.fleet/1";
/// The settings of banners that have none of their own.
inline constexpr const char* kEveryBanner = "*";

/// Whatever is absent is that of `*`; whatever is absent there too is as each probe is configured.
struct BannerSettings {
  std::vector<PlannedResponder> responders;
  std::optional<Seconds> routine_interval;
  std::optional<std::string> night_window;
  std::optional<std::string> lesson_hours;
  std::optional<std::int64_t> sustained_days;
  std::optional<BitRate> upload_rate;
  friend bool operator==(const BannerSettings&, const BannerSettings&) = default;
};

struct FleetSettings {
  std::string schema = kFleetSchema;
  std::map<std::string, BannerSettings> banners;  ///< by code, or `*`
  std::int64_t tests_per_school_per_day = 6;      ///< that operators ask for
  std::int64_t slot_seconds = 1200;               ///< of a sustained run's slot
  /// What a school's routine runs move in a day, by what they usually take; a banner has ten times as much.
  DataSize bytes_per_school_per_day = DataSize::bytes(1'000'000'000);
  std::vector<std::string> issuers;  ///< public keys, hex, of the other collectors of this fleet
  friend bool operator==(const FleetSettings&, const FleetSettings&) = default;

  /// As they hold for that banner.
  [[nodiscard]] BannerSettings of(const SiteCode& banner) const;
};

/// JSON of kFleetSchema, as docs/operating.md has it. bad_data with the pointer, what is wrong and the mend.
[[nodiscard]] Result<FleetSettings> parse_fleet_settings(std::string_view text);
/// What a probe would refuse whoever signs it (docs/security.md): asked when somebody gives settings, not of those that
/// are kept. bad_data.
[[nodiscard]] Result<void> check_what_probes_take(const FleetSettings& settings);
[[nodiscard]] std::string encode_fleet_settings(const FleetSettings& settings);
/// A line for each fact; ends with a line's end.
[[nodiscard]] std::string describe(const FleetSettings& settings, Language language);

/// The hours of sustained runs where nobody has said any: those of a probe.
[[nodiscard]] NightWindow night_of(const BannerSettings& settings);
[[nodiscard]] std::chrono::seconds routine_interval_of(const BannerSettings& settings);

}  // namespace campus::collector
