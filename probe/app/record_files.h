#pragma once
// Records as commands name them: an audit's folder, its envelope, or the bare report.

#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/ids.h"
#include "core/model/report.h"
#include "core/result.h"

namespace campus::probe {

struct Record {
  Report report;
  ReportId id;
};

/// Errors name the file. Signatures are not looked at.
[[nodiscard]] Result<Record> read_record(const Disk& disk, const std::filesystem::path& where);

/// A folder without a report.json stands for the audits' folders in it, in order of name; everything else for itself.
[[nodiscard]] std::vector<std::filesystem::path> records_at(const std::vector<std::string>& places);

}  // namespace campus::probe
