#pragma once
// The record of one audit: observations, estimates, facts, the resolved profile, and the probe's own claim.
// The collector judges again; the claim stays beside its verdict.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ids.h"
#include "core/model/attestation.h"
#include "core/model/level.h"
#include "core/model/localized.h"
#include "core/model/measurement.h"
#include "core/model/platform.h"
#include "core/model/round_score.h"
#include "core/model/tailoring.h"
#include "core/model/verdict.h"
#include "core/model/waiver.h"
#include "core/time.h"
#include "core/units.h"

namespace campus {

/// `none` is a pure count or a ratio.
/// `dbm` is a power level, negative as a rule.
enum class Unit { bits_per_second, seconds, ratio, count, truth, dbm };

template <>
struct EnumNames<Unit> {
  static constexpr NameTable<Unit, 6> names{{{Unit::bits_per_second, "bit/s"},
                                             {Unit::seconds, "s"},
                                             {Unit::ratio, "ratio"},
                                             {Unit::count, "count"},
                                             {Unit::truth, "boolean"},
                                             {Unit::dbm, "dBm"}}};
};

enum class Comparison { at_least, at_most, equal };

template <>
struct EnumNames<Comparison> {
  static constexpr NameTable<Comparison, 3> names{
      {{Comparison::at_least, "at_least"}, {Comparison::at_most, "at_most"}, {Comparison::equal, "equal"}}};
};

using FactValue = std::variant<bool, double, std::string>;
/// One roster row: column name to value. Numbers are numbers, everything else is text.
using Facts = std::map<std::string, FactValue>;

/// A small check beside the measurements: one quantity, seen or not, and why not.
struct CheckObservation {
  std::string quantity;         ///< `port.rate`, `port.full_duplex`, `dns.response`, `ipv6.reachable`, ...
  std::optional<double> value;  ///< in `unit`; truth is 0 or 1; absent where nothing could be seen
  Unit unit = Unit::count;
  std::optional<double> uncertainty;  ///< half-width in `unit`
  std::int64_t samples = 0;
  std::optional<Reason> reason;  ///< why there is no value
  std::string detail;            ///< one line of evidence, machine words and numbers only
  friend bool operator==(const CheckObservation&, const CheckObservation&) = default;
};

/// Where a threshold comes from, and how sure that is (V seen, S secondary, M+ M- memory, D derived, P project).
struct SourceRef {
  std::string id;
  Localized title;
  std::string clause;
  std::string confidence;
  friend bool operator==(const SourceRef&, const SourceRef&) = default;
};

struct ItemResult {
  RuleId rule;
  std::int64_t revision = 1;
  std::string group;
  Localized group_title;
  Localized title;
  Requirement requirement = Requirement::scored;
  std::int64_t points = 0;
  std::int64_t points_got = 0;
  std::vector<SourceRef> sources;
  std::optional<Localized> remediation;
  std::string responsible;  ///< school | bureau | carrier

  std::string quantity;
  Comparison comparison = Comparison::at_least;
  Unit unit = Unit::count;
  std::optional<double> required;
  std::optional<double> measured;
  std::optional<double> uncertainty;  ///< the tolerance applied, in `unit`
  std::optional<double> nominal;      ///< rule T: the promised rate
  std::optional<double> ceiling;      ///< rule T: the most this path can carry as goodput

