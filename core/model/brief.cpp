#include "core/model/brief.h"

#include <utility>

namespace campus {
namespace {

void shorten(ItemResult& item) {
  item.group.clear();
  item.group_title = {};
  item.title = {};
  item.points = 0;
  item.points_got = 0;
  item.sources.clear();
  item.remediation.reset();
  item.responsible.clear();
  item.quantity.clear();
  item.comparison = ItemResult().comparison;
  item.detail.clear();
}

}  // namespace

bool is_brief(const Report& report) { return report.mode == Mode::routine && report.standard.resolved == JsonText(); }

Assessment brief_of(Assessment claim) {
  for (auto& item : claim.items) shorten(item);
  if (claim.grade) claim.grade->title = {};
  return claim;
}

Report brief_of(Report report) {
  if (report.mode != Mode::routine) return report;
  report.standard.resolved = {};
  report.standard.title = {};
  report.claim = brief_of(std::move(report.claim));
  return report;
}

}  // namespace campus
