#include "collector/fleet/judge.h"

#include "core/wire/adjustment_fields.h"
#include "core/wire/fields.h"
#include "standards/assess.h"

namespace campus::collector {
namespace {

/// The rate that the level's own profile promises downstream.
std::optional<BitRate> target_of(const standards::Catalogue& catalogue, Level level) {
  const auto profile = standards::resolve_for(catalogue, level, {});
  if (!profile) return std::nullopt;
  for (const auto& rule : profile->rules) {
    if (rule.check.kind != standards::CheckKind::rate || rule.check.quantity != "throughput.down") continue;
    const auto role = rule.check.parameters.find("nominal");
    if (role == rule.check.parameters.end()) continue;
    const auto parameter = rule.parameters.find(role->second);
    if (parameter == rule.parameters.end()) continue;
    return BitRate::bits_per_second(static_cast<std::int64_t>(parameter->second.value));
  }
  return std::nullopt;
}

std::optional<TailoringRef> tailoring_of(const standards::Catalogue& catalogue) {
  if (!catalogue.tailoring) return std::nullopt;
  const auto& from = *catalogue.tailoring;
  TailoringRef tailoring{from.id, from.title, from.issuer, from.document_number, from.date, from.sha256, 0};
  for (const auto& [profile, changes] : from.profiles) tailoring.changes += changes.changes();
  return tailoring;
}

StandardSummary summary_of(const standards::Catalogue& catalogue) {
  StandardSummary summary{catalogue.id, catalogue.version, catalogue.title, catalogue.draft, catalogue.sha256, {}, {}};
  summary.tailoring = tailoring_of(catalogue);
  for (const auto& profile : catalogue.profiles) summary.profiles.push_back(profile.id);
  for (const auto& [level, name] : EnumNames<Level>::names) {
    if (const auto target = target_of(catalogue, level)) summary.targets.emplace(level, *target);
  }
  return summary;
}

}  // namespace

CatalogueJudge::CatalogueJudge(standards::Catalogue catalogue, const std::vector<Waiver>& waivers)
    : catalogue_(std::move(catalogue)), summary_(summary_of(catalogue_)) {
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

CatalogueJudge::Profile CatalogueJudge::profile_of(const Site& site) const {
  const bool has_type = site.facts.contains("type");
  const std::scoped_lock lock(mutex_);
  const auto [slot, fresh] =
      profiles_.try_emplace(ProfileKey{site.level, has_type ? std::optional(site.type) : std::nullopt});
  if (fresh) {
    auto profile = standards::resolve_for(catalogue_, site.level, site.facts);
    if (profile) slot->second = std::make_shared<const standards::ResolvedProfile>(*std::move(profile));
  }
  return slot->second;
}

Judged CatalogueJudge::judge(const Site& site, const Report& report) const {
  const auto profile = profile_of(site);
  if (!profile) return {};
  auto verdict = standards::assess(*profile, standards::evidence_of(report, site.facts, waivers_of(report.site)));
  const auto state = standards::state_of(verdict);
  return {std::move(verdict), state};
}

std::string standards_json(const StandardSummary& standard) {
  wire::Json targets = wire::Json::object();
  for (const auto& [level, rate] : standard.targets) {
    targets[std::string(name_of(level))] = rate.bits_per_second();
  }
  wire::Json one{{"standard", standard.id},
                 {"version", standard.version},
                 {"title", wire::encode(standard.title)},
                 {"draft", standard.draft},
                 {"sha256", standard.sha256},
                 {"profiles", standard.profiles},
                 {"targets_bits_per_second", targets},
                 {"active", true}};
  if (standard.tailoring) one["tailoring"] = wire::encode(*standard.tailoring);
  return wire::Json{{"standards", wire::Json::array({one})}}.dump(2) + "\n";
}

}  // namespace campus::collector
