#pragma once
// A standard as data: catalogue (sources, groups, rules) and profiles (which rules, with which numbers, for a level and
// school type). JSON on disk; resolution is a pure function. docs/standards.md describes the files.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/disk.h"
#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/level.h"
#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/model/verdict.h"
#include "core/result.h"
#include "standards/tailoring.h"

namespace campus::standards {

inline constexpr const char* kCatalogueSchema = "campus.catalogue/1";
inline constexpr const char* kProfileSchema = "campus.profile/1";
inline constexpr const char* kResolvedSchema = "campus.resolved-profile/1";
inline constexpr const char* kFixtureSchema = "campus.fixture/1";

struct Source {
  std::string id;
  Localized title;
  std::string issuer;
  std::string number;
  std::string confidence;  ///< V | S | M+ | M- | D | P
  bool verified = false;
  std::optional<std::string> url;
};

struct RuleSource {
  std::string source;      ///< id of a Source
  std::string clause;      ///< empty for project defaults
  std::string confidence;  ///< of this use
};

/// A condition on the roster's facts: every entry must hold. A missing fact makes it false.
struct FactCondition {
  std::string fact;
  std::vector<FactValue> any_of;  ///< the fact equals one of these
  std::optional<bool> present;
};

/// Whether a local document may set a parameter anew. Which way is stricter: standards/strictness.h.
enum class Tailorability { no, stricter_only, yes };

struct Parameter {
  double value = 0;
  Unit unit = Unit::count;
  std::optional<double> minimum;
  std::optional<double> maximum;
  Tailorability tailorable = Tailorability::no;
};

enum class CheckKind {
  rate,      ///< rule T on measured goodput in one direction
  compare,   ///< a quantity against a parameter
  rtt_limit  ///< a round-trip limit that grows with the route's length
};

struct Check {
  CheckKind kind = CheckKind::compare;
  std::string quantity;  ///< `throughput.down`, `throughput.up`, `latency.rtt_p95`, `latency.jitter`, `latency.loss`,
                         ///< the quantity of a CheckObservation, `platform.*`, `roster.*` or `attested.*`
  Comparison comparison = Comparison::at_least;
  /// Names of parameters by role. rate: nominal, share, ceiling_share. compare: limit, and for a loss run nominal,
  /// load (share of the nominal line rate) and packets (the least that decide); for `roster.*` scale: `fact` is
  /// multiplied by it (per 100 pupils).
  /// rtt_limit: base, per_100km, cap (the most for any route), flat (where the route's length is unknown; else cap).
  std::map<std::string, std::string> parameters;
  std::optional<std::string> tier;  ///< which responder it needs; absent: the audit's main one
  bool guard_band = false;
  /// rate: the nominal rate is this fact (`contract_down`) instead of the parameter ...
  std::optional<std::string> nominal_fact;
  /// ... but only where it is below this other fact (an asymmetric product); else the parameter.
  std::optional<std::string> nominal_below_fact;
  /// roster.*: the fact that is judged ...
  std::optional<std::string> fact;
  /// ... divided by this other one, which must be above 0 (devices per teacher).
  std::optional<std::string> per_fact;
};

/// Where all conditions hold, the rule is required like this instead. The first case that holds counts.
struct RequirementCase {
  std::vector<FactCondition> when;
  Requirement requirement = Requirement::scored;
};

/// What people are asked where they have to look themselves.
struct AttestForm {
  Localized question;
  std::vector<std::string> evidence;  ///< kinds that show it: photo, document, configuration, screenshot, roster
  std::int64_t least_files = 0;
  std::int64_t valid_days = 365;  ///< for so long a statement holds, at the time of the audit
};

struct Rule {
  RuleId id;
  std::int64_t revision = 1;
  std::string group;
  Level level = Level::school;
  Localized title;
  std::vector<RuleSource> sources;
  Requirement requirement = Requirement::scored;
  std::vector<RequirementCase> requirement_when;
  std::int64_t points = 0;
  std::vector<FactCondition> applies;
  std::map<std::string, Parameter> parameters;
  Check check;
  /// For `attested.*` the only way; for quantities of checks and of the roster the way where nothing was observed.
  std::optional<AttestForm> attest;
  std::optional<Localized> remediation;
  std::string responsible;
};

struct Group {
  std::string id;
  Localized title;
  bool outside_score = false;  ///< a chapter of its own: judged and shown, but neither scored nor counted
};

/// A grade of those who comply: 合格校, 示范校.
struct Band {
  std::string id;
  Localized title;
  std::int64_t min_score_permille = 0;
  friend bool operator==(const Band&, const Band&) = default;
};

/// Where the rule is not shown to conform, the grade is this band at best.
struct BandCap {
  RuleId rule;
  std::string band;
  friend bool operator==(const BandCap&, const BandCap&) = default;
};

struct Profile {
  std::string id;
  Localized title;
  std::optional<std::string> extends;
  std::optional<Level> level;
  std::vector<SchoolType> types;  ///< empty: any
  bool by_name_only = false;      ///< never chosen by level and type, only with --profile
  std::vector<RuleId> select;
  std::vector<RuleId> unselect;
  std::map<std::string, std::map<std::string, double>> set_parameters;  ///< rule id -> parameter -> value
  std::map<std::string, Requirement> set_requirement;
  std::optional<std::int64_t> min_coverage_permille;
  std::optional<std::int64_t> min_score_permille;
  std::optional<std::int64_t> baseline_days;
  std::vector<Band> bands;    ///< the highest first; in place of those of the profile that is extended
  std::vector<BandCap> caps;  ///< likewise
};

struct Catalogue {
  std::string id;
  std::string version;
  Localized title;
  bool draft = true;
  std::optional<std::string> approver;
  std::optional<std::string> document_number;
  std::vector<Source> sources;
  std::vector<Group> groups;
  std::vector<Rule> rules;
  std::vector<Profile> profiles;
  std::string sha256;                  ///< of catalogue.json's bytes
  std::optional<Tailoring> tailoring;  ///< changes every profile that it names when that is resolved

