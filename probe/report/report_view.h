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

/// `≥ 900.0 Mbit/s`
[[nodiscard]] std::string required_text(const ReportView& view, const ItemResult& item);
/// `941.5 Mbit/s`; more digits where rounding would hide on which side of the requirement it lies. A dash without
/// value.
[[nodiscard]] std::string measured_text(const ReportView& view, const ItemResult& item);
/// `± 4.7 Mbit/s`; empty without one.
[[nodiscard]] std::string tolerance_text(const ReportView& view, const ItemResult& item);
/// The layer a rate was measured at, or that nobody measured what the roster or a person says; empty for other
/// quantities.
[[nodiscard]] std::string value_note(const ReportView& view, const ItemResult& item);
/// `实测 941.5 Mbit/s`, or for what nobody measured `名录 24`, `人员填报 是（张三 2026-11-20，非实测）`.
[[nodiscard]] std::string found_text(const ReportView& view, const ItemResult& item);
/// Rule T with both its numbers and which of them decided; empty for other rules.
[[nodiscard]] std::string rate_rule_text(const ReportView& view, const ItemResult& item);
/// Why the verdict is not simply the number, and what held the value down; may be empty.
[[nodiscard]] std::string reason_text(const ReportView& view, const ItemResult& item);

using Items = std::vector<const ItemResult*>;
/// Informational items and those of a chapter of its own count nowhere: not in the counts, not in the conclusion, not
/// among what failed.
[[nodiscard]] bool counts(const ItemResult& item);
/// nonconform and waived
[[nodiscard]] Items failed_items(const Report& report);
/// inconclusive and not tested
[[nodiscard]] Items undecided_items(const Report& report);
/// The same of chapters of their own (`outside_score`), informational items left out.
[[nodiscard]] Items failed_items_outside(const Report& report);
[[nodiscard]] Items undecided_items_outside(const Report& report);
/// `校园安全（单列，不计入数字校园得分）`; the bare title for a group that counts.
[[nodiscard]] std::string group_heading(const ReportView& view, const ItemResult& item);
/// `计入得分`, `单列，不计入得分` or `参考，不计分`.
[[nodiscard]] std::string scope_text(const ReportView& view, const ItemResult& item);

/// Who waived the item, with which document, until when, and its verdict without; empty where nobody did.
[[nodiscard]] std::string waiver_text(const ReportView& view, const ItemResult& item);
/// What became of the waivers that name this site: those that expire soon, and those that did not hold, with the
/// reason.
[[nodiscard]] std::vector<std::string> waiver_notes(const ReportView& view);
/// The veto items that failed and are waived.
[[nodiscard]] Items waived_veto_items(const Report& report);
/// `S-02, S-03`
[[nodiscard]] std::string list_of(const ReportView& view, const Items& items);
/// Which document changed how many values of the profile; nothing without a tailoring.
[[nodiscard]] std::optional<std::string> tailoring_text(const ReportView& view);

/// Why the conclusion is what it is, in one or two sentences with this report's own numbers.
[[nodiscard]] std::string conclusion_text(const ReportView& view);
/// The fewest items that would have to be mended or tested for the site to comply; empty where it does, or where that
/// cannot be told.
[[nodiscard]] std::string remedy_text(const ReportView& view);
/// Every verdict, zero included.
[[nodiscard]] std::vector<std::pair<ItemVerdict, long long>> counts_of(const Counts& counts);
/// Printed on every page: 演示，不可签字; 试行指标，不作为验收依据. Empty for a report that people may sign.
[[nodiscard]] std::vector<std::string> page_marks(const ReportView& view);
/// Every sustained run of 30 s at least, three times: what people put their names under.
[[nodiscard]] bool is_long_enough_to_sign(const Report& report);
[[nodiscard]] bool may_be_signed(const Report& report);

}  // namespace campus::probe
