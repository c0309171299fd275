#pragma once
// What separates two standards, and what it does to records: rules, groups and profiles that came, went or changed, and
// the verdicts that another standard would have given. Pure; nothing is measured.

#include <optional>
#include <string>
#include <vector>

#include "core/exit_code.h"
#include "core/ids.h"
#include "core/model/report.h"
#include "standards/catalogue.h"
#include "standards/commands.h"
#include "standards/record_judge.h"

namespace campus::standards {

struct ValueChange {
  std::string pointer;                ///< JSON pointer within the rule, group, profile or catalogue
  std::optional<std::string> before;  ///< as JSON; absent where that side has none
  std::optional<std::string> after;
  std::optional<Unit> unit;  ///< of the numbers of a rule's parameter
  friend bool operator==(const ValueChange&, const ValueChange&) = default;
};

struct NamedPart {
  std::string id;
  Localized title;
  friend bool operator==(const NamedPart&, const NamedPart&) = default;
};

struct PartChange {
  NamedPart part;  ///< as the second standard calls it
  std::vector<ValueChange> values;
};

/// Parts are the same if their ids are.
struct PartsDiff {
  std::vector<NamedPart> added;
  std::vector<NamedPart> removed;
  std::vector<PartChange> changed;
  [[nodiscard]] bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct StandardsDiff {
  std::vector<ValueChange> heading;  ///< id, version, title, approver, document number, sources: nothing judges by them
  PartsDiff groups;
  PartsDiff rules;
  PartsDiff profiles;  ///< as written, not as resolved
  [[nodiscard]] bool judge_alike() const { return groups.empty() && rules.empty() && profiles.empty(); }
};

[[nodiscard]] StandardsDiff diff_standards(const Catalogue& before, const Catalogue& after);

/// One item as one side judges it.
struct ItemSide {
  ItemVerdict verdict = ItemVerdict::not_tested;
  std::optional<Reason> reason;
  std::optional<double> required;
};

/// An item whose verdict is another one, or that only one side asks for.
struct ItemChange {
  RuleId rule;
  Localized title;
  Unit unit = Unit::count;
  std::optional<double> measured;
  std::optional<ItemSide> before;
  std::optional<ItemSide> after;
};

struct RecordChange {
  Conclusion conclusion_before = Conclusion::withheld;
  Conclusion conclusion_after = Conclusion::withheld;
  std::optional<Localized> grade_before;
  std::optional<Localized> grade_after;
  std::int64_t score_before = 0;  ///< permille
  std::int64_t score_after = 0;
  std::int64_t coverage_before = 0;  ///< permille
  std::int64_t coverage_after = 0;
  std::vector<ItemChange> items;  ///< in the order of the second standard, then those that only the first has
  /// A score that moves alone changes no verdict.
  [[nodiscard]] bool empty() const {
    return conclusion_before == conclusion_after && grade_before == grade_after && items.empty();
  }
};

[[nodiscard]] RecordChange diff_assessments(const Assessment& before, const Assessment& after);

struct DiffedRecord {
  std::string where;  ///< as it was named
  SiteCode site;
  std::string site_name;  ///< foreign text; empty where the record has none
  std::optional<RecordChange> change;
  std::string error;  ///< why there is none: a standard has no profile for the site
};

/// Judges the record by both and compares.
[[nodiscard]] DiffedRecord diff_record(std::string where, const Report& report, RecordJudge& before,
                                       RecordJudge& after);

struct ComparedStandards {
  NamedPart before;
  NamedPart after;
  std::string before_version;
  std::string after_version;
  StandardsDiff diff;
  std::vector<DiffedRecord> records;
};

[[nodiscard]] ComparedStandards compare(const Catalogue& before, const Catalogue& after);

/// Text: a table for people; records that do not change are only counted. JSON: everything.
[[nodiscard]] std::string diff_output(const ComparedStandards& compared, OutputFormat format, Language language);

/// 2: the verdict of an item, the conclusion or the grade of a record changes. 3: none does, but a record could not be
/// judged by both, or no record was given and the standards differ: what that changes is undecided. 0: else.
[[nodiscard]] ExitCode exit_code_of(const ComparedStandards& compared);

}  // namespace campus::standards
