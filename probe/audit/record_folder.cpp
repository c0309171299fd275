#include "core/wire/report_json.h"
#include "probe/audit/audit.h"
#include "probe/report/html_report.h"

namespace campus::probe {

Result<void> claim_folder(const Disk& disk, const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) &&
      (!std::filesystem::is_directory(folder, error) || !std::filesystem::is_empty(folder, error))) {
    return Error{ErrorCode::cannot_create,
                 folder.string() + " exists and is not an empty folder; name another with --output"};
  }
  if (auto made = disk.make_folder(folder, Disk::Visibility::everyone); !made) return made;
  return disk.make_folder(folder / "evidence", Disk::Visibility::everyone);
}

Result<ReportId> write_folder(const Disk& disk, const std::filesystem::path& folder, const Report& report,
                              const SigningKey& key, Language language) {
  const auto envelope = seal(kReportPayloadType, wire::encode_report(report), key);
  const auto id = envelope.id();
  const auto write = [&](const char* name, const std::string& content) {
    return disk.write_durably(folder / name, content, Disk::Visibility::everyone);
  };
  // The envelope last: where it is, everything is.
  if (auto written = write("report.json", envelope.payload); !written) return written.error();
  if (auto written = write("report.html", render_html(report, id, language)); !written) return written.error();
  if (auto written = write("report.dsse.json", wire::encode_envelope(envelope)); !written) return written.error();
  return id;
}

}  // namespace campus::probe
