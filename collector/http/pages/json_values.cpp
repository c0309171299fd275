#include "collector/http/pages/json_values.h"

#include "collector/http/pages/failing_items.h"
#include "core/wire/adjustment_fields.h"

namespace campus::collector {

namespace {

using wire::Json;

Json rate_json(const RateFigure& rate, const RuleTable& rules) {
  Json json = Json::object();
  if (rate.measured) json["measured_bits_per_second"] = *rate.measured;
  if (rate.required) json["required_bits_per_second"] = *rate.required;
  const auto* rule = rule_of(rules, rate.item);
  if (rule == nullptr) return json;
  json["item"] = rule->id.text();
  json["verdict"] = name_of(rate.verdict);
  if (rate.reason) json["reason"] = name_of(*rate.reason);
  if (rate.limited_by) json["limited_by"] = name_of(*rate.limited_by);
  return json;
}

Json throughput_json(const Judgement& judgement, const RuleTable& rules) {
  Json json = Json::object();
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto& rate = judgement.rate(direction);
    if (rate.item || rate.measured) json[std::string(name_of(direction))] = rate_json(rate, rules);
  }
  return json;
}

Json last_report_json(const Judgement& judgement, const RuleTable& rules) {
  return {{"digest", judgement.report.hex()},
          {"received", to_rfc3339(judgement.received)},
          {"mode", name_of(judgement.mode)},
          {"demonstration", judgement.demonstration},
          {"conclusion", name_of(judgement.conclusion)},
          {"throughput", throughput_json(judgement, rules)}};
}

Json record_json(const std::shared_ptr<const Judgement>& judgement) {
  if (!judgement) return nullptr;
  return {{"digest", judgement->report.hex()},
          {"ended", to_rfc3339(judgement->ended)},
          {"state", name_of(judgement->state)},
          {"conclusion", name_of(judgement->conclusion)}};
}

}  // namespace

std::string dumped(const Json& json) { return wire::dumped(json) + "\n"; }

Json standard_json(const StandardSummary& standard) {
  Json json{{"id", standard.id},
            {"version", standard.version},
            {"title", wire::encode(standard.title)},
            {"draft", standard.draft}};
  if (standard.tailoring) json["tailoring"] = wire::encode(*standard.tailoring);
  return json;
}

Json site_summary_json(const SiteStatus& status, const StandardSummary& standard) {
  const auto& site = *status.site;
  return {{"code", site.code.text()},
          {"level", name_of(site.level)},
          {"parent", code_or_null(site.parent)},
          {"banner", code_or_null(status.banner_code())},
          {"school", code_or_null(status.school_code())},
          {"name", site.name},
          {"short_name", site.short_name},
          {"type", name_of(site.type)},
          {"area", name_of(site.area)},
          {"state", name_of(status.state())},
          {"freshness", name_of(status.freshness)},
          {"current", is_current(status)},
          {"report_interval_seconds", status.report_interval_seconds},
          {"last_report", status.latest ? last_report_json(*status.latest, standard.rules) : Json(nullptr)},
          {"acceptance", record_json(status.acceptance)},
          {"digital_campus", record_json(status.campus)}};
}

}  // namespace campus::collector
