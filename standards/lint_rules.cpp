// What a schema cannot say about sources, groups and rules.

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>

#include "core/foreign_text.h"
#include "core/words.h"
#include "standards/folder.h"
#include "standards/quantities.h"
#include "standards/strictness.h"

namespace campus::standards {
namespace {

struct Role {
  std::string_view name;
  std::optional<Unit> unit;  ///< nothing: that of the judged quantity
  bool required;
};

constexpr auto kOfQuantity = std::nullopt;

constexpr std::array kRateRoles{Role{"nominal", Unit::bits_per_second, false}, Role{"share", Unit::ratio, false},
                                Role{"ceiling_share", Unit::ratio, false}};
constexpr std::array kCompareRoles{Role{"limit", kOfQuantity, true}};
constexpr std::array kLossRoles{Role{"limit", kOfQuantity, true}, Role{"nominal", Unit::bits_per_second, true},
                                Role{"load", Unit::ratio, true}, Role{"packets", Unit::count, true}};
constexpr std::array kRosterRoles{Role{"limit", kOfQuantity, true}, Role{"scale", Unit::count, false}};
constexpr std::array kRttRoles{Role{"base", Unit::seconds, true}, Role{"per_100km", Unit::seconds, true},
                               Role{"cap", Unit::seconds, false}, Role{"flat", Unit::seconds, false}};

std::span<const Role> roles_of(const Check& check) {
  switch (check.kind) {
    case CheckKind::rate:
      return kRateRoles;
    case CheckKind::rtt_limit:
      return kRttRoles;
    case CheckKind::compare:
      break;
  }
  if (check.quantity == "latency.loss") return kLossRoles;
  if (is_of_roster(check.quantity)) return kRosterRoles;
  return kCompareRoles;
}

std::string names_of(std::span<const Role> roles) {
  std::string all;
  for (const auto& role : roles) all += (all.empty() ? "" : ", ") + std::string(role.name);
  return all;
}

bool fits(CheckKind kind, const Quantity& quantity) {
  if (kind == CheckKind::rate) return quantity.observer == Observer::throughput;
  if (kind == CheckKind::rtt_limit) return quantity.name.substr(0, 11) == "latency.rtt";
  return quantity.observer != Observer::throughput;
}

std::string_view family_of(std::string_view quantity) { return quantity.substr(0, quantity.find('.')); }

/// Those of the wrong one's own family, where that has some; else the families.
std::string fitting_quantities(CheckKind kind, std::string_view wrong) {
  std::string near;
  std::string families;
  std::string_view last;
  for (const auto& quantity : all_quantities()) {
    if (!fits(kind, quantity)) continue;
    const auto family = family_of(quantity.name);
    if (family == family_of(wrong)) near += (near.empty() ? "" : ", ") + std::string(quantity.name);
    if (family != last) families += (families.empty() ? "" : ", ") + std::string(family) + ".*";
    last = family;
  }
  return near.empty() ? families : near;
}

/// One rule with the place where it stands.
class RuleLint {
 public:
  RuleLint(const CatalogueFolder& folder, std::size_t index, Findings& findings)
      : folder_(folder),
        rule_(folder.catalogue.rules[index]),
        at_("/rules/" + std::to_string(index)),
        findings_(findings) {}

  void run() {
    references();
    points();
    conditions();
    parameters();
    check();
  }

 private:
  void say(const std::string& below, const std::string& what) { findings_.at_value(*folder_.file, at_ + below, what); }

  void references() {
    const auto& catalogue = folder_.catalogue;
    const auto same_group = [&](const Group& group) { return group.id == rule_.group; };
    if (std::none_of(catalogue.groups.begin(), catalogue.groups.end(), same_group)) {
      say("/group", "unknown group " + in_quotes(rule_.group) + ": add it to /groups or correct the id");
    }
    for (std::size_t i = 0; i < rule_.sources.size(); ++i) {
      const auto same = [&](const Source& source) { return source.id == rule_.sources[i].source; };
      if (std::any_of(catalogue.sources.begin(), catalogue.sources.end(), same)) continue;
      say("/sources/" + std::to_string(i) + "/source",
          "unknown source " + in_quotes(rule_.sources[i].source) + ": add it to /sources or correct the id");
    }
  }

  void points() {
    const bool informational = rule_.requirement == Requirement::informational;
    if (informational && rule_.points != 0) say("/points", "must be 0: an informational rule scores nothing");
    if (!informational && rule_.points == 0) {
      say("/points", "must be at least 1: without points the rule would not show in the coverage");
    }
  }

