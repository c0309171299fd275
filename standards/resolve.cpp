// From catalogue and profile chain to the rules with the numbers that hold for one kind of site.

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/foreign_text.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

Error bad(std::string message) { return Error{ErrorCode::bad_data, std::move(message)}; }

std::string known_profiles(const Catalogue& catalogue) {
  std::string all;
  for (const auto& profile : catalogue.profiles) all += (all.empty() ? "" : ", ") + profile.id;
  return all;
}

/// Root first.
Result<std::vector<const Profile*>> chain_of(const Catalogue& catalogue, const Profile& leaf) {
  std::vector<const Profile*> chain{&leaf};
  while (chain.back()->extends) {
    const auto* parent = catalogue.find_profile(*chain.back()->extends);
    if (parent == nullptr) {
      return bad("profile " + in_quotes(chain.back()->id) + " extends " + in_quotes(*chain.back()->extends) +
                 ", which the catalogue does not have");
    }
    if (std::find(chain.begin(), chain.end(), parent) != chain.end()) {
      return bad("profile " + in_quotes(leaf.id) + " extends itself in a circle");
    }
    chain.push_back(parent);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::optional<Level> level_of(const std::vector<const Profile*>& chain) {
  std::optional<Level> level;
  for (const auto* profile : chain) {
    if (profile->level) level = profile->level;
  }
  return level;
}

Result<void> override_rule(Rule& rule, const Profile& profile) {
  if (const auto found = profile.set_requirement.find(rule.id.text()); found != profile.set_requirement.end()) {
    rule.requirement = found->second;
    rule.requirement_when.clear();
  }
  const auto found = profile.set_parameters.find(rule.id.text());
  if (found == profile.set_parameters.end()) return {};
  for (const auto& [name, value] : found->second) {
    const auto parameter = rule.parameters.find(name);
    if (parameter == rule.parameters.end()) {
      return bad("profile " + in_quotes(profile.id) + " sets " + in_quotes(name) + " of rule " + rule.id.text() +
                 ", which has no such parameter");
    }
    parameter->second.value = value;
  }
  return {};
}

Result<std::vector<Rule>> rules_of(const Catalogue& catalogue, const std::vector<const Profile*>& chain) {
  std::set<RuleId> selected;
  for (const auto* profile : chain) {
    selected.insert(profile->select.begin(), profile->select.end());
    for (const auto& id : profile->unselect) selected.erase(id);
  }
  std::vector<Rule> rules;
  for (const auto& rule : catalogue.rules) {
    if (selected.erase(rule.id) == 0) continue;
    rules.push_back(rule);
    for (const auto* profile : chain) {
      if (auto done = override_rule(rules.back(), *profile); !done) return done.error();
    }
  }
  if (!selected.empty()) {
    return bad("profile " + in_quotes(chain.back()->id) + " selects rule " + in_quotes(selected.begin()->text()) +
               ", which the catalogue does not have");
  }
  return rules;
}

/// Every record carries its profile, so only what the rules name goes with it.
void keep_what_rules_name(ResolvedProfile& profile) {
  std::set<std::string> sources;
  std::set<std::string> groups;
  for (const auto& rule : profile.rules) {
    groups.insert(rule.group);
    for (const auto& use : rule.sources) sources.insert(use.source);
  }
  std::erase_if(profile.sources, [&](const Source& source) { return sources.count(source.id) == 0; });
  std::erase_if(profile.groups, [&](const Group& group) { return groups.count(group.id) == 0; });
}

/// A cap goes with its rule.
void keep_caps_of_rules(ResolvedProfile& profile) {
  std::erase_if(profile.caps, [&](const BandCap& cap) {
    return std::none_of(profile.rules.begin(), profile.rules.end(),
                        [&](const Rule& rule) { return rule.id == cap.rule; });
  });
}

bool suits(const Profile& profile, std::optional<SchoolType> type) {
  if (profile.types.empty()) return true;
  return type && std::find(profile.types.begin(), profile.types.end(), *type) != profile.types.end();
}

Result<std::optional<SchoolType>> type_of(const Facts& facts) {
  const auto found = facts.find("type");
  if (found == facts.end()) return std::optional<SchoolType>{};
  const auto* text = std::get_if<std::string>(&found->second);
  if (text != nullptr && text->empty()) return std::optional<SchoolType>{};
  const auto type = text == nullptr ? std::nullopt : parse_name<SchoolType>(*text);
  if (!type) {
    return bad("facts /type: " + (text == nullptr ? std::string("is not text") : "is " + in_quotes(*text)) +
               " but must be one of " + list_of_names<SchoolType>());
  }
  return type;
}

}  // namespace

const Rule* Catalogue::find(const RuleId& rule_id) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == rule_id; });
  return found == rules.end() ? nullptr : &*found;
}