  [[nodiscard]] const Rule* find(const RuleId& id) const;
  [[nodiscard]] const Profile* find_profile(std::string_view profile_id) const;
};

/// Where `--standard ID|DIR` is looked up. `program_folder` is the folder of the running program.
struct StandardPlaces {
  std::filesystem::path program_folder;
  [[nodiscard]] std::vector<std::filesystem::path> roots() const;  ///< folders that hold catalogues, in order
};

inline constexpr const char* kDefaultStandard = "hulunbuir-draft";

/// `missing` names every place looked at. An id never contains a slash; anything else is a path.
[[nodiscard]] Result<std::filesystem::path> find_standard(const StandardPlaces& places, std::string_view id_or_path);
[[nodiscard]] std::vector<std::filesystem::path> all_standards(const StandardPlaces& places);

/// Reads catalogue.json and profiles/*.json. Every error: FILE:LINE:COLUMN: POINTER: what is wrong, and the mend.
[[nodiscard]] Result<Catalogue> load_catalogue(const Disk& disk, const std::filesystem::path& folder);
/// All findings of a folder at once; empty when it is clean.
[[nodiscard]] std::vector<std::string> lint_catalogue(const Disk& disk, const std::filesystem::path& folder);
/// Runs fixtures/RULE/*.json: evidence and the verdict that the rule must give on it. Findings as in lint.
[[nodiscard]] std::vector<std::string> test_catalogue(const Disk& disk, const std::filesystem::path& folder);

/// A profile with every rule and number spelled out: what a report is judged by and carries with it.
struct ResolvedProfile {
  std::string catalogue_id;
  std::string catalogue_version;
  Localized catalogue_title;
  std::string catalogue_sha256;
  bool draft = true;
  std::string id;
  Localized title;
  Level level = Level::school;
  std::int64_t min_coverage_permille = 900;
  std::optional<std::int64_t> min_score_permille;  ///< absent: the score decides nothing
  std::int64_t baseline_days = 90;                 ///< for so long a pass of trains may lean on a sustained run
  std::vector<Band> bands;                         ///< the highest first
  std::vector<BandCap> caps;                       ///< of rules that are selected
  std::vector<Source> sources;                     ///< those that a rule names
  std::vector<Group> groups;                       ///< those that a rule belongs to
  std::vector<Rule> rules;                         ///< the selected ones, in catalogue order
  std::optional<TailoringRef> tailoring;
};

[[nodiscard]] Result<ResolvedProfile> resolve(const Catalogue& catalogue, std::string_view profile_id);
/// The most special profile for the site: level and `type` of the facts.
[[nodiscard]] Result<ResolvedProfile> resolve_for(const Catalogue& catalogue, Level level, const Facts& facts);

/// The profile for a record that was judged by `before`: one that is chosen by name only stays chosen where the
/// catalogue has it; any other follows from level and facts.
[[nodiscard]] Result<ResolvedProfile> resolve_again(const Catalogue& catalogue, const StandardRef& before, Level level,
                                                    const Facts& facts);

/// Ids of the profiles that resolve_for and resolve_again resolve, for whoever keeps what they resolved already.
[[nodiscard]] Result<std::string> choose_profile(const Catalogue& catalogue, Level level, const Facts& facts);
[[nodiscard]] Result<std::string> choose_profile_again(const Catalogue& catalogue, const StandardRef& before,
                                                       Level level, const Facts& facts);

/// Deterministic JSON bytes; their SHA-256 is the profile's hash.
[[nodiscard]] std::string encode_resolved(const ResolvedProfile& profile);
[[nodiscard]] Result<ResolvedProfile> parse_resolved(std::string_view text);
[[nodiscard]] StandardRef reference_of(const ResolvedProfile& profile);

}  // namespace campus::standards

namespace campus {
template <>
struct EnumNames<standards::Tailorability> {
  static constexpr NameTable<standards::Tailorability, 3> names{
      {{standards::Tailorability::no, "no"},
       {standards::Tailorability::stricter_only, "stricter-only"},
       {standards::Tailorability::yes, "yes"}}};
};
template <>
struct EnumNames<standards::CheckKind> {
  static constexpr NameTable<standards::CheckKind, 3> names{{{standards::CheckKind::rate, "rate"},
                                                             {standards::CheckKind::compare, "compare"},
                                                             {standards::CheckKind::rtt_limit, "rtt_limit"}}};
};
}  // namespace campus
