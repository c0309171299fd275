#pragma once
// Can a room use the platforms, over each family of addresses by itself? docs/methods/http.md.

#include <map>
#include <string>

#include "core/model/platform.h"
#include "core/units.h"

namespace campus::probe {

/// Of one audit: what one visit learnt of a name spares the others the wait.
class PlatformVisits {
 public:
  /// `family` is 4 or 6. A host without an address of the family beyond the link says so and asks nobody; neither is a
  /// name asked for about which every name server is silent.
  /// The body is taken for `rate_seconds` at most.
  [[nodiscard]] PlatformCheck visit(const std::string& id, const std::string& url, int family, Seconds rate_seconds);

 private:
  [[nodiscard]] bool name_can_be_asked(const std::string& url);

  std::map<std::string, bool> answered_;  ///< by host: a name server may be silent about one name alone
};

}  // namespace campus::probe
