#pragma once
// The questions as a table to be filled in on paper or in a spreadsheet, and the answers read back. Pure.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "probe/attest/statement.h"

namespace campus::probe {

/// CSV with a byte-order mark, one row a question, safe in a spreadsheet.
[[nodiscard]] std::string write_form(const OpenRecord& record, Language language);

struct FormReading {
  std::vector<Statement> statements;  ///< of the rows with an answer
  std::vector<std::string> wrong;     ///< `FILE:LINE: what is wrong`, every one; then nothing may be recorded
};

struct FormDefaults {
  std::string by;  ///< for rows without a name
  std::string role;
  WallTime now{};
};

/// Columns by their heads, in either language and any order. Files are relative to the form's own folder.
[[nodiscard]] FormReading read_form(const std::filesystem::path& file, std::string_view text, const OpenRecord& record,
                                    const FormDefaults& defaults);

/// `a.jpg; b.pdf`, each trimmed, relative to `folder`.
[[nodiscard]] std::vector<std::filesystem::path> files_of(std::string_view text, const std::filesystem::path& folder);
/// `照片、文件`
[[nodiscard]] std::string evidence_words(const standards::AttestForm& form, Language language);

}  // namespace campus::probe
