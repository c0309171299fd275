// A comparison of two standards as people and programs read it.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/foreign_text.h"
#include "core/words.h"
#include "standards/diff.h"
#include "standards/terminal_text.h"

namespace campus::standards {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kArrow = " → ";

Json json_of(const std::optional<std::string>& value) { return value ? Json::parse(*value) : Json(); }

Json json_of(const NamedPart& part) {
  return {{"id", part.id}, {"title", {{"zh-CN", part.title.zh_cn}, {"en", part.title.en}}}};
}

/// A side that has no value has no key.
Json json_of(const ValueChange& change) {
  Json json{{"pointer", change.pointer}};
  if (change.before) json["before"] = json_of(change.before);
  if (change.after) json["after"] = json_of(change.after);
  return json;
}

Json json_of(const PartChange& change);
Json json_of(const ItemChange& item);
Json json_of(const DiffedRecord& record);

template <class T>
Json list_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(json_of(value));
  return list;
}

Json json_of(const PartChange& change) {
  auto json = json_of(change.part);
  json["changes"] = list_of(change.values);
  return json;
}

Json json_of(const PartsDiff& diff) {
  return {{"added", list_of(diff.added)}, {"removed", list_of(diff.removed)}, {"changed", list_of(diff.changed)}};
}

Json json_of(const std::optional<ItemSide>& side) {
  if (!side) return nullptr;
  Json json{{"verdict", name_of(side->verdict)}};
  if (side->reason) json["reason"] = name_of(*side->reason);
  if (side->required) json["required"] = *side->required;
  return json;
}

Json json_of(const ItemChange& item) {
  Json json{{"rule", item.rule.text()}, {"before", json_of(item.before)}, {"after", json_of(item.after)}};
  json["unit"] = name_of(item.unit);
  if (item.measured) json["measured"] = *item.measured;
  return json;
}

Json json_of(const std::optional<Localized>& text) {
  return text ? Json{{"zh-CN", text->zh_cn}, {"en", text->en}} : Json();
}

Json sides(const Json& before, const Json& after) { return {{"before", before}, {"after", after}}; }

Json json_of(const DiffedRecord& record) {
  Json json{{"record", record.where}, {"site", record.site.text()}};
  if (!record.change) {
    json["error"] = record.error;
    return json;
  }
  const auto& change = *record.change;
  json["changes"] = !change.empty();
  json["conclusion"] = sides(name_of(change.conclusion_before), name_of(change.conclusion_after));
  if (change.grade_before || change.grade_after) {
    json["grade"] = sides(json_of(change.grade_before), json_of(change.grade_after));
  }
  json["score_permille"] = sides(change.score_before, change.score_after);
  json["coverage_permille"] = sides(change.coverage_before, change.coverage_after);
  json["items"] = list_of(change.items);
  return json;
}

