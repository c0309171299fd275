#pragma once
// What a person stated on site about an item, with what shows it. A statement never stands over a measured result.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace campus {

/// A photo, a document: kept in the record's folder `evidence/`, named and hashed in the report.
struct EvidenceFile {
  std::string name;  ///< of the file in `evidence/`
  std::int64_t bytes = 0;
  std::string sha256;  ///< 64 lower-case hex digits
  friend bool operator==(const EvidenceFile&, const EvidenceFile&) = default;
};

struct Attestation {
  RuleId rule;
  std::optional<double> answer;  ///< in the unit of the rule's quantity; truth is 0 or 1
  std::string by;                ///< who answers for it
  std::string role;              ///< as what: 校长, 验收组长, ...
  WallTime at{};
  std::string note;
  std::vector<EvidenceFile> evidence;
  friend bool operator==(const Attestation&, const Attestation&) = default;
};

}  // namespace campus
