#pragma once
// A city small enough to check by hand: two banners, three schools, four classrooms, every state once.

#include <optional>

#include "collector/fleet/latest_report.h"
#include "collector/fleet/snapshot.h"

namespace campus::test {

/// 2026-11-23 16:00:00 in Shanghai.
[[nodiscard]] WallTime mini_city_time();

/// Banner 150702: compliant. School 2107020001: compliant; rooms 101 compliant, 102 unassessed (silent).
/// School 2107020002 (one name holds characters that markup and labels must escape): noncompliant down, late.
/// Banner 150722: unassessed (port too slow). School 2107220001: stale, was compliant; room 101 noncompliant and
/// waived nothing, room 201 compliant but stale. Two pending reports.
[[nodiscard]] collector::Snapshot mini_city();

/// The last report of one of its sites in full, with the verdict that the snapshot has in short.
[[nodiscard]] std::optional<collector::LatestReport> mini_city_report(const SiteCode& code);

}  // namespace campus::test
