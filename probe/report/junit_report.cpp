#include <algorithm>
#include <string>
#include <vector>

#include "core/words.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"
#include "probe/report/markup.h"
#include "probe/report/plain_text.h"
#include "probe/report/report_view.h"
#include "probe/report/text_report.h"

namespace campus::probe {
namespace {

/// A group; a chapter of its own is a suite of its own, however its group is called.
struct Suite {
  std::string group;
  bool outside_score = false;
  std::string title;
  std::vector<const ItemResult*> items;
};

struct Tally {
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

std::vector<Suite> suites_of(const ReportView& view) {
  std::vector<Suite> suites;
  for (const auto& item : view.report.claim.items) {
    const auto same = [&](const Suite& suite) {
      return suite.group == item.group && suite.outside_score == item.outside_score;
    };
    auto suite = std::find_if(suites.begin(), suites.end(), same);
    if (suite == suites.end()) {
      suite = suites.insert(suites.end(), Suite{item.group, item.outside_score, group_heading(view, item), {}});
    }
    suite->items.push_back(&item);
  }
  return suites;
}

/// What fails in a chapter of its own is a failure there, though it moves no number of the record.
bool is_informational(const ItemResult& item) { return item.requirement == Requirement::informational; }

Tally tally_of(const std::vector<const ItemResult*>& items) {
  Tally tally;
  for (const auto* item : items) {
    if (is_informational(*item)) continue;
    switch (item->verdict) {
      case ItemVerdict::nonconform:
      case ItemVerdict::waived:
        ++tally.failures;
        break;
      case ItemVerdict::inconclusive:
        ++tally.errors;
        break;
      case ItemVerdict::not_tested:
      case ItemVerdict::not_applicable:
        ++tally.skipped;
        break;
      case ItemVerdict::conform:
      case ItemVerdict::borderline:
        break;
    }
  }
  return tally;
}

std::string message_of(const ReportView& view, const ItemResult& item) {
  auto text = fill(view.say("{0}：要求 {1}，{2}", "{0}: required {1}, {2}"),
                   {words_of(item.verdict, view.language), required_text(view, item), found_text(view, item)});
  for (const auto& part : {reason_text(view, item), waiver_text(view, item)}) {
    if (!part.empty()) text += view.say("。", ". ") + part;
  }
  return text;
}

Markup outcome_of(const ReportView& view, const ItemResult& item) {
  const Attribute message{"message", message_of(view, item)};
  const Attribute type{"type", std::string(name_of(item.verdict))};
  if (is_informational(item)) return element("system-out", message.value);
  switch (item.verdict) {
    case ItemVerdict::nonconform:
    case ItemVerdict::waived:
      return empty_element("failure", {message, type});
    case ItemVerdict::inconclusive:
      return empty_element("error", {message, type});
    case ItemVerdict::not_tested:
    case ItemVerdict::not_applicable:
      return empty_element("skipped", {message});
    case ItemVerdict::conform:
    case ItemVerdict::borderline:
      break;
  }
  return element("system-out", message.value);
}

Markup suite_element(const ReportView& view, const Suite& suite) {
  Markup cases;
  for (const auto* item : suite.items) {
    const auto name = printed(item->rule) + " " + item->title.in(view.language);
    cases += element("testcase", {{"classname", view.report.site.text() + "." + suite.group}, {"name", name}},
                     outcome_of(view, *item)) +
             verbatim("\n");
  }
  const auto tally = tally_of(suite.items);
  return element("testsuite",
                 {{"name", suite.title},
                  {"tests", std::to_string(suite.items.size())},
                  {"failures", std::to_string(tally.failures)},
                  {"errors", std::to_string(tally.errors)},
                  {"skipped", std::to_string(tally.skipped)},
                  {"timestamp", to_rfc3339(view.report.ended.utc)}},
                 verbatim("\n") + cases) +
         verbatim("\n");
}

}  // namespace

std::string render_junit(const Report& report) {
  const auto view = view_of(report, Language::zh_cn);
  Markup suites;
  for (const auto& suite : suites_of(view)) suites += suite_element(view, suite);
  auto name = report.site.text() + " " + site_name(report) + " " + report.standard.id;
  if (const auto tailoring = tailoring_text(view); !tailoring.empty()) name += " " + tailoring;
  const auto root = element("testsuites", {{"name", name}}, verbatim("\n") + suites);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.text() + "\n";
}

}  // namespace campus::probe
