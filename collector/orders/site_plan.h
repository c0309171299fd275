#pragma once
// What one site's probe is to do, of the roster and the fleet's settings. Pure.

#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/fleet_settings.h"
#include "core/envelope/envelope.h"
#include "core/model/orders.h"

namespace campus::collector {

/// A site among others.
struct SitePlace {
  const Site* site = nullptr;  ///< of the roster
  SiteCode banner;             ///< empty where there is none above it
  SiteCode school;             ///< whose uplink it shares; itself of a school or a banner
};
/// Nothing of a site that is not in the roster.
[[nodiscard]] std::optional<SitePlace> place_of(const Roster& roster, const SiteCode& code);

/// The tier against which a site of that level is judged.
[[nodiscard]] constexpr Tier main_tier(Level level) { return level == Level::banner ? Tier::city : Tier::banner; }

/// Of this collector and, with settings, of the others of its fleet: in one order whichever of them says it.
[[nodiscard]] std::vector<std::string> issuers_of(const FleetSettings* settings, const PublicKey& own);

/// With what holds for the site's banner. The roster's column `responder`, as `HOST[:PORT]` or `NAME=HOST[:PORT]`,
/// goes before the banner's responder of the main tier; texts of another form say nothing.
[[nodiscard]] PlanContent plan_content(const SitePlace& place, const FleetSettings& settings, const PublicKey& issuer);

/// A plan that takes the place of the one a probe has, signed; nothing where that one is what it should be and lasts.
[[nodiscard]] std::optional<std::string> plan_for(const Poll& poll, const KeyId& key, const SitePlace& place,
                                                  const PlanContent& content, const SigningKey& issuer, WallTime now);

}  // namespace campus::collector
