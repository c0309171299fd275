#include <string>

#include "collector/http/pages/duty.h"
#include "collector/http/pages/failing_items.h"
#include "collector/http/pages/fault_text.h"
#include "collector/http/pages/json_values.h"
#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"

namespace campus::collector {

namespace {

using wire::Json;

constexpr std::size_t kMostEntries = 1000;  // of a section

Json failing_json(const SiteStatus& status, const StandardSummary& standard) {
  Json list = Json::array();
  for (const auto& item : failing_items(status, standard)) {
    Json one{{"rule", item.rule->id.text()},
             {"title", wire::encode(item.rule->title)},
             {"verdict", name_of(item.verdict)},
             {"responsible", item.responsible},
             {"contract_too_small", item.contract_too_small}};
    if (item.rate != nullptr && item.rate->measured) one["measured_bits_per_second"] = *item.rate->measured;
    if (item.rate != nullptr && item.rate->required) one["required_bits_per_second"] = *item.rate->required;
    if (item.rate != nullptr && item.rate->limited_by) one["limited_by"] = name_of(*item.rate->limited_by);
    list.push_back(std::move(one));
  }
  return list;
}

Json line_json(const LineFacts& facts) {
  return {{"address", facts.address},
          {"carrier", facts.carrier},
          {"circuit", facts.circuit},
          {"contract", facts.contract},
          {"contract_down", facts.contract_down},
          {"contract_up", facts.contract_up},
          {"contact", facts.contact},
          {"phone", facts.phone}};
}

Json text_json(const DutyEntry& entry, const StandardSummary& standard, bool silent) {
  const auto text = [&](Language language) {
    return silent ? silence_text(*entry.status, language)
                  : fault_text(*entry.status, standard, entry.since, std::nullopt, language);
  };
  const auto zh = text(Language::zh_cn);
  if (zh.empty()) return nullptr;
  return {{"zh-CN", zh}, {"en", text(Language::en)}};
}

enum class Style { failing, recovered, silent };

Json entry_json(const DutyEntry& entry, const StandardSummary& standard, Style style) {
  const auto& status = *entry.status;
  const auto& site = *status.site;
  Json rooms = Json::array();
  for (const auto* room : entry.rooms) rooms.push_back(room->site->code.text());
  Json json{{"code", site.code.text()},
            {"level", name_of(site.level)},
            {"name", site.name},
            {"banner", code_or_null(status.banner_code())},
            {"itself", entry.itself},
            {"rooms", std::move(rooms)},
            {"state", name_of(status.state())},
            {"freshness", name_of(status.freshness)},
            {"since", entry.since ? Json(to_rfc3339(*entry.since)) : Json(nullptr)},
            {"line", line_json(line_facts(status))},
            {"last_report", status.latest ? Json{{"digest", status.latest->report.hex()},
                                                 {"received", to_rfc3339(status.latest->received)}}
                                          : Json(nullptr)}};
  if (style != Style::silent) json["cause"] = name_of(entry.cause);
  if (style == Style::failing) json["failing"] = entry.itself ? failing_json(status, standard) : Json::array();
  if (style != Style::recovered)
    json["text"] = entry.itself ? text_json(entry, standard, style == Style::silent) : Json();
  return json;
}

/// Entry by entry, as text: the tree of a bad day takes many times its memory.
std::string section_text(const DutySection& section, const StandardSummary& standard, Style style) {
  std::string text = "{\"sites\":" + std::to_string(section.sites) +
                     ",\"total\":" + std::to_string(section.entries.size()) + ",\"entries\":[";
  for (std::size_t i = 0; i < section.entries.size() && i < kMostEntries; ++i) {
    if (i > 0) text += ',';
    text += dumped(entry_json(section.entries[i], standard, style));
  }
  return text + "]}";
}

}  // namespace

std::string duty_json(const Snapshot& snapshot, const DutyCourses& courses) {
  const auto duty = duty_of(snapshot, courses);
  Json banners = Json::array();
  for (const auto& each : duty.banners) {
    banners.push_back({{"code", each.banner->code.text()}, {"silent", each.silent}, {"schools", each.schools}});
  }
  auto text = dumped({{"schema", "campus.duty/1"},
                      {"built", to_rfc3339(snapshot.built)},
                      {"since", to_rfc3339(courses.since())},
                      {"silent_banners", std::move(banners)}});
  text.erase(text.rfind('}'));
  const auto& standard = *snapshot.standard;
  text += ",\"broke\":" + section_text(duty.broke, standard, Style::failing);
  text += ",\"still_broken\":" + section_text(duty.unsolved, standard, Style::failing);
  text += ",\"recovered\":" + section_text(duty.recovered, standard, Style::recovered);
  text += ",\"silent\":" + section_text(duty.silent, standard, Style::silent);
  text += ",\"silent_before\":" + section_text(duty.silent_before, standard, Style::silent);
  return text + "}\n";
}

}  // namespace campus::collector