  void conditions() {
    for (std::size_t i = 0; i < rule_.applies.size(); ++i) {
      condition(rule_.applies[i], "/applies/" + std::to_string(i));
    }
    for (std::size_t i = 0; i < rule_.requirement_when.size(); ++i) {
      const auto& when = rule_.requirement_when[i].when;
      for (std::size_t j = 0; j < when.size(); ++j) {
        condition(when[j], "/requirement_when/" + std::to_string(i) + "/when/" + std::to_string(j));
      }
    }
  }

  void condition(const FactCondition& condition, const std::string& where) {
    if (condition.any_of.empty() == !condition.present.has_value()) {
      say(where, "needs exactly one of any_of and present");
    }
  }

  void parameters() {
    for (const auto& [name, parameter] : rule_.parameters) {
      const auto where = "/parameters/" + pointer_token(name);
      if (parameter.minimum && parameter.maximum && *parameter.minimum > *parameter.maximum) {
        say(where + "/minimum", "is above the maximum: swap them");
      } else if (!within(parameter, parameter.value)) {
        say(where + "/value", "is out of bounds: " + bounds_of(parameter));
      }
      if (!used(name)) {
        findings_.at_key(*folder_.file, at_ + where,
                         "is used by no role of the check: name it in check/parameters or remove it");
      } else {
        tailorability(name, parameter, where + "/tailorable");
      }
    }
  }

  void tailorability(const std::string& name, const Parameter& parameter, const std::string& where) {
    if (parameter.tailorable == Tailorability::no) return;
    if (!parameter.minimum || !parameter.maximum) {
      say(where, "needs minimum and maximum beside it: what is left open has bounds");
    }
    if (parameter.tailorable == Tailorability::stricter_only && stricter_way(rule_, name) == Stricter::unclear) {
      say(where, "is 'stricter-only' but neither more nor less of it is stricter: set it to no or yes");
    }
  }

  [[nodiscard]] bool used(const std::string& parameter) const {
    return std::any_of(rule_.check.parameters.begin(), rule_.check.parameters.end(),
                       [&](const auto& role) { return role.second == parameter; });
  }

  void check() {
    const auto& check = rule_.check;
    const auto* quantity = find_quantity(check.quantity);
    if (quantity == nullptr) {
      say("/check/quantity", "unknown quantity " + in_quotes(check.quantity) + ": a " +
                                 std::string(name_of(check.kind)) + " check takes " +
                                 fitting_quantities(check.kind, check.quantity));
      return;
    }
    if (!fits(check.kind, *quantity)) {
      say("/check/quantity", in_quotes(check.quantity) + " does not fit a " + std::string(name_of(check.kind)) +
                                 " check, which takes " + fitting_quantities(check.kind, check.quantity));
      return;
    }
    if (quantity->comparison && check.comparison != *quantity->comparison) {
      say("/check/comparison", "is " + in_quotes(name_of(check.comparison)) + " but " + check.quantity +
                                   " is compared with '" + std::string(name_of(*quantity->comparison)) + "'");
    }
    roles(*quantity);
    nominal();
    facts();
    attest(*quantity);
  }

  void roles(const Quantity& quantity) {
    const auto known = roles_of(rule_.check);
    for (const auto& [role, name] : rule_.check.parameters) {
      const auto found =
          std::find_if(known.begin(), known.end(), [&wanted = role](const Role& one) { return one.name == wanted; });
      const auto where = "/check/parameters/" + pointer_token(role);
      if (found == known.end()) {
        findings_.at_key(*folder_.file, at_ + where,
                         "unknown role " + in_quotes(role) + ": this check takes " + names_of(known));
        continue;
      }
      unit_of_role(*found, name, quantity, where);
    }
    for (const auto& role : known) {
      if (role.required && rule_.check.parameters.count(std::string(role.name)) == 0) {
        say("/check/parameters", "role '" + std::string(role.name) + "' is missing: add it");
      }
    }
  }

  void unit_of_role(const Role& role, const std::string& name, const Quantity& quantity, const std::string& where) {
    const auto parameter = rule_.parameters.find(name);
    if (parameter == rule_.parameters.end()) {
      say(where, "unknown parameter " + in_quotes(name) + ": add it to the rule's parameters or correct the name");
      return;
    }
    const auto unit = role.unit.value_or(quantity.unit);
    if (parameter->second.unit == unit) return;
    say("/parameters/" + pointer_token(name) + "/unit",
        "is " + in_quotes(name_of(parameter->second.unit)) + " but role '" + std::string(role.name) + "' of " +
            rule_.check.quantity + " is in '" + std::string(name_of(unit)) + "'");
  }

