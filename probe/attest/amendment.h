#pragma once
// A record taken up again, and the record that takes its place. The one before stays beside it, signed as it was.
// docs/standards.md, "Items that people state".

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/result.h"
#include "standards/catalogue.h"

namespace campus::probe {

struct OpenRecord {
  Report report;
  ReportId id;
  std::string envelope;  ///< its bytes
  standards::ResolvedProfile profile;
};

/// From an audit's folder. permission: the signature does not hold, or this machine's key did not make it.
[[nodiscard]] Result<OpenRecord> open_record(const Disk& disk, const std::filesystem::path& folder, const KeyId& key);

/// The judge's result for a rule; null where the record has none.
[[nodiscard]] const ItemResult* item_of(const OpenRecord& record, const RuleId& rule);
/// By an instrument or the roster: a result that no person's word may take the place of.
[[nodiscard]] bool was_observed(const ItemResult& item);

/// Judges `report` again and writes it in the place of `record`, which is kept in `earlier/`; nothing is changed where
/// an error is returned before the last step. Gives what was written.
[[nodiscard]] Result<Report> write_amended(const Disk& disk, const std::filesystem::path& folder,
                                           const OpenRecord& record, Report report, const SigningKey& key,
                                           std::int64_t sequence, Language language);

}  // namespace campus::probe
