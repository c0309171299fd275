#pragma once
// The parts of the HTML report; html_report.cpp puts them in order.

#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/model/measurement.h"
#include "probe/report/markup.h"
#include "probe/report/report_view.h"

namespace campus::probe {

/// `<style>`: screen and A4, page footer with the report id, marks on every page.
[[nodiscard]] Markup style_of(const ReportView& view, const ReportId& id);
/// Marks for engines without page margin boxes, seen in print only.
[[nodiscard]] Markup watermark(const ReportView& view);

[[nodiscard]] Markup title_block(const ReportView& view, const ReportId& id);
[[nodiscard]] Markup verdict_block(const ReportView& view);
[[nodiscard]] Markup problems_block(const ReportView& view);
[[nodiscard]] Markup facts_block(const ReportView& view);
[[nodiscard]] Markup basis_block(const ReportView& view);
[[nodiscard]] Markup items_block(const ReportView& view);
[[nodiscard]] Markup measurements_block(const ReportView& view);
/// What people stated, with who, when and what shows it; empty where nobody did.
[[nodiscard]] Markup statements_block(const ReportView& view);
[[nodiscard]] Markup undecided_block(const ReportView& view);
[[nodiscard]] Markup method_block(const ReportView& view);
[[nodiscard]] Markup scoring_block(const ReportView& view);
[[nodiscard]] Markup signature_block(const ReportView& view);
[[nodiscard]] Markup footer_block(const ReportView& view, const ReportId& id);

/// Measured against required, ceiling and nominal rate; empty without a rate.
[[nodiscard]] Markup bullet_bar(const Measurement& measurement, Language language);
/// The 200 ms rates of all repeats, warm-up shaded, with the required line; empty without a series.
[[nodiscard]] Markup series_chart(const Measurement& measurement, Language language);

/// Glyph and word in the colour of the verdict.
template <class E>
[[nodiscard]] Markup badge(E verdict, Language language);
extern template Markup badge(ItemVerdict verdict, Language language);
extern template Markup badge(Verdict verdict, Language language);

/// `<tr><th>label</th><td>value</td></tr>`
[[nodiscard]] Markup labelled_row(std::string_view label, const Markup& value);
/// Text of unknown origin, kept from reordering its neighbours.
[[nodiscard]] Markup isolated(std::string_view text);
/// Source with clause, confidence, and 未核实 where nobody has seen the document.
[[nodiscard]] Markup source_line(const ReportView& view, const SourceRef& source);

}  // namespace campus::probe
