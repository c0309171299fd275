#include "standards/sampling_json.h"

#include <nlohmann/json.hpp>
#include <span>
#include <utility>

namespace campus::standards {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const DrawnRoom& drawn) {
  Json json{{"code", drawn.room.code.text()}};
  for (const auto& [key, value] :
       {std::pair{"name", &drawn.room.name}, std::pair{"building", &drawn.room.building},
        std::pair{"floor", &drawn.room.floor}, std::pair{"access_switch", &drawn.room.access_switch}}) {
    if (!value->empty()) json[key] = *value;
  }
  if (drawn.room.cable_metres) json["cable_metres"] = *drawn.room.cable_metres;
  Json reasons = Json::array();
  for (const auto reason : drawn.reasons) reasons.push_back(name_of(reason));
  json["reasons"] = std::move(reasons);
  return json;
}

Json json_of(std::span<const DrawnRoom> rooms) {
  Json list = Json::array();
  for (const auto& room : rooms) list.push_back(json_of(room));
  return list;
}

Json json_of(const std::vector<SiteCode>& rooms) {
  Json list = Json::array();
  for (const auto& room : rooms) list.push_back(room.text());
  return list;
}

Json power_of(const Draw& draw) {
  Json list = Json::array();
  for (const auto percent : kPowerPercents) {
    const auto bad = bad_rooms(draw.list.size(), percent);
    list.push_back({{"bad_percent", percent},
                    {"bad_rooms", bad},
                    {"probability", catch_probability(draw.list.size(), bad, draw.taken)}});
  }
  return list;
}

Json json_of(const Draw& draw) {
  return {{"schema", "campus.sample/1"}, {"school", draw.school.text()},     {"plan", name_of(draw.plan)},
          {"seed", draw.seed},           {"rooms", draw.list.size()},        {"planned", draw.planned},
          {"power", power_of(draw)},     {"sample", json_of(draw.sample())}, {"next", json_of(draw.next())}};
}

Json json_of(const RuleOverRooms& over) {
  return {{"rule", over.rule.text()},
          {"title", {{"zh-CN", over.title.zh_cn}, {"en", over.title.en}}},
          {"verdict", name_of(over.verdict)},
          {"reason", name_of(over.reason)},
          {"counts",
           {{"conform", over.counts.conform},
            {"borderline", over.counts.borderline},
            {"nonconform", over.counts.nonconform},
            {"inconclusive", over.counts.inconclusive},
            {"not_tested", over.counts.not_tested},
            {"waived", over.counts.waived}}},
          {"failed", json_of(over.failed)},
          {"open", json_of(over.open)}};
}

Json json_of(const RoomsResult& result) {
  Json replaced = Json::array();
  for (const auto& one : result.replaced) replaced.push_back({{"room", one.room.text()}, {"by", one.by.text()}});
  Json rules = Json::array();
  for (const auto& over : result.rules) rules.push_back(json_of(over));
  return {{"verdict", name_of(result.verdict)},      {"reason", name_of(result.reason)},
          {"tested", json_of(result.sample)},        {"replaced", std::move(replaced)},
          {"missing", json_of(result.missing)},      {"second_sample", json_of(result.second_sample)},
          {"demonstrations", result.demonstrations}, {"rules", std::move(rules)}};
}

std::string written(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string draw_json(const Draw& draw) { return written(json_of(draw)); }

std::string rooms_json(const Draw& draw, const RoomsResult& result) {
  auto json = json_of(draw);
  json["result"] = json_of(result);
  return written(json);
}

}  // namespace campus::standards
