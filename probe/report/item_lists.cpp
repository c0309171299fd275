#include "probe/report/item_lists.h"

#include "core/ids.h"

namespace campus::probe {
namespace {

template <class Predicate>
Items items_where(const Report& report, Predicate predicate) {
  Items found;
  for (const auto& item : report.claim.items) {
    if (predicate(item)) found.push_back(&item);
  }
  return found;
}

bool is_undecided(const ItemResult& item) {
  return item.verdict == ItemVerdict::inconclusive || item.verdict == ItemVerdict::not_tested;
}

bool is_outside(const ItemResult& item) { return item.outside_score && item.requirement != Requirement::informational; }

bool is_failed(const ItemResult& item) {
  return item.verdict == ItemVerdict::nonconform || item.verdict == ItemVerdict::waived;
}

}  // namespace

bool counts(const ItemResult& item) { return item.requirement != Requirement::informational && !item.outside_score; }

Items failed_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return counts(item) && is_failed(item); });
}

Items undecided_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return counts(item) && is_undecided(item); });
}

Items failed_items_outside(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return is_outside(item) && is_failed(item); });
}

Items undecided_items_outside(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return is_outside(item) && is_undecided(item); });
}

Items failed_of(const Report& report, Requirement requirement) {
  return items_where(report, [&](const ItemResult& item) {
    return counts(item) && item.requirement == requirement && item.verdict == ItemVerdict::nonconform;
  });
}

Items waived_items(const Report& report) {
  return items_where(report,
                     [](const ItemResult& item) { return counts(item) && item.verdict == ItemVerdict::waived; });
}

Items waived_veto_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) {
    return counts(item) && item.requirement == Requirement::veto && item.verdict == ItemVerdict::waived;
  });
}

Items undecided_veto_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) {
    return counts(item) && item.requirement == Requirement::veto && is_undecided(item);
  });
}

std::string list_of(const ReportView& view, const Items& items) {
  std::string text;
  for (const auto* item : items) text += (text.empty() ? "" : view.say("、", ", ")) + printed(item->rule);
  return text;
}

std::string group_heading(const ReportView& view, const ItemResult& item) {
  const auto& title = item.group_title.in(view.language);
  if (!item.outside_score) return title;
  return title + view.say("（单列，不计入数字校园得分）", " (a chapter of its own, outside the score)");
}

std::string scope_text(const ReportView& view, const ItemResult& item) {
  if (item.outside_score) return view.say("单列，不计入得分", "apart, outside the score");
  if (item.requirement == Requirement::informational) return view.say("参考，不计分", "informational, no points");
  return view.say("计入得分", "in the score");
}

}  // namespace campus::probe
