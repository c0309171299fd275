#include "probe/report/text_report.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/grade_text.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"

#include <algorithm>
#include <array>

#include "core/words.h"
#include "probe/report/measurement_text.h"
#include "probe/report/path_text.h"
#include "probe/report/plain_text.h"
#include "probe/report/report_view.h"

namespace campus::probe {
namespace {

constexpr std::size_t kWidth = 80;

enum class Tone { good, bad, open, quiet, strong };

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\x1b[1;32m";
    case Tone::bad:
      return "\x1b[1;31m";
    case Tone::open:
      return "\x1b[1;33m";
    case Tone::quiet:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
  }
  return "";
}

struct Paint {
  bool colour = false;

  [[nodiscard]] std::string operator()(Tone tone, const std::string& text) const {
    return colour ? std::string(code_of(tone)) + text + "\x1b[0m" : text;
  }
};

Tone tone_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return Tone::good;
    case ItemVerdict::nonconform:
      return Tone::bad;
    case ItemVerdict::not_applicable:
      return Tone::quiet;
    default:
      return Tone::open;
  }
}

Tone tone_of(Conclusion conclusion) {
  if (conclusion == Conclusion::compliant) return Tone::good;
  return conclusion == Conclusion::noncompliant ? Tone::bad : Tone::open;
}

Tone tone_of(Verdict verdict) {
  if (verdict == Verdict::met) return Tone::good;
  return verdict == Verdict::not_met ? Tone::bad : Tone::open;
}

template <class E>
std::string marked(E value, Language language) {
  return std::string(glyph_of(value)) + " " + std::string(words_of(value, language));
}

std::string line(const std::string& label, const std::string& text) {
  constexpr std::size_t label_width = 14;
  return "  " + padded(label, label_width) + " " + text + "\n";
}

std::string heading(const ReportView& view, const Paint& paint) {
  const auto& report = view.report;
  std::string text =
      paint(Tone::strong, view.say("数字校园网络达标验收记录", "Digital campus network acceptance record")) + "\n";
  for (const auto& mark : page_marks(view)) text += paint(Tone::open, "[" + mark + "]") + "\n";
  text += visible(site_name(report)) + "  " + visible(report.site.text()) + "  " +
          std::string(words_of(report.level, view.language)) + "  " + to_local_text(report.ended.utc) + "\n";
  text += visible(report.standard.title.in(view.language)) + "  " + visible(report.standard.version) + "  " +
          visible(report.standard.profile) + "\n";
  if (const auto tailoring = tailoring_text(view); !tailoring.empty()) text += wrapped(visible(tailoring), kWidth, 0);
  return text;
}

std::string gate_text(const ReportView& view, const Paint& paint) {
  if (!view.report.claim.gate_passed) return paint(Tone::bad, view.say("有不符合", "a veto item failed"));
  const auto waived = waived_veto_items(view.report);
  if (waived.empty()) return paint(Tone::good, view.say("没有不符合", "no veto item failed"));
  return paint(Tone::open, fill(view.say("{0} 不符合，经批准豁免", "{0} failed and waived"), {list_of(view, waived)}));
}

std::string summary(const ReportView& view, const Paint& paint) {
  const auto& claim = view.report.claim;
  std::string text = "\n" + paint(tone_of(claim.conclusion), marked(claim.conclusion, view.language)) + "\n";
  text += wrapped(visible(conclusion_text(view)), kWidth, 2);
  if (const auto grade = grade_text(view); !grade.empty()) text += wrapped(visible(grade), kWidth, 2);
  if (const auto remedy = remedy_text(view); !remedy.empty()) text += wrapped(visible(remedy), kWidth, 2);
  text += line(view.say("否决项", "Gate"), gate_text(view, paint));
  text += line(view.say("得分", "Score"), std::to_string(claim.points_got) + " / " + std::to_string(claim.points) +
                                              "  (" + percent_of_permille(claim.score_permille) + ")");
  text += line(view.say("核验完成率", "Coverage"), std::to_string(claim.points_tested) + " / " +
                                                       std::to_string(claim.points) + "  (" +
                                                       percent_of_permille(claim.coverage_permille) + ")");
  std::string counts;
  for (const auto& [verdict, count] : counts_of(claim.counts)) {
    counts += (counts.empty() ? "" : "  ") + marked(verdict, view.language) + " " + std::to_string(count);
  }
  const auto label = view.say("项数", "Items");
  auto lines = wrapped(counts, kWidth, 17);
  return text + "  " + padded(label, 14) + " " + lines.substr(17);
}

