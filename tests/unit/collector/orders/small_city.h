#pragma once
// A banner with two schools and rooms, its settings, and a probe of one of the rooms that asks for orders.

#include <memory>
#include <string>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/fleet_settings.h"
#include "core/model/orders.h"
#include "tests/support/sample_tickets.h"

namespace campus::collector {

inline std::shared_ptr<const Roster> small_city() {
  auto table = parse_roster(
      "code,level,parent,name,responder,contract_down\n"
      "150721,banner,,Banner,,\n"
      "S1,school,150721,First,,2G\n"
      "S1-1,classroom,S1,Room 1,,\n"
      "S1-2,classroom,S1,Room 2,near=10.9.0.1:8601,\n"
      "S2,school,150721,Second,见附件,\n",
      "r.csv");
  return std::make_shared<const Roster>(std::move(table.sites));
}

inline std::shared_ptr<const FleetSettings> small_settings() {
  FleetSettings settings;
  auto& every = settings.banners["*"];
  every.responders = {{Tier::banner, "10.0.0.1:8601", "core"}, {Tier::internet, "10.0.0.2:8601", ""}};
  return std::make_shared<const FleetSettings>(settings);
}

inline constexpr auto kCityNow = kSampleBegin;

}  // namespace campus::collector
