#pragma once
// Can a room use the platforms, over each family of addresses by itself? docs/methods/http.md.

#include <optional>
#include <string>

#include "core/model/platform.h"

namespace campus::probe {

/// Of one audit: what one visit learnt of the name servers spares the others the wait.
class PlatformVisits {
 public:
  /// `family` is 4 or 6. A host without an address of the family beyond the link says so and asks nobody; neither is a
  /// name asked for where no name server answers.
  [[nodiscard]] PlatformCheck visit(const std::string& id, const std::string& url, int family);

 private:
  [[nodiscard]] bool name_can_be_asked(const std::string& url);

  std::optional<bool> resolver_answers_;
};

}  // namespace campus::probe
