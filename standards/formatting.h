#pragma once
// `campus-probe standards fmt`: which files are in canonical form, and what the others would be.

#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/exit_code.h"
#include "core/model/localized.h"
#include "core/result.h"
#include "standards/commands.h"

namespace campus::standards {

enum class FileForm {
  canonical,
  differs,    ///< `canonical_text` is what it should be
  rewritten,  ///< it differed, and was written anew
  refused     ///< it cannot be read, or lint has findings on it: nobody touches it
};

struct FormattedFile {
  std::filesystem::path path;
  FileForm form = FileForm::canonical;
  std::string canonical_text;         ///< where it differs
  std::vector<std::string> findings;  ///< where it is refused: FILE:LINE:COLUMN: POINTER: what, and the mend
};

/// A catalogue's folder: catalogue.json, platforms.json, profiles/*.json and fixtures/*/*.json, in this order. Any
/// other path: one file, whose `schema` says what it is; it is linted with the catalogue that it lies in, if it lies in
/// one. `missing` where there is nothing at the path, or the folder holds no catalogue.
[[nodiscard]] Result<std::vector<FormattedFile>> forms_at(const Disk& disk, const std::filesystem::path& path);

/// Writes what differs, each file whole or not at all. The first failure ends it.
[[nodiscard]] Result<void> rewrite(const Disk& disk, std::vector<FormattedFile>& files);

/// Text: findings, the files that are not canonical, and a last line with the numbers. JSON:
/// {"files":[{"file","form","findings":[...]}]}.
[[nodiscard]] std::string formatting_output(const std::vector<FormattedFile>& files, OutputFormat format,
                                            Language language);
/// 0 where every file is canonical or was rewritten, else 65.
[[nodiscard]] ExitCode exit_code_of(const std::vector<FormattedFile>& files);

}  // namespace campus::standards
