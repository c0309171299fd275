#include "standards/brief_report.h"

#include <algorithm>
#include <utility>

#include "core/foreign_text.h"
#include "core/model/brief.h"
#include "standards/assess.h"
#include "standards/find_item.h"

namespace campus::standards {
namespace {

bool passed(const ItemResult& item) {
  return item.verdict == ItemVerdict::conform || item.verdict == ItemVerdict::borderline;
}

/// `whole` is what the same rule gives on the same observations: of it only what is no verdict.
void complete(ItemResult& item, const ItemResult& whole) {
  item.group = whole.group;
  item.group_title = whole.group_title;
  item.title = whole.title;
  item.points = whole.points;
  item.points_got = passed(item) ? whole.points : 0;
  item.sources = whole.sources;
  item.remediation = whole.remediation;
  item.responsible = whole.responsible;
  item.quantity = whole.quantity;
  item.comparison = whole.comparison;
  item.detail = whole.detail;
}

Result<void> complete(Assessment& claim, const Assessment& whole) {
  for (auto& item : claim.items) {
    const auto* same = find_item(whole, item.rule);
    if (same == nullptr) {
      return Error{ErrorCode::bad_data,
                   "the report claims a verdict on " + in_quotes(item.rule.text()) + ", which its profile has not"};
    }
    complete(item, *same);
  }
  return {};
}

void complete(Grade& grade, const ResolvedProfile& profile) {
  const auto same = [&](const Band& band) { return band.id == grade.id; };
  const auto band = std::find_if(profile.bands.begin(), profile.bands.end(), same);
  if (band != profile.bands.end()) grade.title = band->title;
}

Error another_profile(const StandardRef& named, const Catalogue& catalogue) {
  constexpr std::size_t kShortHash = 16;
  return Error{ErrorCode::bad_data, "the report was judged by the profile " + in_quotes(named.profile) +
                                        " with the SHA-256 " + in_quotes(named.profile_sha256.substr(0, kShortHash)) +
                                        "..., which " + catalogue.id + " " + catalogue.version +
                                        " has not, or not with this tailoring"};
}

}  // namespace

Result<Report> in_full(Report report, const Catalogue& catalogue) {
  if (!is_brief(report)) return report;
  const auto profile = resolve(catalogue, report.standard.profile);
  if (!profile) return another_profile(report.standard, catalogue);
  auto standard = reference_of(*profile);
  if (standard.profile_sha256 != report.standard.profile_sha256) return another_profile(report.standard, catalogue);
  report.standard = std::move(standard);
  if (auto done = complete(report.claim, assess(*profile, evidence_of(report, report.facts))); !done) {
    return done.error();
  }
  if (report.claim.grade) complete(*report.claim.grade, *profile);
  return report;
}

}  // namespace campus::standards
