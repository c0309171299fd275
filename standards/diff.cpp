#include "standards/diff.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "standards/catalogue_fields.h"
#include "standards/json_places.h"

namespace campus::standards {
namespace {

using Json = nlohmann::json;

std::string text_of(const RuleId& id) { return id.text(); }
std::string text_of(const std::string& id) { return id; }

std::optional<std::string> text_of(const Json* value) {
  return value == nullptr ? std::nullopt : std::optional(value->dump(-1, ' ', false, Json::error_handler_t::replace));
}

const Json* member(const Json* object, const std::string& key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &*found;
}

/// Objects are gone into; everything else is one value.
void compare_values(const Json* before, const Json* after, const std::string& pointer, std::vector<ValueChange>& out) {
  const bool objects = before != nullptr && after != nullptr && before->is_object() && after->is_object();
  if (!objects) {
    const bool same = before != nullptr && after != nullptr ? *before == *after : before == after;
    if (!same) out.push_back({pointer, text_of(before), text_of(after), std::nullopt});
    return;
  }
  std::set<std::string> keys;
  for (const auto* side : {before, after}) {
    for (const auto& [key, value] : side->items()) keys.insert(key);
  }
  for (const auto& key : keys) {
    compare_values(member(before, key), member(after, key), pointer + "/" + pointer_token(key), out);
  }
}

std::vector<ValueChange> changes_between(const Json& before, const Json& after) {
  std::vector<ValueChange> changes;
  compare_values(&before, &after, "", changes);
  return changes;
}

template <class Part>
const Part* find_part(const std::vector<Part>& parts, const Part& wanted) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& one) { return one.id == wanted.id; });
  return found == parts.end() ? nullptr : &*found;
}

template <class Part>
PartsDiff diff_parts(const std::vector<Part>& before, const std::vector<Part>& after) {
  PartsDiff diff;
  for (const auto& part : after) {
    const NamedPart name{text_of(part.id), part.title};
    const auto* old = find_part(before, part);
    if (old == nullptr) {
      diff.added.push_back(name);
      continue;
    }
    auto values = changes_between(wire::encode(*old), wire::encode(part));
    if (!values.empty()) diff.changed.push_back({name, std::move(values)});
  }
  for (const auto& part : before) {
    if (find_part(after, part) == nullptr) diff.removed.push_back({text_of(part.id), part.title});
  }
  return diff;
}

/// `/parameters/NAME/value` is in that parameter's unit.
void add_units(PartChange& change, const Catalogue& catalogue) {
  constexpr std::string_view kHead = "/parameters/";
  const auto* rule = catalogue.find(RuleId(change.part.id));
  if (rule == nullptr) return;
  for (auto& value : change.values) {
    const auto last = value.pointer.rfind('/');
    if (!value.pointer.starts_with(kHead) || last < kHead.size()) continue;
    const auto parameter = rule->parameters.find(value.pointer.substr(kHead.size(), last - kHead.size()));
    if (parameter != rule->parameters.end() && !value.pointer.ends_with("/unit")) value.unit = parameter->second.unit;
  }
}

Json by_id(const std::vector<Source>& sources) {
  Json all = Json::object();
  for (const auto& source : sources) all[source.id] = wire::encode(source);
  return all;
}

Json heading_of(const Catalogue& catalogue) {
  Json heading{{"id", catalogue.id},
               {"version", catalogue.version},
               {"title", wire::encode(catalogue.title)},
               {"sources", by_id(catalogue.sources)}};
  if (catalogue.approver) heading["approver"] = *catalogue.approver;
  if (catalogue.document_number) heading["document_number"] = *catalogue.document_number;
  return heading;
}

using ItemsById = std::map<RuleId, const ItemResult*>;

ItemsById by_rule(const Assessment& assessment) {
  ItemsById items;
  for (const auto& item : assessment.items) items.emplace(item.rule, &item);
  return items;
}

const ItemResult* item_of(const ItemsById& items, const RuleId& rule) {
  const auto found = items.find(rule);
  return found == items.end() ? nullptr : found->second;
}

std::optional<ItemSide> side_of(const ItemResult* item) {
  if (item == nullptr) return std::nullopt;
  return ItemSide{item->verdict, item->reason, item->required};
}

void add_item(RecordChange& change, const ItemResult* before, const ItemResult* after) {
  if (before != nullptr && after != nullptr && before->verdict == after->verdict) return;
  const auto& shown = after != nullptr ? *after : *before;
  change.items.push_back({shown.rule, shown.title, shown.unit, shown.measured, side_of(before), side_of(after)});
}

std::optional<Localized> title_of(const std::optional<Grade>& grade) {
  return grade ? std::optional(grade->title) : std::nullopt;
}

std::string site_name_of(const Report& report) {
  const auto found = report.facts.find("name");
  const auto* name = found == report.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return name == nullptr ? std::string() : *name;
}

}  // namespace

StandardsDiff diff_standards(const Catalogue& before, const Catalogue& after) {
  StandardsDiff diff;
  diff.heading = changes_between(heading_of(before), heading_of(after));
  diff.groups = diff_parts(before.groups, after.groups);
  diff.rules = diff_parts(before.rules, after.rules);
  diff.profiles = diff_parts(before.profiles, after.profiles);
  for (auto& change : diff.rules.changed) {
    add_units(change, before);
    add_units(change, after);
  }
  return diff;
}

RecordChange diff_assessments(const Assessment& before, const Assessment& after) {
  RecordChange change{before.conclusion,        after.conclusion,        title_of(before.grade),
                      title_of(after.grade),    before.score_permille,   after.score_permille,
                      before.coverage_permille, after.coverage_permille, {}};
  const auto old_items = by_rule(before);
  const auto new_items = by_rule(after);
  for (const auto& item : after.items) add_item(change, item_of(old_items, item.rule), &item);
  for (const auto& item : before.items) {
    if (item_of(new_items, item.rule) == nullptr) add_item(change, &item, nullptr);
  }
  return change;
}

DiffedRecord diff_record(std::string where, const Report& report, RecordJudge& before, RecordJudge& after) {
  DiffedRecord record{std::move(where), report.site, site_name_of(report), std::nullopt, {}};
  const auto first = before.judge(report);
  const auto second = after.judge(report);
  if (!first || !second) {
    record.error = first ? second.error().message : first.error().message;
  } else {
    record.change = diff_assessments(*first, *second);
  }
  return record;
}

ComparedStandards compare(const Catalogue& before, const Catalogue& after) {
  return {{before.id, before.title},
          {after.id, after.title},
          before.version,
          after.version,
          diff_standards(before, after),
          {}};
}

ExitCode exit_code_of(const ComparedStandards& compared) {
  const auto& records = compared.records;
  const auto changed = [](const DiffedRecord& one) { return one.change && !one.change->empty(); };
  const auto unjudged = [](const DiffedRecord& one) { return !one.change; };
  if (std::any_of(records.begin(), records.end(), changed)) return ExitCode::nonconform;
  if (std::any_of(records.begin(), records.end(), unjudged)) return ExitCode::undecided;
  return records.empty() && !compared.diff.judge_alike() ? ExitCode::undecided : ExitCode::conforms;
}

}  // namespace campus::standards