std::string as_json(const ComparedStandards& compared) {
  const Json json{{"schema", "campus.standards-diff/1"},
                  {"before", {{"standard", compared.before.id}, {"version", compared.before_version}}},
                  {"after", {{"standard", compared.after.id}, {"version", compared.after_version}}},
                  {"heading", list_of(compared.diff.heading)},
                  {"groups", json_of(compared.diff.groups)},
                  {"rules", json_of(compared.diff.rules)},
                  {"profiles", json_of(compared.diff.profiles)},
                  {"records", list_of(compared.records)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool holds_only_texts(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

/// `+ new - gone`: a list of forty rules differs by one.
std::string list_change(const Json& before, const Json& after) {
  std::string text;
  for (const auto& [sign, from, to] : {std::tuple{"+ ", &after, &before}, std::tuple{"- ", &before, &after}}) {
    for (const auto& one : *from) {
      if (std::find(to->begin(), to->end(), one) != to->end()) continue;
      text += (text.empty() ? "" : "  ") + std::string(sign) + one.get<std::string>();
    }
  }
  return text;
}

class DiffText {
 public:
  explicit DiffText(Language language) : language_(language) {}

  std::string of(const ComparedStandards& compared) const {
    auto text = say("标准对比：", "Standards: ") + compared.before.id + " " + compared.before_version + kArrow +
                compared.after.id + " " + compared.after_version + "\n";
    for (const auto& change : compared.diff.heading) text += line(change, 2);
    text += parts(say("分组", "Groups"), compared.diff.groups) + parts(say("指标", "Rules"), compared.diff.rules) +
            parts(say("档案", "Profiles"), compared.diff.profiles);
    if (!compared.records.empty()) text += records(compared.records);
    return text;
  }

 private:
  [[nodiscard]] std::string say(std::string_view zh_cn, std::string_view en) const {
    return pick(language_, zh_cn, en);
  }

  [[nodiscard]] std::string value(const ValueChange& change, const std::optional<std::string>& side) const {
    if (!side) return say("（无）", "(none)");
    const auto json = Json::parse(*side);
    if (change.unit && json.is_number()) return format_quantity(json.get<double>(), *change.unit, language_);
    if (!json.is_string()) return json.dump();
    const auto text = json.get<std::string>();
    const auto requirement = parse_name<Requirement>(text);
    return requirement ? std::string(words_of(*requirement, language_)) : text;
  }

  [[nodiscard]] std::string line(const ValueChange& change, std::size_t indentation) const {
    const auto head = std::string(indentation, ' ') + change.pointer + "  ";
    const auto before = json_of(change.before);
    const auto after = json_of(change.after);
    if (holds_only_texts(before) && holds_only_texts(after)) {
      const auto difference = list_change(before, after);
      return head + (difference.empty() ? say("次序不同", "another order") : difference) + "\n";
    }
    return head + value(change, change.before) + kArrow + value(change, change.after) + "\n";
  }

  [[nodiscard]] std::string named(const char* sign, const NamedPart& part) const {
    constexpr std::size_t kId = 24;
    return std::string("  ") + sign + " " + padded(part.id, kId) + part.title.in(language_) + "\n";
  }

  [[nodiscard]] std::string parts(const std::string& what, const PartsDiff& diff) const {
    auto text = what + say("：新增 ", ": added ") + std::to_string(diff.added.size()) + say("，删除 ", ", removed ") +
                std::to_string(diff.removed.size()) + say("，改动 ", ", changed ") +
                std::to_string(diff.changed.size()) + "\n";
    for (const auto& part : diff.added) text += named("+", part);
    for (const auto& part : diff.removed) text += named("-", part);
    for (const auto& change : diff.changed) {
      text += named("~", change.part);
      for (const auto& changed : change.values) text += line(changed, 6);
    }
    return text;
  }

  [[nodiscard]] std::string side(const std::optional<ItemSide>& side) const {
    return side ? std::string(words_of(side->verdict, language_)) : say("（无此指标）", "(not asked)");
  }

  [[nodiscard]] std::string required(const ItemChange& item, const std::optional<ItemSide>& side) const {
    return side && side->required ? format_quantity(*side->required, item.unit, language_) : "-";
  }

  [[nodiscard]] std::string line(const ItemChange& item) const {
    constexpr std::size_t kId = 15;
    constexpr std::size_t kVerdicts = 30;
    auto text = "      " + padded(printed(item.rule), kId) +
                padded(side(item.before) + kArrow + side(item.after), kVerdicts) + say("实测 ", "measured ") +
                (item.measured ? format_quantity(*item.measured, item.unit, language_) : "-") +
                say("  要求 ", "  required ");
    const auto before = required(item, item.before);
    const auto after = required(item, item.after);
    return text + (before == after ? after : before + kArrow + after) + "  " + item.title.in(language_) + "\n";
  }

  [[nodiscard]] std::string permille(std::int64_t before, std::int64_t after) const {
    const auto words = [&](std::int64_t value) {
      return format_quantity(static_cast<double>(value) / 1000.0, Unit::ratio, language_);
    };
    return before == after ? words(after) : words(before) + kArrow + words(after);
  }

  [[nodiscard]] std::string grades(const RecordChange& change) const {
    if (!change.grade_before && !change.grade_after) return {};
    const auto words = [&](const std::optional<Localized>& grade) {
      return grade ? grade->in(language_) : say("（无）", "(none)");
    };
    const auto before = words(change.grade_before);
    const auto after = words(change.grade_after);
    return say("  等级 ", "  grade ") + (before == after ? after : before + kArrow + after);
  }

  [[nodiscard]] std::string line(const DiffedRecord& record) const {
    auto text = "  " + record.site.text() + " " + (record.site_name.empty() ? "" : in_quotes(record.site_name) + " ") +
                "(" + in_quotes(record.where, 200) + ")\n      ";
    if (!record.change) return text + say("不能判定：", "cannot be judged: ") + record.error + "\n";
    const auto& change = *record.change;
    const std::string before(words_of(change.conclusion_before, language_));
    const std::string after(words_of(change.conclusion_after, language_));
    text += say("结论 ", "conclusion ") + (before == after ? after : before + kArrow + after) + grades(change) +
            say("  得分 ", "  score ") + permille(change.score_before, change.score_after) +
            say("  核验完成率 ", "  coverage ") + permille(change.coverage_before, change.coverage_after) + "\n";
    for (const auto& item : change.items) text += line(item);
    return text;
  }

  [[nodiscard]] std::string records(const std::vector<DiffedRecord>& records) const {
    std::size_t conclusions = 0;
    std::size_t items = 0;
    std::size_t unjudged = 0;
    std::string changed;
    for (const auto& record : records) {
      unjudged += record.change ? 0U : 1U;
      if (record.change) {
        conclusions += record.change->conclusion_before != record.change->conclusion_after ? 1U : 0U;
        items += record.change->items.size();
      }
      if (!record.change || !record.change->empty()) changed += line(record);
    }
    return say("记录：", "Records: ") + std::to_string(records.size()) +
           say("，结论改变 ", ", conclusions that change ") + std::to_string(conclusions) +
           say("，指标判定改变 ", ", item verdicts that change ") + std::to_string(items) +
           say("，不能判定 ", ", not to be judged ") + std::to_string(unjudged) + "\n" + changed;
  }

  Language language_;
};

}  // namespace

std::string diff_output(const ComparedStandards& compared, OutputFormat format, Language language) {
  return format == OutputFormat::json ? as_json(compared) : DiffText(language).of(compared);
}

}  // namespace campus::standards
