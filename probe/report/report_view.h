#pragma once
// What a report says, as texts: the same in HTML, on a terminal and in tables. Pure. Strings that come from the report
// are passed on as they are; whoever writes them out makes them harmless.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/localized.h"
#include "core/model/report.h"
#include "probe/report/profile_notes.h"

namespace campus::probe {

struct ReportView {
  const Report& report;
  Language language = Language::zh_cn;
  ProfileNotes notes;

  [[nodiscard]] std::string say(std::string_view zh_cn, std::string_view en) const {
    return std::string(language == Language::en ? en : zh_cn);
  }
  /// `value` in the view's language.
  [[nodiscard]] std::string quantity(double value, Unit unit) const;
};

[[nodiscard]] ReportView view_of(const Report& report, Language language);

/// Readable without colour.
[[nodiscard]] std::string_view glyph_of(ItemVerdict verdict);
[[nodiscard]] std::string_view glyph_of(Conclusion conclusion);
[[nodiscard]] std::string_view glyph_of(Verdict verdict);

/// The roster's name of the site, else its short name, else its code.
[[nodiscard]] std::string site_name(const Report& report);
[[nodiscard]] std::optional<std::string> fact_text(const ReportView& view, std::string_view fact);
/// A contracted rate with its unit; the roster's own text where it is none.
[[nodiscard]] std::optional<std::string> rate_fact_text(const ReportView& view, std::string_view fact);
/// `school`, `bureau`, `carrier` in words; anything else as it is.
[[nodiscard]] std::string side_in_words(const ReportView& view, std::string_view side);

}  // namespace campus::probe
