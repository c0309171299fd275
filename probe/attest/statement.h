#pragma once
// A record taken up again: what people still have to answer, and the new record that carries their answers. The record
// before stays beside it, signed as it was. docs/standards.md, "Statements of people".

#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/result.h"
#include "standards/catalogue.h"

namespace campus::probe {

inline constexpr std::size_t kMostEvidenceFiles = 200;
inline constexpr std::size_t kMostEvidenceBytes = 32U << 20U;  ///< of one file

struct Statement {
  RuleId rule;
  double answer = 0;  ///< in the unit of the rule's quantity
  std::string by;
  std::string role;
  std::string note;
  WallTime at{};
  std::vector<std::filesystem::path> files;
};

struct OpenRecord {
  Report report;
  ReportId id;
  std::string envelope;  ///< its bytes
  standards::ResolvedProfile profile;
};

/// From an audit's folder. permission: the signature does not hold, or this machine's key did not make it.
[[nodiscard]] Result<OpenRecord> open_record(const Disk& disk, const std::filesystem::path& folder, const KeyId& key);

/// What has not been answered, in the profile's order: rules that ask people, apply here, and were not observed.
[[nodiscard]] std::vector<const standards::Rule*> open_questions(const OpenRecord& record);

/// bad_data where no statement may be made: an unknown rule, one that asks nobody, or one that was observed.
[[nodiscard]] Result<const standards::Rule*> rule_to_state(const OpenRecord& record, const RuleId& rule);

/// Copies the evidence, judges again and writes the folder anew under `sequence`; the record before is kept in
/// `earlier/`. Nothing is changed where an error is returned before the last step.
[[nodiscard]] Result<Report> amend_record(const Disk& disk, const std::filesystem::path& folder,
                                          const OpenRecord& record, const std::vector<Statement>& statements,
                                          const SigningKey& key, std::int64_t sequence, Language language);

}  // namespace campus::probe
