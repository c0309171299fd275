#include <utility>

#include "collector/http/pages/json_values.h"
#include "collector/http/pages/level_counts.h"
#include "collector/http/pages/pages.h"
#include "core/model/brief.h"
#include "core/wire/adjustment_fields.h"
#include "core/wire/report_json.h"

namespace campus::collector {

namespace {

using wire::Json;

Json assessment_json(const Assessment& assessment) { return Json::parse(wire::encode_assessment(assessment)); }

Json level_json(const LevelCounts& counts) {
  Json json = {{"expected", counts.expected}, {"assessed", counts.expected - counts.last[SiteState::unassessed]}};
  Json acceptance = Json::object();
  Json current = {{"silent", counts.silent}};
  for (const auto& [state, name] : EnumNames<SiteState>::names) {
    json[std::string(name)] = counts.last[state];
    acceptance[std::string(name)] = counts.accepted[state];
    current[std::string(name)] = counts.current[state];
  }
  Json freshness = Json::object();
  for (const auto& [value, name] : EnumNames<Freshness>::names) freshness[std::string(name)] = counts.freshness[value];
  json["acceptance"] = std::move(acceptance);
  json["current"] = std::move(current);
  json["freshness"] = std::move(freshness);
  return json;
}

Json levels_json(const Snapshot& snapshot) {
  const auto counts = count_levels(snapshot);
  Json levels = Json::object();
  for (const auto& [level, name] : EnumNames<Level>::names) {
    auto json = level_json(of(counts, level));
    const auto target = snapshot.standard->targets.find(level);
    if (target != snapshot.standard->targets.end()) json["target_bits_per_second"] = target->second.bits_per_second();
    levels[std::string(name)] = std::move(json);
  }
  return levels;
}

Json pending_json(const PendingReport& pending) {
  return {{"digest", pending.id.text()},
          {"key", pending.key.text()},
          {"site", code_or_null(pending.claimed_site)},
          {"reason", pending.reason},
          {"received", to_rfc3339(pending.received)}};
}

void add_detail(Json& json, const LatestReport& detail) {
  const auto& report = detail.report;
  const auto& standard = report.standard;
  json["started"] = to_rfc3339(report.started.utc);
  json["standard"] = {{"id", standard.id}, {"version", standard.version}, {"profile", standard.profile}};
  if (standard.tailoring) json["standard"]["tailoring"] = wire::encode(*standard.tailoring);
  json["verdict"] = assessment_json(detail.verdict);
  json["claim"] = assessment_json(report.claim);
  // A brief claim says no more than it has to.
  json["claim_differs"] = report.claim != (is_brief(report) ? brief_of(detail.verdict) : detail.verdict);
}

}  // namespace

std::string sites_json(const Snapshot& snapshot) {
  Json pending = Json::array();
  for (const auto& entry : snapshot.pending) pending.push_back(pending_json(entry));
  auto text = dumped({{"schema", "campus.sites/1"},
                      {"built", to_rfc3339(snapshot.built)},
                      {"standard", standard_json(*snapshot.standard)},
                      {"levels", levels_json(snapshot)},
                      {"pending", std::move(pending)}});
  // Site by site: the tree of a whole city would take a hundred times the memory of its text.
  text.erase(text.rfind('}'));
  text += ",\"sites\":[";
  bool first = true;
  for (const auto& status : snapshot.sites) {
    if (!std::exchange(first, false)) text += ',';
    text += dumped(site_summary_json(status, *snapshot.standard));
  }
  return text + "]}\n";
}

std::optional<std::string> site_json(const Snapshot& snapshot, const SiteCode& code,
                                     const std::optional<LatestReport>& detail) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return std::nullopt;
  auto json = site_summary_json(*status, *snapshot.standard);
  json["schema"] = "campus.site/1";
  json["built"] = to_rfc3339(snapshot.built);
  json["standard"] = standard_json(*snapshot.standard);
  json["facts"] = Json::parse(wire::encode_facts(status->site->facts.unpacked()), nullptr, false);
  if (status->latest) {
    auto& last = json["last_report"];
    last["key"] = status->latest->key.hex();
    last["sequence"] = status->latest->sequence;
    last["ended"] = to_rfc3339(status->latest->ended);
    // The words of one report never stand beside the figures of another.
    if (detail && Digest::of_hex(detail->id.text()) == status->latest->report) add_detail(last, *detail);
  }
  return dumped(json);
}

}  // namespace campus::collector