  Status status = Status::notchecked;
  ItemVerdict verdict = ItemVerdict::not_tested;
  std::optional<Reason> reason;
  std::optional<LimitedBy> limited_by;
  std::string detail;
  /// Where a person's statement is the value: who, when.
  std::optional<std::string> attested_by;
  std::optional<WallTime> attested_at;
  bool outside_score = false;  ///< of a chapter of its own: shown, but neither scored nor counted here
  std::optional<ItemWaiver> waiver = std::nullopt;  ///< only where the verdict is `waived`
  friend bool operator==(const ItemResult&, const ItemResult&) = default;
};

struct Counts {
  std::int64_t conform = 0;
  std::int64_t borderline = 0;
  std::int64_t nonconform = 0;
  std::int64_t inconclusive = 0;
  std::int64_t not_tested = 0;
  std::int64_t waived = 0;
  std::int64_t not_applicable = 0;
  friend bool operator==(const Counts&, const Counts&) = default;
};

/// Of a site that complies, where its profile has bands.
struct Grade {
  std::string id;
  Localized title;
  std::optional<Localized> by_score;  ///< the higher band that the score alone would give
  std::vector<RuleId> capped_by;      ///< the items that keep the grade below it: failed, waived or undecided
  friend bool operator==(const Grade&, const Grade&) = default;
};

/// Never one percentage: gate, score, coverage and counts together. Integer arithmetic.
struct Assessment {
  Conclusion conclusion = Conclusion::withheld;
  bool gate_passed = false;           ///< no veto item failed without a waiver
  std::vector<RuleId> gate_failures;  ///< the veto items that failed without one
  std::int64_t points = 0;            ///< of applicable items
  std::int64_t points_got = 0;
  std::int64_t points_tested = 0;
  std::int64_t score_permille = 0;     ///< points_got over points
  std::int64_t coverage_permille = 0;  ///< points_tested over points: 核验完成率
  Counts counts;
  std::vector<ItemResult> items;
  std::optional<Grade> grade = std::nullopt;  ///< absent also where the score reaches no band
  friend bool operator==(const Assessment&, const Assessment&) = default;
};

enum class ClockState { synchronised, unsynchronised, unknown };

template <>
struct EnumNames<ClockState> {
  static constexpr NameTable<ClockState, 3> names{{{ClockState::synchronised, "synchronised"},
                                                   {ClockState::unsynchronised, "unsynchronised"},
                                                   {ClockState::unknown, "unknown"}}};
};

/// When, in a way that survives a wrong clock: the order within one boot never depends on wall time.
struct Stamp {
  WallTime utc{};
  std::string boot_id;
  std::int64_t monotonic_ns = 0;
  ClockState clock_state = ClockState::unknown;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct ToolInfo {
  std::string name;
  std::string version;
  friend bool operator==(const ToolInfo&, const ToolInfo&) = default;
};

struct HostInfo {
  std::string kernel;
  std::string cpu_model;
  std::int64_t cpus = 0;
  std::optional<double> load;  ///< processes that ran or wanted to, mean of the minute before
  friend bool operator==(const HostInfo&, const HostInfo&) = default;
};

/// JSON kept as text, so that only core/wire and standards know the tree.
struct JsonText {
  std::string text = "null";
  friend bool operator==(const JsonText&, const JsonText&) = default;
};

struct StandardRef {
  std::string id;
  std::string version;
  Localized title;
  bool draft = true;           ///< no approver and document number: 试行指标，不作为验收依据
  std::string sha256;          ///< of catalogue.json's bytes
  std::string profile;         ///< profile id
  std::string profile_sha256;  ///< of the resolved profile's bytes
  JsonText resolved;           ///< the resolved profile itself
  std::optional<TailoringRef> tailoring = std::nullopt;  ///< what changed the profile, also where it changed nothing
  friend bool operator==(const StandardRef&, const StandardRef&) = default;
};

/// The record that a probe's spool recorded before this one, of the same key.
struct PreviousRecord {
  std::int64_t sequence = 0;
  ReportId digest;
  friend bool operator==(const PreviousRecord&, const PreviousRecord&) = default;
};

/// `space`: dropped under the size cap. `lost`: no longer there, or not as it was recorded, when the spool was opened.
enum class GapCause { space, lost };

template <>
struct EnumNames<GapCause> {
  static constexpr NameTable<GapCause, 2> names{{{GapCause::space, "space"}, {GapCause::lost, "lost"}}};
};

/// Records that will not be delivered: so many, all within [from, to]; others between them may well be.
struct RecordGap {
  GapCause cause = GapCause::space;
  std::int64_t from = 0;     ///< sequence
  std::int64_t to = 0;       ///< sequence
  std::int64_t records = 0;  ///< that were lost or dropped
  std::int64_t samples = 0;  ///< raw samples among them, whose summary was a record of its own
  friend bool operator==(const RecordGap&, const RecordGap&) = default;
};

struct Report {
  std::string schema;  ///< kReportSchema
  KeyId key;
  std::int64_t sequence = 0;                              ///< strictly growing per key; gaps are allowed
  std::optional<PreviousRecord> previous = std::nullopt;  ///< only of records from a spool, but for a key's first
  std::vector<RecordGap> gaps = {};                       ///< that this record is the first to tell of
  ToolInfo tool;
  HostInfo host;
  SiteCode site;
  Level level = Level::school;
  Mode mode = Mode::acceptance;
  bool demonstration = false;  ///< shorter than an acceptance: judged, marked 演示, never signed by people
  Facts facts;
  Stamp started;
  Stamp ended;
  StandardRef standard;
  std::vector<Measurement> measurements;
  std::vector<CheckObservation> checks;
  std::vector<PlatformCheck> platforms;
  std::vector<Attestation> attestations;
  std::vector<RoundScore> rounds;
  std::vector<Waiver> waivers;     ///< that name this site, whatever became of them
  std::optional<ReportId> amends;  ///< the record that this one takes the place of, with more statements of people
  Assessment claim;
  friend bool operator==(const Report&, const Report&) = default;
};

inline constexpr const char* kReportSchema = "campus.report/1";
inline constexpr const char* kMeasurementSchema = "campus.measurement/1";

}  // namespace campus
