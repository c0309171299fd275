#include "probe/report/grade_text.h"

#include "core/words.h"
#include "probe/report/plain_text.h"

namespace campus::probe {

std::string grade_words(const ReportView& view) {
  const auto& claim = view.report.claim;
  if (view.notes.bands.empty() || claim.conclusion != Conclusion::compliant) return {};
  if (!claim.grade) return view.say("得分未达到任何一级", "none, the score reaches no band");
  const auto& grade = *claim.grade;
  const auto& title = grade.title.in(view.language);
  if (!grade.by_score) return title;
  std::string rules;
  for (const auto& rule : grade.capped_by) rules += (rules.empty() ? "" : view.say("、", ", ")) + printed(rule);
  return title + fill(view.say("（按得分可为{0}；{1} 未能证明符合，等级受限）",
                               " (the score alone would give {0}; {1} not shown to conform caps it)"),
                      {grade.by_score->in(view.language), rules});
}

std::string grade_text(const ReportView& view) {
  const auto words = grade_words(view);
  return words.empty() ? words : view.say("等级：", "Grade: ") + words + view.say("。", ".");
}

std::vector<std::string> grade_rules(const ReportView& view) {
  std::vector<std::string> rules;
  for (const auto& band : view.notes.bands) {
    rules.push_back(
        fill(view.say("等级“{0}”：达标，且得分不低于 {1}。", "Grade “{0}”: complies, with a score of {1} at least."),
             {band.title.in(view.language), percent_of_permille(band.min_score_permille)}));
  }
  for (const auto& cap : view.notes.caps) {
    rules.push_back(
        fill(view.say("{0} 不符合、经豁免、无法判定或未测时，等级最高为“{1}”。",
                      "Where {0} is nonconform, waived, inconclusive or not tested, the grade is “{1}” at best."),
             {printed(cap.rule), cap.band.in(view.language)}));
  }
  return rules;
}

}  // namespace campus::probe
