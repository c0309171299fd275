#include "collector/http/pages/pages.h"
#include "collector/metrics/site_values.h"
#include "core/wire/adjustment_fields.h"
#include "core/wire/fields.h"
#include "core/wire/report_json.h"

namespace campus::collector {

namespace {

using wire::Json;

/// Roster text may hold any bytes; JSON may not.
std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

template <class Tag>
Json code_or_null(const Id<Tag>& code) {
  return code.empty() ? Json(nullptr) : Json(code.text());
}

Json throughput_json(const LatestReport& latest, Level level) {
  Json json = Json::object();
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto seen = throughput_of(latest, level, direction);
    if (seen.item == nullptr && !seen.measured) continue;
    Json one = Json::object();
    if (seen.measured) one["measured_bits_per_second"] = *seen.measured;
    if (seen.required) one["required_bits_per_second"] = *seen.required;
    if (seen.item != nullptr) {
      one["item"] = seen.item->rule.text();
      one["verdict"] = name_of(seen.item->verdict);
      if (seen.item->reason) one["reason"] = name_of(*seen.item->reason);
      if (seen.item->limited_by) one["limited_by"] = name_of(*seen.item->limited_by);
    }
    json[std::string(name_of(direction))] = std::move(one);
  }
  return json;
}

Json summary_of(const LatestReport& latest, Level level) {
  return {{"digest", latest.id.text()},
          {"received", to_rfc3339(latest.received)},
          {"mode", name_of(latest.report.mode)},
          {"demonstration", latest.report.demonstration},
          {"conclusion", name_of(latest.verdict.conclusion)},
          {"throughput", throughput_json(latest, level)}};
}

Json base_of(const SiteStatus& status) {
  const auto& site = status.site;
  return {{"code", site.code.text()},
          {"level", name_of(site.level)},
          {"parent", site.parent ? code_or_null(*site.parent) : Json(nullptr)},
          {"banner", code_or_null(status.banner)},
          {"school", code_or_null(status.school)},
          {"name", site.name},
          {"short_name", site.short_name},
          {"type", name_of(site.type)},
          {"area", name_of(site.area)},
          {"state", name_of(status.state())},
          {"freshness", name_of(status.freshness)},
          {"current", is_current(status)},
          {"report_interval_seconds", status.report_interval_seconds},
          {"last_report", status.latest ? summary_of(*status.latest, site.level) : Json(nullptr)}};
}

Json assessment_json(const Assessment& assessment) { return Json::parse(wire::encode_assessment(assessment)); }

Json standard_json(const Snapshot& snapshot) {
  Json json{{"id", snapshot.standard_id},
            {"version", snapshot.standard_version},
            {"title", wire::encode(snapshot.standard_title)},
            {"draft", snapshot.standard_draft}};
  if (snapshot.standard_tailoring) json["tailoring"] = wire::encode(*snapshot.standard_tailoring);
  return json;
}

Json summary_of(const Snapshot& snapshot, Level level) {
  Json json = {{"expected", 0}, {"assessed", 0}};
  for (const auto& [state, name] : EnumNames<SiteState>::names) json[std::string(name)] = 0;
  Json freshness = Json::object();
  for (const auto& [value, name] : EnumNames<Freshness>::names) freshness[std::string(name)] = 0;
  const auto one_more = [](Json& number) { number = number.get<int>() + 1; };
  for (const auto& status : snapshot.sites) {
    if (status.site.level != level) continue;
    one_more(json["expected"]);
    if (status.state() != SiteState::unassessed) one_more(json["assessed"]);
    one_more(json[std::string(name_of(status.state()))]);
    one_more(freshness[std::string(name_of(status.freshness))]);
  }
  json["freshness"] = std::move(freshness);
  if (const auto target = snapshot.targets.find(level); target != snapshot.targets.end()) {
    json["target_bits_per_second"] = target->second.bits_per_second();
  }
  return json;
}

Json pending_json(const PendingReport& pending) {
  return {{"digest", pending.id.text()},
          {"key", pending.key.text()},
          {"site", code_or_null(pending.claimed_site)},
          {"reason", pending.reason},
          {"received", to_rfc3339(pending.received)}};
}

Json report_json(const LatestReport& latest, Level level) {
  const auto& report = latest.report;
  const auto& standard = report.standard;
  Json json = summary_of(latest, level);
  json["key"] = latest.key.text();
  json["sequence"] = report.sequence;
  json["started"] = to_rfc3339(report.started.utc);
  json["ended"] = to_rfc3339(report.ended.utc);
  json["standard"] = {{"id", standard.id}, {"version", standard.version}, {"profile", standard.profile}};
  if (standard.tailoring) json["standard"]["tailoring"] = wire::encode(*standard.tailoring);
  json["verdict"] = assessment_json(latest.verdict);
  json["claim"] = assessment_json(report.claim);
  json["claim_differs"] = report.claim != latest.verdict;
  return json;
}

}  // namespace

std::string sites_json(const Snapshot& snapshot) {
  Json levels = Json::object();
  for (const auto& [level, name] : EnumNames<Level>::names) levels[std::string(name)] = summary_of(snapshot, level);
  Json sites = Json::array();
  for (const auto& status : snapshot.sites) sites.push_back(base_of(status));
  Json pending = Json::array();
  for (const auto& entry : snapshot.pending) pending.push_back(pending_json(entry));
  return dumped({{"schema", "campus.sites/1"},
                 {"built", to_rfc3339(snapshot.built)},
                 {"standard", standard_json(snapshot)},
                 {"levels", std::move(levels)},
                 {"sites", std::move(sites)},
                 {"pending", std::move(pending)}});
}

std::optional<std::string> site_json(const Snapshot& snapshot, const SiteCode& code) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return std::nullopt;
  Json json = base_of(*status);
  json["schema"] = "campus.site/1";
  json["built"] = to_rfc3339(snapshot.built);
  json["standard"] = standard_json(snapshot);
  json["facts"] = Json::parse(wire::encode_facts(status->site.facts), nullptr, false);
  if (status->latest) json["last_report"] = report_json(*status->latest, status->site.level);
  return dumped(json);
}

}  // namespace campus::collector
