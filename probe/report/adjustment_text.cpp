#include "probe/report/adjustment_text.h"

#include "core/words.h"
#include "probe/report/plain_text.h"
#include "standards/waivers.h"

namespace campus::probe {
namespace {

std::string waiver_name(const ReportView& view, const Waiver& waiver) {
  return fill(view.say("豁免 {0}（{1}，{2}）", "Waiver {0} ({1}, {2}) "),
              {waiver.id, printed(waiver.rule), waiver.document_number});
}

/// Empty where it was applied, or was not needed, and lasts.
std::string waiver_note(const ReportView& view, const Waiver& waiver) {
  const auto name = waiver_name(view, waiver);
  const auto ended = view.report.ended.utc;
  switch (standards::use_of(waiver, view.report.claim, ended)) {
    case standards::WaiverUse::no_such_rule:
      return name + view.say("所指的指标不在适用方案中，没有采用。",
                             "names an item that the profile does not have: not used.");
    case standards::WaiverUse::not_yet:
      return name + fill(view.say("在本次测试之后才批准（{0}），没有采用。",
                                  "was approved after this test, on {0}: not used."),
                         {date_text(waiver.approved_on)});
    case standards::WaiverUse::expired:
      return name + fill(view.say("在本次测试之前已经到期（{0}），没有采用。",
                                  "had expired before this test, on {0}: not used."),
                         {date_text(waiver.expires_on)});
    case standards::WaiverUse::applied:
    case standards::WaiverUse::not_needed:
      break;
  }
  if (standards::state_of(waiver, ended) != standards::WaiverState::expires_soon) return {};
  return name + fill(view.say("即将到期：有效期至 {0}。", "expires soon: it is valid through {0}."),
                     {date_text(waiver.expires_on)});
}

}  // namespace

std::string waiver_text(const ReportView& view, const ItemResult& item) {
  return item.waiver ? campus::waiver_text(*item.waiver, view.language) : std::string();
}

std::vector<std::string> waiver_notes(const ReportView& view) {
  std::vector<std::string> notes;
  for (const auto& waiver : view.report.waivers) {
    auto note = waiver_note(view, waiver);
    if (!note.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

std::string tailoring_words(const ReportView& view) {
  const auto& tailoring = view.report.standard.tailoring;
  return tailoring ? campus::tailoring_words(*tailoring, view.language) : std::string();
}

std::string tailoring_text(const ReportView& view) {
  const auto& tailoring = view.report.standard.tailoring;
  return tailoring ? campus::tailoring_text(*tailoring, view.language) : std::string();
}

}  // namespace campus::probe
