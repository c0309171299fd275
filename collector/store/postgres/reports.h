#pragma once
// The raw reports: a partition for each day, and the index over all of them. For this folder's .cpp files; failures
// leave as PostgresError.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/session.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

/// `reports_20261123`
[[nodiscard]] std::string partition_of(std::int64_t day);
/// Makes the day's partition where there is none.
void need_day(Session& session, std::int64_t day);

/// The report as it came. bad_data: it is damaged, or its dictionary is missing.
[[nodiscard]] Envelope envelope_of(Session& session, std::string_view packed, const PublicKey& signer);
[[nodiscard]] PublicKey public_key_of(std::string_view raw);

/// Nothing where there is none. bad_data: it is damaged.
[[nodiscard]] std::optional<ArchivedReport> read_report(Session& session, const Location& location);
[[nodiscard]] std::optional<Location> find_report(Connection& connection, const Digest& id);
/// All of a key, by sequence.
[[nodiscard]] std::vector<Digest> reports_of(Connection& connection, std::int64_t key);
[[nodiscard]] std::optional<Location> find_last(Connection& connection, const SiteCode& site, Aspect aspect);

[[nodiscard]] bool is_listed(Connection& connection, std::int64_t key, const StoredReport& report);

/// Reads where `find` says; nothing where it says nothing. bad_data: it is damaged or missing.
template <class Find>
[[nodiscard]] std::optional<ArchivedReport> read_where(Session& session, Find find) {
  auto location = find();
  if (!location) return std::nullopt;
  if (auto report = read_report(session, *location)) return report;
  // Another collector may have moved it meanwhile, and dropped its day.
  location = find();
  auto report = location ? read_report(session, *location) : std::nullopt;
  if (location && !report) {
    throw PostgresError(ErrorCode::bad_data, "a stored report is missing; restore a backup");
  }
  return report;
}

/// Where a report lies, as everything that points at it names it.
struct Pointer {
  std::int64_t key = 0;
  std::int64_t sequence = 0;
  std::int64_t site = 0;
  std::int64_t number = 0;
};
/// Everything that points at these reports points at `day` from now on.
void point_at_day(Connection& connection, std::span<const Pointer> reports, std::int64_t day);

}  // namespace campus::collector::postgres
