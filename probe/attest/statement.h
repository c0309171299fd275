#pragma once
// What people still have to answer about a record, and the record that carries their answers with the files that show
// them. docs/standards.md, "Items that people state".

#include <filesystem>
#include <string>
#include <vector>

#include "probe/attest/amendment.h"

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

/// What has not been answered, in the profile's order: rules that ask people, apply here, and were not observed.
[[nodiscard]] std::vector<const standards::Rule*> open_questions(const OpenRecord& record);

/// bad_data where no statement may be made: an unknown rule, one that asks nobody, or one that was observed.
[[nodiscard]] Result<const standards::Rule*> rule_to_state(const OpenRecord& record, const RuleId& rule);

/// Copies the evidence into the folder, and write_amended with the answers.
[[nodiscard]] Result<Report> record_statements(const Disk& disk, const std::filesystem::path& folder,
                                               const OpenRecord& record, const std::vector<Statement>& statements,
                                               const SigningKey& key, std::int64_t sequence, Language language);

}  // namespace campus::probe
