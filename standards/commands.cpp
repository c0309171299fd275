#include "standards/commands.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>

#include "core/words.h"
#include "standards/terminal_text.h"

namespace campus::standards {
namespace {

using Json = nlohmann::ordered_json;

Json both(const Localized& text) { return Json{{"zh-CN", text.zh_cn}, {"en", text.en}}; }

std::string heading(const Localized& title, const std::string& id, const std::string& version, bool draft,
                    Language language) {
  auto text = title.in(language) + "  " + id + " " + version + "\n";
  if (draft) text += pick(language, "试行指标，不作为验收依据\n", "Trial targets, not a basis for acceptance\n");
  return text;
}

std::string line_of(const Rule& rule, Language language) {
  constexpr std::size_t kId = 15;
  constexpr std::size_t kLevel = 12;
  constexpr std::size_t kRequirement = 16;
  constexpr std::size_t kPoints = 6;
  return padded(printed(rule.id), kId) + padded(words_of(rule.level, language), kLevel) +
         padded(words_of(rule.requirement, language), kRequirement) + padded(std::to_string(rule.points), kPoints) +
         rule.title.in(language) + "\n";
}

Json json_of(const Rule& rule) {
  Json sources = Json::array();
  for (const auto& use : rule.sources) {
    sources.push_back({{"source", use.source}, {"clause", use.clause}, {"confidence", use.confidence}});
  }
  return {{"id", rule.id.text()},
          {"title", both(rule.title)},
          {"level", name_of(rule.level)},
          {"requirement", name_of(rule.requirement)},
          {"group", rule.group},
          {"points", rule.points},
          {"quantity", rule.check.quantity},
          {"revision", rule.revision},
          {"sources", std::move(sources)}};
}

std::string xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20U && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return escaped;
}

std::string xml_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += xml(line) + "\n";
  return text;
}

std::string findings_as_junit(std::span<const CheckedCatalogue> checked) {
  const auto failed =
      std::count_if(checked.begin(), checked.end(), [](const auto& one) { return !one.findings.empty(); });
  auto text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"standards\" tests=\"" +
              std::to_string(checked.size()) + "\" failures=\"" + std::to_string(failed) + "\">\n";
  for (const auto& one : checked) {
    text += "    <testcase classname=\"standards\" name=\"" + xml(one.folder) + "\"";
    if (one.findings.empty() && one.notices.empty()) {
      text += "/>\n";
      continue;
    }
    text += ">\n";
    if (!one.notices.empty()) text += "      <system-out>" + xml_lines(one.notices) + "</system-out>\n";
    if (!one.findings.empty()) {
      text += "      <failure message=\"" + std::to_string(one.findings.size()) + " findings\">" +
              xml_lines(one.findings) + "</failure>\n";
    }
    text += "    </testcase>\n";
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

std::string findings_as_text(std::span<const CheckedCatalogue> checked, Language language) {
  std::string text;
  for (const auto& one : checked) {
    for (const auto& finding : one.findings) text += finding + "\n";
    for (const auto& notice : one.notices) text += notice + "\n";
    const auto number = std::to_string(one.findings.size());
    text += one.folder + ": " +
            (one.findings.empty()
                 ? pick(language, "没有问题", "clean")
                 : number + pick(language, " 处问题", one.findings.size() == 1 ? " finding" : " findings")) +
            "\n";
  }
  return text;
}

std::string bands_text(const ResolvedProfile& profile, Language language) {
  std::string text;
  std::map<std::string, std::string> titles;
  for (const auto& band : profile.bands) {
    titles[band.id] = band.title.in(language);
    text += pick(language, "等级：", "Grade: ") + band.title.in(language) + "  " + band.id +
            pick(language, "，得分至少 ", ", score at least ") +
            format_quantity(static_cast<double>(band.min_score_permille) / 1000.0, Unit::ratio, language) + "\n";
  }
  for (const auto& cap : profile.caps) {
    text += pick(language, "等级上限：", "Cap: ") + printed(cap.rule) +
            pick(language, " 未符合时最高为 ", " not shown to conform, at best ") + titles[cap.band] + "\n";
  }
  return text;
}

std::string number_text(const Parameter& parameter, Language language) {
  return format_quantity(parameter.value, parameter.unit, language);
}

}  // namespace

RuleId rule_id_of(std::string_view text) {
  std::string id(text);
  for (auto& c : id) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return RuleId(std::move(id));
}

std::string list_output(const Catalogue& catalogue, OutputFormat format, Language language) {
  if (format == OutputFormat::json) {
    Json rules = Json::array();
    for (const auto& rule : catalogue.rules) rules.push_back(json_of(rule));
    Json profiles = Json::array();
    for (const auto& profile : catalogue.profiles) profiles.push_back(profile.id);
    const Json all{{"standard", catalogue.id}, {"version", catalogue.version}, {"title", both(catalogue.title)},
                   {"draft", catalogue.draft}, {"rules", std::move(rules)},    {"profiles", std::move(profiles)}};
    return all.dump(2) + "\n";
  }
  auto text = heading(catalogue.title, catalogue.id, catalogue.version, catalogue.draft, language) + "\n";
  for (const auto& rule : catalogue.rules) text += line_of(rule, language);
  text += "\n" + pick(language, "档案：", "Profiles: ");
  for (const auto& profile : catalogue.profiles)
    text += (&profile == &catalogue.profiles.front() ? "" : ", ") + profile.id;
  return text + "\n";
}

std::string show_output(const ResolvedProfile& profile, OutputFormat format, Language language) {
  if (format == OutputFormat::json) return nlohmann::json::parse(encode_resolved(profile)).dump(2) + "\n";
  auto text =
      heading(profile.catalogue_title, profile.catalogue_id, profile.catalogue_version, profile.draft, language);
  text += pick(language, "档案：", "Profile: ") + profile.title.in(language) + "  " + profile.id + "\n";
  if (profile.tailoring) text += tailoring_text(*profile.tailoring, language) + "\n";
  text += pick(language, "核验完成率至少：", "Coverage at least: ") +
          format_quantity(static_cast<double>(profile.min_coverage_permille) / 1000.0, Unit::ratio, language) + "\n";
  if (profile.min_score_permille) {
    text += pick(language, "得分至少：", "Score at least: ") +
            format_quantity(static_cast<double>(*profile.min_score_permille) / 1000.0, Unit::ratio, language) + "\n";
  }
  text += bands_text(profile, language) + "\n";
  for (const auto& rule : profile.rules) {
    text += line_of(rule, language);
    for (const auto& [name, parameter] : rule.parameters) {
      text += "    " + name + " = " + number_text(parameter, language) + "\n";
    }
  }
  return text;
}

std::string findings_output(std::span<const CheckedCatalogue> checked, OutputFormat format, Language language) {
  if (format == OutputFormat::junit) return findings_as_junit(checked);
  if (format == OutputFormat::text) return findings_as_text(checked, language);
  Json catalogues = Json::array();
  for (const auto& one : checked) {
    catalogues.push_back({{"folder", one.folder}, {"findings", one.findings}});
    if (!one.notices.empty()) catalogues.back()["notices"] = one.notices;
  }
  return Json{{"catalogues", std::move(catalogues)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExitCode exit_code_of(std::span<const CheckedCatalogue> checked) {
  const bool clean = std::all_of(checked.begin(), checked.end(), [](const auto& one) { return one.findings.empty(); });
  return clean ? ExitCode::conforms : ExitCode::bad_data;
}

}  // namespace campus::standards
