#include "probe/report/conclusion_text.h"

#include <algorithm>
#include <cctype>

#include "core/words.h"
#include "probe/report/item_lists.h"
#include "probe/report/plain_text.h"
#include "standards/remedy.h"

namespace campus::probe {
namespace {

std::string joined(const ReportView& view, std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : view.say("；", "; ")) + part;
  }
  return text;
}

std::string text_of_failure(const ReportView& view, Requirement requirement) {
  const auto failed = failed_of(view.report, requirement);
  if (failed.empty()) return {};
  return fill(view.say("{0} {1} 不符合", "{0} {1} nonconform"),
              {words_of(requirement, view.language), list_of(view, failed)});
}

std::string text_of_score(const ReportView& view) {
  const auto& claim = view.report.claim;
  if (!view.notes.min_score_permille || claim.score_permille >= *view.notes.min_score_permille) return {};
  return fill(view.say("得分 {0} 低于要求的 {1}", "the score of {0} is below the {1} asked"),
              {percent_of_permille(claim.score_permille), percent_of_permille(*view.notes.min_score_permille)});
}

std::string text_of_waived(const ReportView& view) {
  const auto waived = waived_items(view.report);
  if (waived.empty()) return {};
  return fill(view.say("{0} 不符合，仅因经批准豁免而放行", "{0} failed and passes only by waiver"),
              {list_of(view, waived)});
}

std::string why_withheld(const ReportView& view) {
  std::string text;
  const auto add = [&](const std::string& part) { text = joined(view, {text, part}); };
  const auto open = undecided_veto_items(view.report);
  if (!open.empty()) {
    add(fill(view.say("否决项 {0} 尚未判定", "veto item {0} is undecided"), {list_of(view, open)}));
  }
  const auto& claim = view.report.claim;
  if (view.notes.min_coverage_permille && claim.coverage_permille < *view.notes.min_coverage_permille) {
    add(fill(view.say("核验完成率 {0} 低于要求的 {1}", "coverage of {0} is below the {1} asked"),
             {percent_of_permille(claim.coverage_permille), percent_of_permille(*view.notes.min_coverage_permille)}));
  }
  add(text_of_failure(view, Requirement::mandatory));
  if (!text.empty()) return joined(view, {text, text_of_waived(view)});
  const auto score = text_of_score(view);
  return score.empty() ? score : score + view.say("，但未定的指标可能补足", "; what is open could make up for it");
}

std::string why_compliant(const ReportView& view) {
  const auto waived = text_of_waived(view);
  const auto nothing_failed =
      waived.empty() ? view.say("否决项和必达项没有不符合", "no veto or mandatory item is nonconform")
                     : view.say("其余否决项和必达项没有不符合", "no other veto or mandatory item is nonconform");
  return joined(view, {waived, nothing_failed, text_of_failure(view, Requirement::scored)});
}

}  // namespace

std::string conclusion_text(const ReportView& view) {
  std::string why;
  switch (view.report.claim.conclusion) {
    case Conclusion::compliant:
      why = why_compliant(view);
      break;
    case Conclusion::rectify:
      why = joined(view, {text_of_failure(view, Requirement::mandatory), text_of_score(view), text_of_waived(view)});
      break;
    case Conclusion::noncompliant:
      why = joined(view, {text_of_failure(view, Requirement::veto), text_of_waived(view)});
      break;
    case Conclusion::withheld:
      why = why_withheld(view);
      break;
  }
  if (why.empty()) return {};
  why.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(why.front())));
  return why + view.say("。", ".");
}

std::string remedy_words(const ReportView& view) {
  if (!view.notes.min_coverage_permille) return {};
  const auto remedy = standards::fewest_remedies(view.report.claim, *view.notes.min_coverage_permille,
                                                 view.notes.min_score_permille.value_or(0));
  if (remedy.empty()) return {};
  const auto names = [&](const std::vector<RuleId>& rules) {
    std::string text;
    for (const auto& rule : rules) text += (text.empty() ? "" : view.say("、", ", ")) + printed(rule);
    return text;
  };
  std::string parts;
  if (!remedy.mend.empty()) parts = fill(view.say("整改 {0}", "mend {0}"), {names(remedy.mend)});
  if (!remedy.test.empty()) {
    parts = joined(view, {parts, fill(view.say("补测并符合 {0}", "test and find conform {0}"), {names(remedy.test)})});
  }
  return parts;
}

std::string remedy_text(const ReportView& view) {
  const auto words = remedy_words(view);
  return words.empty() ? words : view.say("要达标，至少还需：", "To comply, at least: ") + words + view.say("。", ".");
}

std::vector<std::pair<ItemVerdict, long long>> counts_of(const Counts& counts) {
  return {{ItemVerdict::conform, counts.conform},
          {ItemVerdict::borderline, counts.borderline},
          {ItemVerdict::nonconform, counts.nonconform},
          {ItemVerdict::inconclusive, counts.inconclusive},
          {ItemVerdict::not_tested, counts.not_tested},
          {ItemVerdict::waived, counts.waived},
          {ItemVerdict::not_applicable, counts.not_applicable}};
}

std::vector<std::string> page_marks(const ReportView& view) {
  std::vector<std::string> marks;
  if (view.report.demonstration) marks.emplace_back(view.say("演示，不可签字", "Demonstration, not to be signed"));
  if (view.report.mode == Mode::routine) {
    marks.emplace_back(view.say("日常监测，不可签字", "Routine monitoring, not to be signed"));
  }
  if (view.report.mode == Mode::acceptance && !view.report.demonstration && !is_long_enough_to_sign(view.report)) {
    marks.emplace_back(view.say("时长不足签字要求，不可签字", "Too short to be signed"));
  }
  if (view.report.standard.draft) {
    marks.emplace_back(view.say("试行指标，不作为验收依据", "Draft standard, no basis for acceptance"));
  }
  return marks;
}

bool is_long_enough_to_sign(const Report& report) {
  // 30 s measured, or what a burst left of them, behind a warm-up of a second at least.
  constexpr Seconds kEach = std::chrono::seconds(31);
  constexpr std::size_t kRepeats = 3;
  return std::all_of(report.measurements.begin(), report.measurements.end(), [&](const Measurement& m) {
    if (m.method != Method::tcp || m.repeats.empty()) return true;
    return m.repeats.size() >= kRepeats && std::all_of(m.repeats.begin(), m.repeats.end(), [&](const Repeat& repeat) {
             return repeat.warmup + repeat.duration >= kEach;
           });
  });
}

bool may_be_signed(const Report& report) {
  return report.mode == Mode::acceptance && !report.demonstration && !report.standard.draft &&
         is_long_enough_to_sign(report);
}

}  // namespace campus::probe
