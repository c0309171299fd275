#include "probe/app/brief_records.h"

#include <utility>

#include "core/foreign_text.h"
#include "core/model/brief.h"
#include "probe/app/adjustments.h"
#include "standards/brief_report.h"

namespace campus::probe {
namespace {

/// The report's own word must not lead to a folder of its choice: only an id is looked up.
Result<std::string> standard_of(const Report& report, const std::optional<std::string>& standard) {
  if (standard) return *standard;
  const auto& id = report.standard.id;
  const bool is_id = !id.empty() && id.front() != '.' && id.find('/') == std::string::npos;
  if (is_id) return id;
  return Error{ErrorCode::bad_data, "the standard " + in_quotes(id) + " that it names is no standard's id"};
}

Result<Report> completed(const CommandContext& context, const Report& report,
                         const std::optional<std::string>& standard, const std::optional<std::string>& tailoring) {
  const auto id = standard_of(report, standard);
  if (!id) return id.error();
  const auto catalogue = load_tailored(context, *id, tailoring);
  if (!catalogue) return catalogue.error();
  return standards::in_full(report, *catalogue);
}

}  // namespace

Result<Record> in_full(const CommandContext& context, const std::string& where, Record record,
                       const std::optional<std::string>& standard, const std::optional<std::string>& tailoring) {
  if (!is_brief(record.report)) return record;
  auto report = completed(context, record.report, standard, tailoring);
  if (!report) {
    const std::string mend = standard ? "" : "; name the one that it was judged by with --standard ID|DIR";
    return Error{report.error().code, where + ": a brief report names its standard by hash only, and needs it here: " +
                                          report.error().message + mend};
  }
  record.report = *std::move(report);
  return record;
}

}  // namespace campus::probe
