#pragma once
// A report in the forms that terminals, spreadsheets and build servers read. Pure; every string of the report is
// hostile: control and bidirectional characters come out visible (`[U+202E]`), never as themselves.

#include <span>
#include <string>

#include "core/model/localized.h"
#include "core/model/report.h"

namespace campus::probe {

/// Verdict first, then gate, score, coverage and counts, then what fails and what is undecided. `colour` adds ANSI
/// codes; words and glyphs never depend on it.
[[nodiscard]] std::string render_text(const Report& report, Language language, bool colour);

/// For `campus-probe measure`: all three layers, what is required, the verdict and why.
[[nodiscard]] std::string render_measurements_text(std::span<const Measurement> measurements, Language language,
                                                   bool colour);

/// One test case per item, one suite per group, with a chapter outside the score in a suite of its own. nonconform and
/// waived are failures, inconclusive is an error, not tested and not applicable are skipped, informational items fail
/// nothing; the words are Chinese, the types are machine words.
[[nodiscard]] std::string render_junit(const Report& report);

/// UTF-8 with byte order mark, CRLF, RFC 4180. Numbers are plain in base units; a text cell that a spreadsheet would
/// read as a formula begins with an apostrophe.
[[nodiscard]] std::string render_csv(const Report& report, Language language);

}  // namespace campus::probe
