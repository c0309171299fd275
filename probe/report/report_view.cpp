#include "probe/report/report_view.h"

#include <array>
#include <cstdio>

#include "core/words.h"
#include "standards/facts.h"

namespace campus::probe {
namespace {

std::string text_of_number(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.10g", value);
  return buffer.data();
}

}  // namespace

std::string ReportView::quantity(double value, Unit unit) const { return format_quantity(value, unit, language); }

ReportView view_of(const Report& report, Language language) { return {report, language, notes_of(report)}; }

std::string_view glyph_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return "✓";
    case ItemVerdict::borderline:
      return "≈";
    case ItemVerdict::nonconform:
      return "✗";
    case ItemVerdict::inconclusive:
      return "?";
    case ItemVerdict::not_tested:
      return "○";
    case ItemVerdict::waived:
      return "△";
    case ItemVerdict::not_applicable:
      return "–";
  }
  return "?";
}

std::string_view glyph_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::compliant:
      return "✓";
    case Conclusion::rectify:
      return "△";
    case Conclusion::noncompliant:
      return "✗";
    case Conclusion::withheld:
      return "?";
  }
  return "?";
}

std::string_view glyph_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "✓";
    case Verdict::not_met:
      return "✗";
    case Verdict::inconclusive:
      return "?";
    case Verdict::not_applicable:
      return "–";
  }
  return "?";
}

std::string site_name(const Report& report) {
  for (const char* fact : {"name", "short_name"}) {
    const auto found = report.facts.find(fact);
    if (found == report.facts.end()) continue;
    const auto* text = std::get_if<std::string>(&found->second);
    if (text != nullptr && !text->empty()) return *text;
  }
  return report.site.text();
}

std::optional<std::string> fact_text(const ReportView& view, std::string_view fact) {
  const auto found = view.report.facts.find(std::string(fact));
  if (found == view.report.facts.end()) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(&found->second))
    return *truth ? view.say("是", "yes") : view.say("否", "no");
  if (const auto* number = std::get_if<double>(&found->second)) return text_of_number(*number);
  const auto& text = std::get<std::string>(found->second);
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> rate_fact_text(const ReportView& view, std::string_view fact) {
  const auto rate = standards::rate_of(view.report.facts, fact);
  return rate ? to_text(*rate) : fact_text(view, fact);
}

std::string side_in_words(const ReportView& view, std::string_view side) {
  if (side == "school") return view.say("学校", "school");
  if (side == "bureau") return view.say("旗市区教育局", "banner education bureau");
  if (side == "carrier") return view.say("线路服务单位（运营商）", "carrier");
  return std::string(side);
}

}  // namespace campus::probe
