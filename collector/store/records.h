#pragma once
// The values that go into a store and come out of it.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/fleet/fleet_view.h"
#include "collector/fleet/judge.h"
#include "collector/fleet/judgement.h"
#include "collector/fleet/roll_up.h"
#include "collector/fleet/state_change.h"
#include "core/envelope/envelope.h"
#include "core/ids.h"
#include "core/time.h"

namespace campus::collector {

///   cloned  two boxes spoke with it: neither is believed until somebody approves or revokes it
enum class KeyState { pending, approved, revoked, cloned };

/// A probe's key and for whom it may speak.
struct KeyRecord {
  KeyId id;
  std::optional<PublicKey> public_key;  ///< absent until the key has reported
  KeyState state = KeyState::pending;
  bool auditor = false;         ///< speaks for every site
  bool by_open = false;         ///< approved by `serve --open`, not by a person
  std::vector<SiteCode> sites;  ///< speaks for these and the sites below them
  WallTime first_seen{};
  WallTime decided{};
};

/// Where a report lies: a day, in a form of the store's own, and its number there.
struct Location {
  std::int64_t day = 0;
  std::int64_t number = 0;
  friend auto operator<=>(const Location&, const Location&) = default;
};

struct StoredReport {
  ReportId id;
  KeyId key;
  PublicKey public_key{};
  std::int64_t sequence = 0;
  SiteCode site;
  WallTime received{};
  std::string packed;  ///< content.h
  std::string held;    ///< empty: counts for its site; else why not (unknown_key, unknown_site, ...)
  SiteCode banner;     ///< for the counts; empty where unknown
  Level level = Level::school;
  Subject subject = Subject::network;
  std::shared_ptr<const Judgement> judgement;  ///< null while held
  Location location = {};                      ///< of an unapplied one
};

/// What became of one report.
///   stored             counts for its site and is its latest
///   late               counts for its site, which has a later one
///   held               kept, acknowledged, out of everything until its key and site are known
///   duplicate          the same bytes were here already
///   sequence_conflict  other bytes with the same key and sequence were here already; not kept
enum class AppendOutcome { stored, late, held, duplicate, sequence_conflict };

struct AppendBatch {
  std::span<const StoredReport> reports;
  std::span<const KeyRecord> keys;      ///< inserted or replaced
  std::span<const ReportCount> counts;  ///< added to the counts; those of `reports` are counted by the store itself
  std::shared_ptr<const StandardSummary> standard;  ///< by which the reports were judged
};

/// A kept report that does not count yet.
struct HeldReport {
  ReportId id;
  KeyId key;
  SiteCode site;
  std::string reason;
  WallTime received{};
  std::int64_t bytes = 0;  ///< on disk
};

/// A new decision about a held report.
struct Settlement {
  ReportId id;
  std::string held;  ///< empty: it counts from now on
  SiteCode banner;
  Level level = Level::school;
  Subject subject = Subject::network;
  std::shared_ptr<const Judgement> judgement;  ///< null while held
};

struct SettleBatch {
  std::span<const Settlement> settlements;
  std::shared_ptr<const StandardSummary> standard;
};

struct ArchivedReport {
  ReportId id;
  KeyId key;
  SiteCode site;
  WallTime received{};
  Envelope envelope;
};

/// As append() got it, without what was judged and decided about it.
struct UnappliedReport {
  ArchivedReport report;
  PublicKey public_key{};
  Location location;
};

struct LastJudgement {
  SiteCode site;
  Aspect aspect = Aspect::latest;
  std::string identity;                        ///< of the standard by which it was judged
  std::shared_ptr<const Judgement> judgement;  ///< null: damaged or of another version, to be judged again
};

struct Rejudged {
  SiteCode site;
  Aspect aspect = Aspect::latest;
  std::shared_ptr<const Judgement> judgement;
};

struct RejudgedBatch {
  std::span<const Rejudged> judgements;
  std::shared_ptr<const StandardSummary> standard;
  ChangeCause cause = ChangeCause::standard;
  WallTime at{};
};

/// Where a change stands in the order of their times, those of one time as they were written.
struct ChangePlace {
  WallTime at{};  ///< alone: before all that happened then
  std::int64_t revision = -1;
  std::int64_t position = -1;
};
struct ChangePage {
  std::vector<StateChange> changes;
  ChangePlace end;  ///< of the last one
};

/// Where an entry stands in the audit log; later ones are greater.
struct AuditPlace {
  std::int64_t revision = 0;
  std::int64_t position = 0;
  friend auto operator<=>(const AuditPlace&, const AuditPlace&) = default;
};
inline constexpr AuditPlace kAuditEnd{INT64_MAX, INT64_MAX};  ///< after all

/// Who did what to whom. Never a secret.
struct AuditEntry {
  WallTime at{};
  std::string who;        ///< `account:NAME` over HTTP, else the system's user of a command
  std::string action;     ///< machine word: key.approve, roster.import, ...
  std::string object;     ///< what it was done to: a key, a site, a file
  std::string detail;     ///< one line
  AuditPlace place = {};  ///< of one that was read
};

/// Of an operator. The token itself is known to its owner alone.
struct Account {
  std::string name;
  std::string token_sha256;         ///< hex
  std::vector<std::string> scopes;  ///< machine words: read, operate, admin
  std::optional<SiteCode> banner;   ///< only this banner and what is below it
  WallTime created{};
  bool revoked = false;
  std::optional<WallTime> expires = {};  ///< from then on the token is worth nothing
};

/// A printed code, as what a collector keeps in its place (core/enrolment/code.h).
struct CodeRecord {
  std::string digest;  ///< 64 hex digits
  SiteCode site;       ///< that its key will speak for, with the sites below
  std::string batch;   ///< the run that made it; one word
  WallTime created{};
  WallTime expires{};
  KeyId used_by = {};  ///< empty: nobody yet
  std::optional<WallTime> used = {};
  std::optional<WallTime> withdrawn = {};
  friend bool operator==(const CodeRecord&, const CodeRecord&) = default;
};

inline constexpr const char* kSilenceOrder = "silence";
inline constexpr const char* kTestOrder = "test";
inline constexpr const char* kFleetOrder = "fleet";  ///< settings of the fleet: the newest holds
/// Of an order's text.
inline constexpr std::size_t kOrderTextBytes = 256U << 10U;

/// What operators ask of probes.
struct FleetOrder {
  std::int64_t number = 0;  ///< given by the store; later ones are greater, also after an older backup was restored
  std::string kind;         ///< kSilenceOrder, ...
  SiteCode scope;           ///< empty: the whole city
  WallTime since{};
  std::optional<WallTime> until = {};  ///< absent: until it is withdrawn
  std::string text;                    ///< words or JSON, by its kind
  std::string who;
  std::optional<WallTime> withdrawn = {};
  friend bool operator==(const FleetOrder&, const FleetOrder&) = default;
};

/// What other collectors on the same store did.
struct ForeignChanges {
  bool keys = false;
  bool roster = false;
  bool excuses = false;
  bool accounts = false;
  bool held = false;
  bool orders = false;
  std::vector<LastJudgement> judged;  ///< what stands in the store now; it takes the place of whatever the caller has
  std::optional<std::vector<ReportCount>> counts;
};

struct Upkeep {
  bool more = false;  ///< there is more to do at once
  std::int64_t dropped_reports = 0;
  std::int64_t kept_reports = 0;  ///< taken over from a day that was dropped, because they are kept longer
};

struct CheckResult {
  std::int64_t reports = 0;
  std::vector<std::string> findings;  ///< one line each; empty: all is well
  bool damaged = false;               ///< a file itself, not only a report in it
  std::vector<std::string> notices;   ///< what was damaged once, a line each
};

struct StoreSizes {
  std::int64_t database = 0;
  std::int64_t log = 0;
  std::int64_t reports = 0;  ///< the files of raw reports
  std::int64_t free = 0;     ///< of the disk; 0 where unknown
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::KeyState> {
  static constexpr NameTable<collector::KeyState, 4> names{{{collector::KeyState::pending, "pending"},
                                                            {collector::KeyState::approved, "approved"},
                                                            {collector::KeyState::revoked, "revoked"},
                                                            {collector::KeyState::cloned, "cloned"}}};
};
template <>
struct EnumNames<collector::AppendOutcome> {
  static constexpr NameTable<collector::AppendOutcome, 5> names{
      {{collector::AppendOutcome::stored, "stored"},
       {collector::AppendOutcome::late, "late"},
       {collector::AppendOutcome::held, "pending"},
       {collector::AppendOutcome::duplicate, "duplicate"},
       {collector::AppendOutcome::sequence_conflict, "rejected"}}};
};
}  // namespace campus
