#include "collector/fleet/standard_summary.h"

#include <utility>

#include "core/envelope/envelope.h"
#include "core/wire/adjustment_fields.h"
#include "core/wire/fields.h"

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

std::string clause_of(const standards::Catalogue& catalogue, const standards::Rule& rule) {
  if (rule.sources.empty()) return "";
  const auto& use = rule.sources.front();
  for (const auto& source : catalogue.sources) {
    if (source.id != use.source) continue;
    return use.clause.empty() ? source.title.zh_cn : source.title.zh_cn + " " + use.clause;
  }
  return use.clause;
}

std::optional<Direction> contract_direction(const standards::Check& check) {
  const bool of_contract =
      check.kind == standards::CheckKind::rate && check.nominal_fact && !check.nominal_below_fact && !check.tier;
  if (of_contract && check.quantity == "throughput.down") return Direction::down;
  if (of_contract && check.quantity == "throughput.up") return Direction::up;
  return std::nullopt;
}

RuleTable rules_of(const standards::Catalogue& catalogue) {
  std::vector<RuleText> rules;
  rules.reserve(catalogue.rules.size());
  for (const auto& rule : catalogue.rules) {
    Localized chapter;
    for (const auto& group : catalogue.groups) {
      if (group.id == rule.group) chapter = group.title;
    }
    rules.push_back({rule.id, rule.title, chapter, clause_of(catalogue, rule), rule.requirement, rule.remediation,
                     rule.responsible, contract_direction(rule.check)});
  }
  return RuleTable(std::move(rules));
}

/// Changes when this program comes to other verdicts from the same standard.
constexpr const char* kJudging = "campus.judgement/1";

std::string identity_of(const standards::Catalogue& catalogue, const std::vector<Waiver>& waivers) {
  wire::Json json{{"judging", kJudging}, {"catalogue", catalogue.sha256}, {"waivers", wire::encode(waivers)}};
  for (const auto& profile : catalogue.profiles) {
    const auto resolved = standards::resolve(catalogue, profile.id);
    json["profiles"][profile.id] = resolved ? sha256_hex(standards::encode_resolved(*resolved)) : "";
  }
  return sha256_hex(wire::dumped(json));
}

}  // namespace

std::shared_ptr<const StandardSummary> summary_of(const standards::Catalogue& catalogue,
                                                  const std::vector<Waiver>& waivers) {
  StandardSummary summary{catalogue.id, catalogue.version, catalogue.title, catalogue.draft, catalogue.sha256, {}, {}};
  summary.tailoring = tailoring_of(catalogue);
  for (const auto& profile : catalogue.profiles) summary.profiles.push_back(profile.id);
  for (const auto& [level, name] : EnumNames<Level>::names) {
    if (const auto target = target_of(catalogue, level)) summary.targets.emplace(level, *target);
  }
  summary.rules = rules_of(catalogue);
  summary.identity = identity_of(catalogue, waivers);
  return std::make_shared<const StandardSummary>(std::move(summary));
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
  return wire::dumped(wire::Json{{"standards", wire::Json::array({one})}}, 2) + "\n";
}

}  // namespace campus::collector