  void nominal() {
    const auto& check = rule_.check;
    const auto has = [&](const char* role) { return check.parameters.count(role) > 0; };
    const bool is_rate = check.kind == CheckKind::rate;
    if (is_rate && !has("nominal") && (!check.nominal_fact || check.nominal_below_fact)) {
      say("/check/parameters", "role 'nominal' is missing: add it, or name the fact that holds it in nominal_fact");
    }
    if (!is_rate && check.nominal_fact) say("/check/nominal_fact", "only a rate check takes its nominal from a fact");
    if (check.nominal_below_fact && !check.nominal_fact) {
      say("/check/nominal_below_fact", "needs nominal_fact beside it");
    }
    if (check.kind == CheckKind::rtt_limit && !has("cap") && !has("flat")) {
      say("/check/parameters", "role 'cap' or 'flat' is missing: without it a site of unknown route has no limit");
    }
  }

  void facts() {
    const auto& check = rule_.check;
    const bool of_roster = is_of_roster(check.quantity);
    if (of_roster && !check.fact) say("/check", "needs fact: the roster's column that " + check.quantity + " reads");
    if (!of_roster && check.fact) say("/check/fact", "only quantities roster.* read a fact");
    if (check.per_fact && (!of_roster || check.quantity == "roster.truth")) {
      say("/check/per_fact", "only roster.count, roster.ratio and roster.rate are divided by another fact");
    }
    if (check.quantity == "roster.ratio" && !check.per_fact) {
      say("/check", "needs per_fact: the roster's column that the ratio is divided by");
    }
    if (check.tier && of_roster) say("/check/tier", "the roster has no responder: remove it");
  }

  void attest(const Quantity& quantity) {
    const bool by_people = quantity.observer == Observer::person;
    if (by_people && !rule_.attest) say("", "needs attest: what people are asked about " + rule_.check.quantity);
    if (!rule_.attest) return;
    if (!by_people && quantity.observer != Observer::check && quantity.observer != Observer::roster) {
      say("/attest", rule_.check.quantity + " is measured, and no statement may stand for it: remove attest");
    }
    if (rule_.attest->least_files > 0 && rule_.attest->evidence.empty()) {
      say("/attest", "asks for files but not of which kind: add evidence");
    }
    if (by_people && rule_.check.tier) say("/check/tier", "people need no responder: remove it");
  }

  const CatalogueFolder& folder_;
  const Rule& rule_;
  std::string at_;
  Findings& findings_;
};

template <class T>
void lint_ids(const CatalogueFolder& folder, const std::vector<T>& things, const char* list, Findings& findings) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < things.size(); ++i) {
    std::string id;
    if constexpr (requires { things[i].id.text(); }) {
      id = things[i].id.text();
    } else {
      id = things[i].id;
    }
    if (seen.insert(id).second) continue;
    findings.at_value(*folder.file, std::string(list) + "/" + std::to_string(i) + "/id",
                      "the id " + in_quotes(id) + " is given twice: choose another");
  }
}

/// Only a document that was seen may look verified.
void lint_confidence(const CatalogueFolder& folder, Findings& findings) {
  const auto& sources = folder.catalogue.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].verified || sources[i].confidence == "V") continue;
    findings.at_value(*folder.file, "/sources/" + std::to_string(i) + "/verified",
                      "is true but the confidence is " + in_quotes(sources[i].confidence) +
                          ": only a document that was seen (V) is verified");
  }
}

}  // namespace

bool within(const Parameter& parameter, double value) {
  return (!parameter.minimum || value >= *parameter.minimum) && (!parameter.maximum || value <= *parameter.maximum);
}

std::string bounds_of(const Parameter& parameter) {
  if (parameter.minimum && parameter.maximum) {
    return "must be " + in_full(*parameter.minimum) + " to " + in_full(*parameter.maximum);
  }
  if (parameter.minimum) return "must be at least " + in_full(*parameter.minimum);
  return parameter.maximum ? "must be at most " + in_full(*parameter.maximum) : std::string();
}

void lint_rules(const CatalogueFolder& folder, Findings& findings) {
  const auto& catalogue = folder.catalogue;
  lint_ids(folder, catalogue.sources, "/sources", findings);
  lint_ids(folder, catalogue.groups, "/groups", findings);
  lint_ids(folder, catalogue.rules, "/rules", findings);
  lint_confidence(folder, findings);
  for (std::size_t i = 0; i < catalogue.rules.size(); ++i) RuleLint(folder, i, findings).run();
}

}  // namespace campus::standards
