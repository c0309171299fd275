#include "probe/report/profile_notes.h"

#include "standards/catalogue.h"
#include "standards/nominal.h"

namespace campus::probe {
namespace {

void add_bands(ProfileNotes& notes, const standards::ResolvedProfile& profile) {
  std::map<std::string, Localized> titles;
  for (const auto& band : profile.bands) {
    notes.bands.push_back({band.title, band.min_score_permille});
    titles[band.id] = band.title;
  }
  for (const auto& cap : profile.caps) notes.caps.push_back({cap.rule, titles[cap.band]});
}

}  // namespace

ProfileNotes notes_of(const Report& report) {
  ProfileNotes notes;
  const auto profile = standards::parse_resolved(report.standard.resolved.text);
  if (!profile) return notes;
  notes.min_coverage_permille = profile->min_coverage_permille;
  notes.min_score_permille = profile->min_score_permille;
  add_bands(notes, *profile);
  for (const auto& source : profile->sources) {
    notes.verified[source.id] = source.verified;
  }
  for (const auto& rule : profile->rules) {
    if (rule.check.kind != standards::CheckKind::rate) continue;
    RateShares shares;
    shares.share = standards::value_of_role(rule, "share").value_or(shares.share);
    shares.ceiling_share = standards::value_of_role(rule, "ceiling_share").value_or(shares.ceiling_share);
    notes.shares[rule.id.text()] = shares;
  }
  return notes;
}

}  // namespace campus::probe
