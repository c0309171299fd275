#pragma once
// Which waiver holds where and when. Always as of the audit's end on the city's calendar, never now: a record judged
// again next year gives the same result.

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/model/report.h"
#include "core/model/waiver.h"
#include "core/result.h"
#include "standards/assess.h"
#include "standards/catalogue.h"

namespace campus::standards {

inline constexpr const char* kWaiversSchema = "campus.waivers/1";
inline constexpr std::int64_t kLongestWaiverDays = 366;
inline constexpr std::int64_t kSoonDays = 30;  ///< so long before its end a waiver is said to expire soon

enum class WaiverState { not_yet, in_force, expires_soon, expired };

/// Both its first and its last day count in full, in Asia/Shanghai.
[[nodiscard]] WaiverState state_of(const Waiver& waiver, WallTime as_of);

/// Those that name the site, with that one code alone: what a record of the site carries.
[[nodiscard]] std::vector<Waiver> waivers_of(std::span<const Waiver> waivers, const SiteCode& site);

/// Puts the waiver beside an item that failed, where one holds; of several the one that lasts longest. Anything but
/// a nonconform item that counts is left as it is.
void waive(ItemResult& item, const Evidence& evidence);

/// What became of a waiver in one assessment.
enum class WaiverUse { applied, not_needed, not_yet, expired, no_such_rule };
[[nodiscard]] WaiverUse use_of(const Waiver& waiver, const Assessment& assessment, WallTime as_of);

/// campus.waivers/1. Over-broad ones are bad_data: no sites, patterns, too long a time. Errors as load_catalogue.
[[nodiscard]] Result<std::vector<Waiver>> load_waivers(const Disk& disk, const std::filesystem::path& file);

/// The sites that there are, with their level where the roster tells it.
using KnownSites = std::map<SiteCode, std::optional<Level>>;

struct WaiverFindings {
  std::vector<std::string> findings;  ///< what makes the file or a waiver in it worthless: broken, over-broad,
                                      ///< orphaned, expired
  std::vector<std::string> notices;   ///< what soon will
};

/// For people who keep the file: against a catalogue, the roster where there is one, and the day.
[[nodiscard]] WaiverFindings lint_waivers(const Disk& disk, const std::filesystem::path& file,
                                          const Catalogue& catalogue, const KnownSites* roster, WallTime now);

}  // namespace campus::standards
