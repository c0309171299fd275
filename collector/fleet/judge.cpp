#include "collector/fleet/judge.h"

#include <utility>

#include "standards/assess.h"

namespace campus::collector {

CatalogueJudge::CatalogueJudge(standards::Catalogue catalogue, const std::vector<Waiver>& waivers)
    : catalogue_(std::move(catalogue)), summary_(summary_of(catalogue_, waivers)) {
  for (const auto& waiver : waivers) {
    for (const auto& site : waiver.sites) {
      auto& here = waivers_[site].emplace_back(waiver);
      here.sites = {site};
    }
  }
}

std::span<const Waiver> CatalogueJudge::waivers_of(const SiteCode& site) const {
  const auto found = waivers_.find(site);
  return found == waivers_.end() ? std::span<const Waiver>() : std::span<const Waiver>(found->second);
}

std::string CatalogueJudge::chosen_by_name(const Report& report) const {
  const auto* named = catalogue_.find_profile(report.standard.profile);
  return named != nullptr && named->by_name_only ? named->id : "";
}

CatalogueJudge::Profile CatalogueJudge::profile_of(const Site& site, const Facts& facts,
                                                   const std::string& by_name) const {
  const bool has_type = facts.contains("type");
  const std::scoped_lock lock(mutex_);
  const auto [slot, fresh] =
      profiles_.try_emplace(ProfileKey{site.level, has_type ? std::optional(site.type) : std::nullopt, by_name});
  if (fresh) {
    auto profile = by_name.empty() ? standards::resolve_for(catalogue_, site.level, facts)
                                   : standards::resolve(catalogue_, by_name);
    if (profile) slot->second = std::make_shared<const standards::ResolvedProfile>(*std::move(profile));
  }
  return slot->second;
}

Judged CatalogueJudge::judge(const Site& site, const Report& report) const {
  const auto facts = site.facts.unpacked();
  const auto by_name = chosen_by_name(report);
  Judged judged;
  judged.subject = by_name.empty() ? Subject::network : Subject::campus;
  const auto profile = profile_of(site, facts, by_name);
  if (!profile) return judged;
  judged.verdict = standards::assess(*profile, standards::evidence_of(report, facts, waivers_of(report.site)));
  judged.state = standards::state_of(judged.verdict);
  return judged;
}

}  // namespace campus::collector
