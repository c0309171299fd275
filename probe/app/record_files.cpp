#include "probe/app/record_files.h"

#include <algorithm>
#include <system_error>

#include "core/envelope/envelope.h"
#include "core/limits.h"
#include "core/wire/report_json.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

bool is_audit_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "report.json", ignored);
}

}  // namespace

Result<Record> read_record(const Disk& disk, const fs::path& where) {
  std::error_code ignored;
  const auto file = fs::is_directory(where, ignored) ? where / "report.json" : where;
  auto text = disk.read(file, kEnvelopeLimits.bytes);
  if (!text) return text.error();
  if (const auto envelope = wire::parse_envelope(*text)) text = envelope->payload;
  auto report = wire::parse_report(*text);
  if (!report) return Error{ErrorCode::bad_data, file.string() + ": " + report.error().message};
  return Record{*std::move(report), ReportId(sha256_hex(*text))};
}

std::vector<fs::path> records_at(const std::vector<std::string>& places) {
  std::vector<fs::path> records;
  for (const auto& place : places) {
    std::vector<fs::path> within;
    std::error_code failed;
    const bool many = fs::is_directory(place, failed) && !is_audit_folder(place);
    for (auto entry = many ? fs::directory_iterator(place, failed) : fs::directory_iterator();
         !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
      if (is_audit_folder(entry->path())) within.push_back(entry->path());
    }
    std::sort(within.begin(), within.end());
    if (within.empty()) within.emplace_back(place);
    records.insert(records.end(), within.begin(), within.end());
  }
  return records;
}

}  // namespace campus::probe