const Profile* Catalogue::find_profile(std::string_view profile_id) const {
  const auto found =
      std::find_if(profiles.begin(), profiles.end(), [&](const Profile& one) { return one.id == profile_id; });
  return found == profiles.end() ? nullptr : &*found;
}

Result<ResolvedProfile> resolve(const Catalogue& catalogue, std::string_view profile_id) {
  const auto* leaf = catalogue.find_profile(profile_id);
  if (leaf == nullptr) {
    return Error{ErrorCode::missing, "standard " + catalogue.id + " has no profile " + in_quotes(profile_id) +
                                         ": choose one of " + known_profiles(catalogue)};
  }
  const auto chain = chain_of(catalogue, *leaf);
  if (!chain) return chain.error();
  const auto level = level_of(*chain);
  if (!level) return bad("profile " + in_quotes(leaf->id) + " has no level: it can only be extended, not applied");
  auto rules = rules_of(catalogue, *chain);
  if (!rules) return rules.error();

  ResolvedProfile resolved;
  resolved.catalogue_id = catalogue.id;
  resolved.catalogue_version = catalogue.version;
  resolved.catalogue_title = catalogue.title;
  resolved.catalogue_sha256 = catalogue.sha256;
  resolved.draft = catalogue.draft;
  resolved.id = leaf->id;
  resolved.title = leaf->title;
  resolved.level = *level;
  for (const auto* profile : *chain) {
    if (profile->min_coverage_permille) resolved.min_coverage_permille = *profile->min_coverage_permille;
    if (profile->min_score_permille) resolved.min_score_permille = profile->min_score_permille;
    if (profile->baseline_days) resolved.baseline_days = *profile->baseline_days;
    if (!profile->bands.empty()) resolved.bands = profile->bands;
    if (!profile->caps.empty()) resolved.caps = profile->caps;
  }
  resolved.sources = catalogue.sources;
  resolved.groups = catalogue.groups;
  resolved.rules = *std::move(rules);
  if (auto tailored = tailor(catalogue, resolved); !tailored) return tailored.error();
  keep_caps_of_rules(resolved);
  keep_what_rules_name(resolved);
  return resolved;
}

Result<std::string> choose_profile(const Catalogue& catalogue, Level level, const Facts& facts) {
  const auto type = type_of(facts);
  if (!type) return type.error();
  const Profile* best = nullptr;
  for (const auto& profile : catalogue.profiles) {
    const auto chain = chain_of(catalogue, profile);
    if (!chain) return chain.error();
    if (profile.by_name_only || level_of(*chain) != level || !suits(profile, *type)) continue;
    if (best == nullptr || (best->types.empty() && !profile.types.empty())) best = &profile;
  }
  if (best == nullptr) {
    return Error{ErrorCode::missing, "standard " + catalogue.id + " has no profile for level " +
                                         std::string(name_of(level)) +
                                         (*type ? ", type " + std::string(name_of(**type)) : std::string()) +
                                         ": choose one with --profile from " + known_profiles(catalogue)};
  }
  return best->id;
}

Result<ResolvedProfile> resolve_for(const Catalogue& catalogue, Level level, const Facts& facts) {
  const auto id = choose_profile(catalogue, level, facts);
  if (!id) return id.error();
  return resolve(catalogue, *id);
}

Result<std::string> choose_profile_again(const Catalogue& catalogue, const StandardRef& before, Level level,
                                         const Facts& facts) {
  const auto* named = catalogue.find_profile(before.profile);
  if (named == nullptr || !named->by_name_only) return choose_profile(catalogue, level, facts);
  const auto chain = chain_of(catalogue, *named);
  if (!chain) return chain.error();
  const auto own = level_of(*chain);
  return !own || *own == level ? Result<std::string>(named->id) : choose_profile(catalogue, level, facts);
}

Result<ResolvedProfile> resolve_again(const Catalogue& catalogue, const StandardRef& before, Level level,
                                      const Facts& facts) {
  const auto id = choose_profile_again(catalogue, before, level, facts);
  if (!id) return id.error();
  return resolve(catalogue, *id);
}

}  // namespace campus::standards