std::string item_text(const ReportView& view, const ItemResult& item, const Paint& paint) {
  std::string text = "  " + paint(tone_of(item.verdict), marked(item.verdict, view.language)) + "  " +
                     visible(printed(item.rule)) + "  " + visible(item.title.in(view.language)) + "  [" +
                     std::string(words_of(item.requirement, view.language)) + "]\n";
  if (item.required || item.measured) {
    const auto tolerance = tolerance_text(view, item);
    text += "      " + view.say("要求 ", "required ") + required_text(view, item) + view.say("，", ", ") +
            visible(found_text(view, item)) + (tolerance.empty() ? "" : " " + tolerance) + "\n";
  }
  text += wrapped(visible(rate_rule_text(view, item)), kWidth, 6);
  text += wrapped(reason_text(view, item), kWidth, 6);
  text += wrapped(visible(waiver_text(view, item)), kWidth, 6);
  if (item.verdict == ItemVerdict::nonconform) {
    text += wrapped(view.say("责任方：", "Responsible: ") + visible(side_in_words(view, item.responsible)), kWidth, 6);
    if (item.remediation) {
      text += wrapped(view.say("整改：", "To do: ") + visible(item.remediation->in(view.language)), kWidth, 6);
    }
  }
  return text;
}

std::string section(const ReportView& view, const std::string& title, const Items& items, const Paint& paint) {
  if (items.empty()) return {};
  std::string text = "\n" + paint(Tone::strong, title) + "\n";
  for (const auto* item : items) text += item_text(view, *item, paint);
  return text;
}

std::string waivers_text(const ReportView& view, const Paint& paint) {
  const auto notes = waiver_notes(view);
  if (notes.empty()) return {};
  auto text = "\n" + paint(Tone::strong, view.say("豁免情况", "Waivers")) + "\n";
  for (const auto& note : notes) text += wrapped(visible(note), kWidth, 2);
  return text;
}

std::string bottlenecks_text(const ReportView& view, const Paint& paint) {
  std::string text;
  for (const auto& one : bottlenecks_of(view)) {
    if (text.empty()) text = "\n" + paint(Tone::strong, view.say("瓶颈定位", "Where the limit lies")) + "\n";
    text += wrapped(std::string(words_of(one.direction, view.language)) + "  " + finding_text(one, view.language),
                    kWidth, 2);
    text += wrapped(evidence_text(one, view.language), kWidth, 6);
  }
  return text;
}

std::string rows_text(const std::vector<LabelledText>& rows) {
  std::size_t widest = 0;
  for (const auto& row : rows) widest = std::max(widest, display_width(row.label));
  std::string text;
  for (const auto& row : rows) {
    const auto body = wrapped(visible(row.value), std::max(kWidth, widest + 40), widest + 4);
    text += "  " + padded(row.label, widest) + "  " + (body.empty() ? "\n" : body.substr(widest + 4));
  }
  return text;
}

}  // namespace

std::string render_text(const Report& report, Language language, bool colour) {
  const auto view = view_of(report, language);
  const Paint paint{colour};
  return heading(view, paint) + summary(view, paint) +
         section(view, view.say("存在问题与整改要求", "Problems and rectification"), failed_items(report), paint) +
         section(view, view.say("未测及调整事项", "Not tested and adjusted"), undecided_items(report), paint) +
         section(view, view.say("单列章节的问题（不计入数字校园得分）", "Problems in chapters outside the score"),
                 failed_items_outside(report), paint) +
         section(view, view.say("单列章节的未测事项", "Not tested in chapters outside the score"),
                 undecided_items_outside(report), paint) +
         waivers_text(view, paint) + bottlenecks_text(view, paint);
}

std::string render_measurements_text(std::span<const Measurement> measurements, Language language, bool colour) {
  const Paint paint{colour};
  std::string text;
  for (const auto& measurement : measurements) {
    if (!text.empty()) text += "\n";
    text += paint(Tone::strong, title_of(measurement, language));
    if (measurement.verdict) {
      text += "  " + paint(tone_of(*measurement.verdict), marked(*measurement.verdict, language));
    }
    text += "\n" + wrapped(reason_of(measurement, language), kWidth, 2);
    for (const auto& rows :
         {findings_of(measurement, language), conditions_of(measurement, language), hosts_of(measurement, language)}) {
      text += rows_text(rows);
    }
  }
  return text;
}

}  // namespace campus::probe
