// Where every number of a rule comes from.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/foreign_text.h"
#include "core/words.h"
#include "standards/catalogue_fields.h"
#include "standards/commands.h"
#include "standards/json_places.h"

namespace campus::standards {
namespace {

using Json = nlohmann::ordered_json;

struct Traced {
  std::string name;
  Parameter parameter;
  std::string from;
};

struct Explanation {
  const Rule* rule = nullptr;
  std::string profile;
  bool selected = true;
  Requirement requirement = Requirement::scored;
  std::string requirement_from;
  std::vector<RequirementCase> requirement_when;  ///< none where a profile sets the requirement
  std::optional<Localized> why_unselected;        ///< by the tailoring
  std::optional<TailoringRef> tailoring;
  std::optional<std::string> cap;  ///< the band that is the best where the rule is not shown to conform
  std::vector<Traced> values;
};

/// One place that may set a value: a tailoring or a profile.
struct Layer {
  std::string place;  ///< `profiles/small.json:`, or the tailoring's file and the profile in it
  const std::map<std::string, std::map<std::string, double>>* parameters;
  const std::map<std::string, Requirement>* requirements;
};

Layer layer_of(const Profile& profile) {
  return {"profiles/" + profile.id + ".json:", &profile.set_parameters, &profile.set_requirement};
}

Layer layer_of(const Tailoring& tailoring, const std::string& profile, const ProfileTailoring& changes) {
  return {tailoring.file + ":/profiles/" + pointer_token(profile), &changes.set_parameters, &changes.set_requirement};
}

std::string place_in(const Layer& layer, const Rule& rule, const std::string& parameter) {
  return layer.place + "/set_parameters/" + pointer_token(rule.id.text()) + "/" + pointer_token(parameter);
}

/// What counts first comes first: the tailoring, then the profile, then what it extends. Empty without a profile.
std::vector<Layer> lineage(const Catalogue& catalogue, const std::optional<std::string>& id) {
  std::vector<Layer> line;
  const auto* profile = id ? catalogue.find_profile(*id) : nullptr;
  if (profile == nullptr) return line;
  if (catalogue.tailoring && catalogue.tailoring->profiles.count(*id) > 0) {
    line.push_back(layer_of(*catalogue.tailoring, *id, catalogue.tailoring->profiles.at(*id)));
  }
  for (std::size_t steps = 0; profile != nullptr && steps < catalogue.profiles.size(); ++steps) {
    line.push_back(layer_of(*profile));
    profile = profile->extends ? catalogue.find_profile(*profile->extends) : nullptr;
  }
  return line;
}

Traced trace(const Rule& rule, const std::string& name, const Parameter& parameter, const std::string& at,
             const std::vector<Layer>& line) {
  for (const auto& layer : line) {
    const auto set = layer.parameters->find(rule.id.text());
    if (set == layer.parameters->end() || set->second.count(name) == 0) continue;
    auto changed = parameter;
    changed.value = set->second.at(name);
    return {name, changed, place_in(layer, rule, name)};
  }
  return {name, parameter, "catalogue.json:" + at + "/parameters/" + pointer_token(name) + "/value"};
}

/// Why the tailoring leaves the rule out; nothing where it does not.
std::optional<Localized> why_unselected(const Catalogue& catalogue, const std::string& profile, const RuleId& rule) {
  if (!catalogue.tailoring) return std::nullopt;
  const auto changes = catalogue.tailoring->profiles.find(profile);
  if (changes == catalogue.tailoring->profiles.end()) return std::nullopt;
  for (const auto& one : changes->second.unselect) {
    if (one.rule == rule) return one.why;
  }
  return std::nullopt;
}

/// As the profile has it in the end.
void look_up_profile(const Catalogue& catalogue, const std::string& profile, Explanation& explanation) {
  const auto& id = explanation.rule->id;
  explanation.profile = profile;
  const auto resolved = resolve(catalogue, profile);
  explanation.selected = resolved && std::any_of(resolved->rules.begin(), resolved->rules.end(),
                                                 [&](const Rule& one) { return one.id == id; });
  explanation.why_unselected = why_unselected(catalogue, profile, id);
  if (!resolved) return;
  explanation.tailoring = resolved->tailoring;
  for (const auto& cap : resolved->caps) {
    if (cap.rule == id) explanation.cap = cap.band;
  }
}

Explanation explain(const Catalogue& catalogue, std::size_t index, const std::optional<std::string>& profile) {
  const auto line = lineage(catalogue, profile);
  const auto& rule = catalogue.rules[index];
  const auto at = "/rules/" + std::to_string(index);
  Explanation explanation;
  explanation.rule = &rule;
  if (profile) look_up_profile(catalogue, *profile, explanation);
  explanation.requirement = rule.requirement;
  explanation.requirement_from = "catalogue.json:" + at + "/requirement";
  explanation.requirement_when = rule.requirement_when;
  for (const auto& layer : line) {
    const auto set = layer.requirements->find(rule.id.text());
    if (set == layer.requirements->end()) continue;
    explanation.requirement = set->second;
    explanation.requirement_from = layer.place + "/set_requirement/" + pointer_token(rule.id.text());
    explanation.requirement_when.clear();
    break;
  }
  for (const auto& [name, parameter] : rule.parameters) {
    explanation.values.push_back(trace(rule, name, parameter, at, line));
  }
  return explanation;
}

std::vector<std::pair<std::string, double>> changes(const Catalogue& catalogue, const Rule& rule) {
  std::vector<Layer> layers;
  for (const auto& profile : catalogue.profiles) layers.push_back(layer_of(profile));
  if (catalogue.tailoring) {
    for (const auto& [id, one] : catalogue.tailoring->profiles)
      layers.push_back(layer_of(*catalogue.tailoring, id, one));
  }
  std::vector<std::pair<std::string, double>> all;
  for (const auto& layer : layers) {
    const auto set = layer.parameters->find(rule.id.text());
    if (set == layer.parameters->end()) continue;
    for (const auto& [name, value] : set->second) all.emplace_back(place_in(layer, rule, name), value);
  }
  return all;
}

const Source* source_of(const Catalogue& catalogue, const RuleSource& use) {
  const auto same = [&](const Source& source) { return source.id == use.source; };
  const auto found = std::find_if(catalogue.sources.begin(), catalogue.sources.end(), same);
  return found == catalogue.sources.end() ? nullptr : &*found;
}

Json as_json(const Catalogue& catalogue, const Explanation& explanation) {
  const auto& rule = *explanation.rule;
  Json values = Json::array();
  for (const auto& value : explanation.values) {
    values.push_back({{"name", value.name},
                      {"value", value.parameter.value},
                      {"unit", name_of(value.parameter.unit)},
                      {"from", value.from}});
  }
  Json sources = Json::array();
  for (const auto& use : rule.sources) {
    const auto* source = source_of(catalogue, use);
    sources.push_back({{"source", use.source},
                       {"clause", use.clause},
                       {"confidence", use.confidence},
                       {"verified", source != nullptr && source->verified}});
  }
  Json json{{"rule", rule.id.text()},
            {"title", {{"zh-CN", rule.title.zh_cn}, {"en", rule.title.en}}},
            {"standard", catalogue.id},
            {"version", catalogue.version},
            {"draft", catalogue.draft},
            {"requirement", {{"value", name_of(explanation.requirement)}, {"from", explanation.requirement_from}}},
            {"quantity", rule.check.quantity},
            {"comparison", name_of(rule.check.comparison)},
            {"applies", wire::encode(rule.applies)},
            {"requirement_when", wire::encode(explanation.requirement_when)},
            {"values", std::move(values)},
            {"sources", std::move(sources)}};
  if (rule.check.nominal_fact) json["nominal_fact"] = *rule.check.nominal_fact;
  if (rule.check.nominal_below_fact) json["nominal_below_fact"] = *rule.check.nominal_below_fact;
  if (rule.check.fact) json["fact"] = *rule.check.fact;
  if (rule.check.per_fact) json["per_fact"] = *rule.check.per_fact;
  if (rule.attest) json["attest"] = wire::encode(*rule.attest);
  if (!explanation.profile.empty()) {
    json["profile"] = explanation.profile;
    json["selected"] = explanation.selected;
  }
  if (explanation.tailoring) json["tailoring"] = wire::encode(*explanation.tailoring);
  if (explanation.cap) json["cap"] = *explanation.cap;
  if (explanation.why_unselected) json["unselected_because"] = wire::encode(*explanation.why_unselected);
  return json;
}

std::string source_line(const Catalogue& catalogue, const RuleSource& use, Language language) {
  const bool english = language == Language::en;
  const auto* source = source_of(catalogue, use);
  auto text = "    " + (source == nullptr ? use.source : source->title.in(language));
  if (source != nullptr && !source->number.empty()) text += " " + source->number;
  if (!use.clause.empty()) text += " " + use.clause;
  text += english ? " [" : "［";
  text += use.confidence + (english ? ", " : "，");
  if (source != nullptr && source->verified) {
    text += english ? "text seen" : "已见原文";
  } else {
    text += english ? "not verified" : "未核实";
  }
  return text + (english ? "]\n" : "］\n");
}

std::string condition_text(const std::vector<FactCondition>& conditions, bool english) {
  std::string text;
  for (const auto& one : conditions) {
    text += (text.empty() ? "" : english ? ", " : "，") + one.fact;
    if (one.present && english) text += *one.present ? " is given" : " is not given";
    if (one.present && !english) text += *one.present ? " 已填写" : " 未填写";
    for (const auto& value : one.any_of)
      text += (&value == &one.any_of.front() ? " = " : " | ") + wire::encode(value).dump();
  }
  return text;
}

std::string nominal_text(const Check& check, bool english) {
  const auto& fact = *check.nominal_fact;
  if (!check.nominal_below_fact) return (english ? "Nominal rate: the fact " : "标称速率取自名录：") + fact + "\n";
  const auto& other = *check.nominal_below_fact;
  if (english) return "Nominal rate: the fact " + fact + ", where it is below " + other + "\n";
  return "标称速率：" + fact + " 小于 " + other + " 时取 " + fact + "\n";
}

/// Where the roster decides: whether the rule applies, how it is required, and what the nominal rate is.
std::string special_cases(const Explanation& explanation, Language language) {
  const bool english = language == Language::en;
  const auto& rule = *explanation.rule;
  std::string text;
  if (!rule.applies.empty()) {
    text += (english ? "Applies if: " : "适用条件：") + condition_text(rule.applies, english) + "\n";
  }
  for (const auto& one : explanation.requirement_when) {
    text += (english ? "Requirement if " : "要求改为：当 ") + condition_text(one.when, english) +
            (english ? ": " : " 时，") + std::string(words_of(one.requirement, language)) + "\n";
  }
  if (rule.check.nominal_fact) text += nominal_text(rule.check, english);
  if (rule.check.fact) {
    text += (english ? "Read from the roster: " : "取自名录：") + *rule.check.fact +
            (rule.check.per_fact ? " / " + *rule.check.per_fact : "") + "\n";
  }
  if (rule.attest) {
    text += (english ? "People are asked: " : "人员核查：") + rule.attest->question.in(language) + "\n";
  }
  return text;
}

std::string as_text(const Catalogue& catalogue, const Explanation& explanation, Language language) {
  const bool english = language == Language::en;
  const auto& rule = *explanation.rule;
  auto text = printed(rule.id) + "  " + rule.title.in(language) + "\n";
  text += catalogue.title.in(language) + "  " + catalogue.id + " " + catalogue.version + "\n";
  if (catalogue.draft) text += english ? "Trial targets, not a basis for acceptance\n" : "试行指标，不作为验收依据\n";
  if (!explanation.profile.empty()) text += (english ? "Profile: " : "档案：") + explanation.profile + "\n";
  if (explanation.tailoring) text += tailoring_text(*explanation.tailoring, language) + "\n";
  if (!explanation.selected) text += english ? "This profile does not select the rule.\n" : "该档案未选用本指标。\n";
  if (explanation.why_unselected) {
    text += (english ? "Left out by the tailoring: " : "本地调整不选用：") + explanation.why_unselected->in(language) +
            "\n";
  }
  text += std::string(english ? "Requirement: " : "要求：") + std::string(words_of(explanation.requirement, language)) +
          "  <- " + explanation.requirement_from + "\n";
  if (explanation.cap) {
    text += (english ? "Grade at best where it is not shown to conform: " : "没有证明符合时等级最高为：") +
            *explanation.cap + "\n";
  }
  text += special_cases(explanation, language);
  text += (english ? "Quantity: " : "量：") + rule.check.quantity + " (" + std::string(name_of(rule.check.comparison)) +
          ")\n" + (english ? "Values:\n" : "数值：\n");
  for (const auto& value : explanation.values) {
    text += "    " + value.name + " = " + format_quantity(value.parameter.value, value.parameter.unit, language) +
            "  <- " + value.from + "\n";
  }
  if (explanation.profile.empty()) {
    for (const auto& [from, value] : changes(catalogue, rule)) {
      text += "    " + std::string(english ? "changed to " : "改为 ") + Json(value).dump() + "  <- " + from + "\n";
    }
  }
  text += english ? "Sources:\n" : "依据：\n";
  for (const auto& use : rule.sources) text += source_line(catalogue, use, language);
  return text;
}

std::string known_rules(const Catalogue& catalogue) {
  std::string all;
  for (const auto& rule : catalogue.rules) all += (all.empty() ? "" : ", ") + printed(rule.id);
  return all;
}

}  // namespace

Result<std::string> explain_output(const Catalogue& catalogue, std::string_view rule,
                                   const std::optional<std::string>& profile, OutputFormat format, Language language) {
  const auto* found = catalogue.find(rule_id_of(rule));
  if (found == nullptr) {
    return Error{ErrorCode::missing,
                 "standard " + catalogue.id + " has no rule " + in_quotes(rule) + ": " + known_rules(catalogue)};
  }
  if (profile) {
    if (const auto resolved = resolve(catalogue, *profile); !resolved) return resolved.error();
  }
  const auto index = static_cast<std::size_t>(found - catalogue.rules.data());
  const auto explanation = explain(catalogue, index, profile);
  if (format == OutputFormat::json) return as_json(catalogue, explanation).dump(2) + "\n";
  return as_text(catalogue, explanation, language);
}

}  // namespace campus::standards
