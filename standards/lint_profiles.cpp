// What a schema cannot say about profiles: their chain, their rules, their numbers, and that none shadows another.

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/foreign_text.h"
#include "standards/folder.h"

namespace campus::standards {
namespace {

class ProfileLint {
 public:
  ProfileLint(const CatalogueFolder& folder, std::size_t index, Findings& findings)
      : folder_(folder),
        profile_(folder.catalogue.profiles[index]),
        file_(*folder.profile_files[index]),
        findings_(findings) {}

  void run() {
    if (file_.path.stem().string() != profile_.id) {
      say("/id", "is " + in_quotes(profile_.id) + " but the file is " + file_.path.filename().string() +
                     ": name the file " + profile_.id + ".json");
    }
    if (!ancestors()) return;
    level();
    selection();
    numbers();
    requirements();
  }

 private:
  void say(const std::string& pointer, const std::string& what) { findings_.at_value(file_, pointer, what); }
  void say_key(const std::string& pointer, const std::string& what) { findings_.at_key(file_, pointer, what); }

  /// False where the chain is broken: nothing else can be told then.
  bool ancestors() {
    const Profile* last = &profile_;
    std::set<const Profile*> seen{last};
    while (last->extends) {
      const auto* parent = folder_.catalogue.find_profile(*last->extends);
      if (parent == nullptr) {
        if (last == &profile_) {
          say("/extends", "unknown profile " + in_quotes(*last->extends) + ": add profiles/" + *last->extends +
                              ".json or correct the id");
        }
        return false;
      }
      if (!seen.insert(parent).second) {
        say("/extends", "extends itself in a circle through " + in_quotes(*profile_.extends) + ": break the circle");
        return false;
      }
      chain_.insert(chain_.begin(), parent);
      last = parent;
    }
    return true;
  }

  void level() {
    for (const auto* parent : chain_) {
      if (parent->level) level_ = parent->level;
    }
    if (level_ && profile_.level && *level_ != *profile_.level) {
      say("/level", "is " + in_quotes(name_of(*profile_.level)) + " but the profile extends one for " +
                        std::string(name_of(*level_)) + ": extend another or remove the level");
    }
    if (profile_.level) level_ = profile_.level;
  }

  void selection() {
    for (const auto* parent : chain_) {
      selected_.insert(parent->select.begin(), parent->select.end());
      for (const auto& id : parent->unselect) selected_.erase(id);
    }
    for (std::size_t i = 0; i < profile_.select.size(); ++i) select(profile_.select[i], "/select/" + std::to_string(i));
    for (std::size_t i = 0; i < profile_.unselect.size(); ++i) {
      if (selected_.erase(profile_.unselect[i]) > 0) continue;
      say("/unselect/" + std::to_string(i),
          "rule " + in_quotes(profile_.unselect[i].text()) + " is not selected: remove the entry");
    }
    if (selected_.empty() && profile_.select.empty()) say("", "selects no rule: add select or extends");
  }

  void select(const RuleId& id, const std::string& where) {
    const auto* rule = folder_.catalogue.find(id);
    if (rule == nullptr) {
      say(where, "unknown rule " + in_quotes(id.text()) + ": add it to the catalogue or correct the id");
    } else if (level_ && rule->level != *level_) {
      say(where, "rule " + in_quotes(id.text()) + " is for " + std::string(name_of(rule->level)) +
                     " but the profile is for " + std::string(name_of(*level_)));
    } else if (!selected_.insert(id).second) {
      say(where, "rule " + in_quotes(id.text()) + " is already selected: remove the entry");
    }
  }

  const Rule* selected_rule(const std::string& id, const std::string& where) {
    if (selected_.count(RuleId(id)) > 0) return folder_.catalogue.find(RuleId(id));
    say_key(where, "rule " + in_quotes(id) + " is not selected by this profile: correct the id or select it");
    return nullptr;
  }

  void numbers() {
    for (const auto& [id, values] : profile_.set_parameters) {
      const auto at = "/set_parameters/" + pointer_token(id);
      const auto* rule = selected_rule(id, at);
      if (rule == nullptr) continue;
      for (const auto& [name, value] : values) number(*rule, name, value, at + "/" + pointer_token(name));
    }
  }

  void number(const Rule& rule, const std::string& name, double value, const std::string& where) {
    const auto parameter = rule.parameters.find(name);
    if (parameter == rule.parameters.end()) {
      say_key(where, "rule " + rule.id.text() + " has no parameter " + in_quotes(name) + ": correct the name");
    } else if (!within(parameter->second, value)) {
      say(where, "is out of bounds: " + bounds_of(parameter->second));
    }
  }

  void requirements() {
    for (const auto& [id, requirement] : profile_.set_requirement) {
      const auto at = "/set_requirement/" + pointer_token(id);
      const auto* rule = selected_rule(id, at);
      if (rule == nullptr || requirement == Requirement::informational) continue;
      if (rule->points == 0) say(at, "rule " + in_quotes(id) + " has no points: give it some in the catalogue");
    }
  }

  const CatalogueFolder& folder_;
  const Profile& profile_;
  const SourceFile& file_;
  Findings& findings_;
  std::vector<const Profile*> chain_;  ///< root first, without the profile itself
  std::optional<Level> level_;
  std::set<RuleId> selected_;
};

std::optional<Level> level_of(const Catalogue& catalogue, const Profile* profile) {
  for (std::size_t steps = 0; profile != nullptr && steps <= catalogue.profiles.size(); ++steps) {
    if (profile->level) return profile->level;
    profile = profile->extends ? catalogue.find_profile(*profile->extends) : nullptr;
  }
  return std::nullopt;
}

/// Two profiles for the same level and type leave open which one judges.
void lint_overlap(const CatalogueFolder& folder, Findings& findings) {
  std::map<std::pair<Level, std::string>, std::string> owner;
  const auto& profiles = folder.catalogue.profiles;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const auto level = level_of(folder.catalogue, &profiles[i]);
    if (!level || profiles[i].by_name_only) continue;
    std::vector<std::string> types;
    for (const auto type : profiles[i].types) types.emplace_back(name_of(type));
    if (types.empty()) types.emplace_back("any type");
    for (const auto& type : types) {
      const auto [found, fresh] = owner.try_emplace({*level, type}, profiles[i].id);
      if (fresh) continue;
      findings.at_value(*folder.profile_files[i], "/types",
                        "level " + std::string(name_of(*level)) + ", " + type + " is already judged by profile " +
                            in_quotes(found->second) + ": give one of them other types");
    }
  }
}

}  // namespace

void lint_profiles(const CatalogueFolder& folder, Findings& findings) {
  for (std::size_t i = 0; i < folder.catalogue.profiles.size(); ++i) ProfileLint(folder, i, findings).run();
  if (folder.catalogue.profiles.empty()) {
    findings.at_file(folder.path / "profiles", "there is no profile: add profiles/ID.json");
  }
  lint_overlap(folder, findings);
}

}  // namespace campus::standards
