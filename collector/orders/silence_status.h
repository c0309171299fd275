#pragma once
// Who keeps a silence, who does not yet, and who has not asked since it began. Pure.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/orders/orders_book.h"
#include "collector/orders/presence.h"
#include "collector/store/records.h"
#include "core/enum_names.h"
#include "core/model/localized.h"

namespace campus::collector {

enum class Kept {
  silent,      ///< it said so after the silence began
  not_silent,  ///< it has asked since, and does not say so
  away         ///< it has not asked here since: switched off, cut off, or with another collector
};

struct KeptBy {
  SiteCode site;
  std::string name;  ///< of the site
  KeyId key;
  Kept kept = Kept::away;
  std::optional<WallTime> last_poll;
};

struct SilenceStatus {
  SilenceOrder order;
  std::map<Kept, std::size_t> counts;
  std::map<SiteCode, std::vector<KeptBy>> banners;  ///< those that are not silent, then those away; by site
  [[nodiscard]] std::size_t count(Kept kept) const {
    const auto found = counts.find(kept);
    return found == counts.end() ? 0 : found->second;
  }
};

/// Of the approved keys in `keys` whose site lies within the silence's scope.
[[nodiscard]] SilenceStatus silence_status(const SilenceOrder& order, const Roster& roster,
                                           const std::vector<KeyRecord>& keys, const std::map<KeyId, Present>& present);

/// `{"silence":null|{...},"silences":[...],"counts":{...},"banners":[...]}`; lists kMostListed probes at most.
[[nodiscard]] std::string silence_json(const OrdersBook& book, const std::optional<SilenceStatus>& status,
                                       const Roster& roster, WallTime now);
[[nodiscard]] std::string silence_text(const OrdersBook& book, const std::optional<SilenceStatus>& status,
                                       const Roster& roster, WallTime now, Language language);

/// `{"order":...,"sites":[...],...}`
[[nodiscard]] std::string test_json(const TestRequest& test);

inline constexpr std::size_t kMostListed = 2000;

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Kept> {
  static constexpr NameTable<collector::Kept, 3> names{{{collector::Kept::silent, "silent"},
                                                        {collector::Kept::not_silent, "not_silent"},
                                                        {collector::Kept::away, "away"}}};
};
}  // namespace campus
