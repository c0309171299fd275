#pragma once
// What a local document changes in a published standard: campus.tailoring/1. It may ask for more, and for something
// else where the standard leaves that open; never for less than the standard's floor. docs/standards.md.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/tailoring.h"
#include "core/model/verdict.h"
#include "core/result.h"

namespace campus::standards {

inline constexpr const char* kTailoringSchema = "campus.tailoring/1";

struct Catalogue;
struct ResolvedProfile;

struct Unselected {
  RuleId rule;
  Localized why;
};

/// The changes of one profile. Profiles that extend it are not touched: each is named by itself.
struct ProfileTailoring {
  std::map<std::string, std::map<std::string, double>> set_parameters;  ///< rule id -> parameter -> value
  std::map<std::string, Requirement> set_requirement;
  std::vector<RuleId> select;
  std::vector<Unselected> unselect;

  [[nodiscard]] std::int64_t changes() const;
};

/// The one catalogue, in the one version, that it is written for.
struct TailoredStandard {
  std::string id;
  std::string version;
};

struct Tailoring {
  std::string id;
  Localized title;
  std::string issuer;
  std::string document_number;
  CalendarDate date{};
  TailoredStandard standard;
  std::map<std::string, ProfileTailoring> profiles;  ///< profile id -> its changes
  std::string sha256;                                ///< of the file's bytes
  std::string file;                                  ///< its name, for people who ask where a value comes from
};

/// For this catalogue, checked against it. Errors as load_catalogue: bad_data with the first finding.
[[nodiscard]] Result<Tailoring> load_tailoring(const Disk& disk, const std::filesystem::path& file,
                                               const Catalogue& catalogue);
/// All findings at once; empty when it is clean.
[[nodiscard]] std::vector<std::string> lint_tailoring(const Disk& disk, const std::filesystem::path& file,
                                                      const Catalogue& catalogue);

/// Applies the catalogue's tailoring to one of its profiles; nothing without one. What a checked tailoring cannot
/// contain is bad_data.
[[nodiscard]] Result<void> tailor(const Catalogue& catalogue, ResolvedProfile& profile);

}  // namespace campus::standards
