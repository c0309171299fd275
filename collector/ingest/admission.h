#pragma once
// Who may speak for which site. Pure.

#include <string>

#include "collector/fleet/roster.h"
#include "collector/store/store.h"

namespace campus::collector {

inline constexpr const char* kUnknownKey = "unknown_key";
inline constexpr const char* kUnknownSite = "unknown_site";
inline constexpr const char* kKeyNotForSite = "key_not_for_site";
inline constexpr const char* kKeyCloned = "key_cloned";
inline constexpr const char* kKeyRevoked = "key_revoked";

struct Admission {
  enum class Decision { counts, held, rejected };
  Decision decision = Decision::counts;
  std::string reason;  ///< empty where it counts
};

/// An unknown or pending key holds, and one that two boxes have; a revoked key, or one approved for other sites,
/// rejects; an unknown site holds. A key's sites need not be in the roster yet.
[[nodiscard]] Admission admit(const KeyRecord* key, const SiteCode& site, const Roster& roster);

}  // namespace campus::collector
