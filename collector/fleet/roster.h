#pragma once
// The expected sites: read from a table that people keep, or from the store. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/site.h"
#include "core/result.h"

namespace campus::collector {

/// The sites and how they hang together. Immutable once made.
class Roster {
 public:
  Roster() = default;
  /// Of two sites with one code the first counts.
  explicit Roster(std::vector<Site> sites);
  Roster(const Roster&) = delete;  // sites point at each other
  Roster& operator=(const Roster&) = delete;

  [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }  ///< sorted by code
  [[nodiscard]] const Site* find(const SiteCode& code) const;
  [[nodiscard]] std::optional<std::size_t> index_of(const SiteCode& code) const;
  /// The site of that level at or above site number `index`; null where there is none.
  [[nodiscard]] const Site* above(std::size_t index, Level level) const;
  /// The same by code; empty where there is none.
  [[nodiscard]] SiteCode ancestor(const SiteCode& code, Level level) const;
  /// Is `code` the site `top`, or does it lie below it? Works for codes that are not in the roster only by equality.
  [[nodiscard]] bool is_within(const SiteCode& code, const SiteCode& top) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::vector<Site> sites_;
  std::vector<std::uint32_t> parents_;  ///< by index; kNone
};

struct RosterTable {
  std::vector<Site> sites;          ///< sorted by code; empty if there are errors
  std::vector<std::string> errors;  ///< `FILE:LINE: what is wrong, and the mend`, all of them, in order
};

/// A table as core/table/table.h reads it: XLSX, or CSV in UTF-8 or GB18030. Columns by name in the first row, in any
/// order: code, level, name are required, parent for schools and classrooms; unknown columns are kept as facts.
/// Full-width digits and letters in codes and numbers become plain ones. docs/roster.md lists every error.
[[nodiscard]] RosterTable parse_roster(std::string_view bytes, const std::string& file_name);

/// One row, as the table gave it or the store kept it. bad_data names the column.
[[nodiscard]] Result<Site> site_of(const Facts& facts);

}  // namespace campus::collector
