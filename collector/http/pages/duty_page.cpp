#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "collector/http/pages/duty.h"
#include "collector/http/pages/duty_time.h"
#include "collector/http/pages/failing_items.h"
#include "collector/http/pages/fault_text.h"
#include "collector/http/pages/level_card.h"
#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr std::size_t kMostEntries = 40;  // of a section, so that a bad day still fits on a page
constexpr std::size_t kMostRooms = 12;    // that an entry names
constexpr std::size_t kMostFailing = 8;

constexpr Phrase kTitle{"值班视图", "Duty view"};
constexpr Phrase kSince{"查看自 ", "Since "};
constexpr Phrase kZone{"（北京时间）以来的变化", " (Beijing time)"};
constexpr Phrase kOther{"改看：", "Look instead: "};
constexpr Phrase kThisShift{"本班（上次交接班）", "this shift"};
constexpr Phrase kLastShift{"上一班起", "from the shift before"};
constexpr Phrase kHours8{"最近 8 小时", "last 8 hours"};
constexpr Phrase kHours24{"最近 24 小时", "last 24 hours"};
constexpr Phrase kHours72{"最近 72 小时", "last 72 hours"};
constexpr Phrase kBroke{"新发生", "Broke"};
constexpr Phrase kRecovered{"已恢复", "Recovered"};
constexpr Phrase kUnsolved{"仍未恢复", "Still broken"};
constexpr Phrase kSilent{"失联", "Fell silent"};
constexpr Phrase kSilentBefore{"此前已失联", "Silent before that"};
constexpr Phrase kCounted{"括号内为测点数，教室逐间计入。", "The numbers are sites, rooms counted one by one."};
constexpr Phrase kNothing{"没有。", "None."};
constexpr Phrase kMore{"此处未列出的学校和旗市区数：", "Schools and banners not listed here: "};
constexpr Phrase kMoreAt{"，见 ", ", see "};
constexpr Phrase kBy{"按线路服务单位（运营商）：", "By carrier: "};
constexpr Phrase kNoCarrier{"名录未填", "not in the roster"};
constexpr Phrase kBannersSilent{"成片失联（先查旗市区汇聚线路和机房）：",
                                "Silent together (look at the banner's uplink and machine "
                                "room first): "};
constexpr Phrase kOfSchools{" 所学校", " schools"};
constexpr Phrase kSinceWhen{"自 ", "since "};
constexpr Phrase kRecoveredAt{"恢复于 ", "recovered at "};
constexpr Phrase kLastSeen{"最近一次收到上报 ", "last report received "};
constexpr Phrase kSinceUnknown{"开始时间不详；最近一次报告 ", "since when is not known; last report "};
constexpr Phrase kByRoster{"因名录变更", "because the roster changed"};
constexpr Phrase kByStandard{"因标准变更", "because the standard changed"};
constexpr Phrase kUndecided{"最近一次测试无法判定，恢复未经证实。",
                            "The last test could not decide; that it recovered is not shown."};
constexpr Phrase kRooms{"教室", "Classrooms"};
constexpr Phrase kInside{
    "只有教室不达标，学校出口没有列入：先查校内交换机、布线和无线接入。",
    "Only classrooms fail, the school's own line is not listed: look at switches, cabling and Wi-Fi "
    "inside the school first."};
constexpr Phrase kFaultText{"报障文本（复制给线路服务单位）", "Fault text, to copy for the carrier"};
constexpr Phrase kSilenceText{"失联核查文本（复制给线路服务单位或学校）",
                              "Text about the silence, to copy for carrier or school"};
constexpr Phrase kResponsible{"；责任：", "; to be mended by: "};
constexpr Phrase kFailingMore{"其余未达标指标见测点页面。", "For the rest see the site's page."};

enum class Style { failing, recovered, silent };

std::string cause_words(ChangeCause cause, Language language) {
  if (cause == ChangeCause::roster) return " · " + kByRoster.in(language);
  return cause == ChangeCause::standard ? " · " + kByStandard.in(language) : "";
}

std::string time_words(const DutyEntry& entry, Style style, Language language) {
  if (!entry.since) {
    if (!entry.status->latest) return "";
    return kSinceUnknown.in(language) + to_local_text(entry.status->latest->received);
  }
  const auto& before = style == Style::silent ? kLastSeen : style == Style::recovered ? kRecoveredAt : kSinceWhen;
  return before.in(language) + to_local_text(*entry.since) + cause_words(entry.cause, language);
}

std::string heading(const DutyEntry& entry, Language language) {
  const auto& status = *entry.status;
  auto text = current_badge(status, language) + " " +
              link(site_path(status.site->code, language), full_name(*status.site)) + " " +
              element("span", "soft", escaped(status.site->code.text()));
  if (status.banner != nullptr && status.banner != status.site) {
    text += " · " + link(site_path(status.banner->code, language), display_name(*status.banner));
  }
  return element("h3", "", text);
}

std::string failing_list(const SiteStatus& status, const StandardSummary& standard, Language language) {
  std::string list;
  std::string notes;
  std::size_t shown = 0;
  for (const auto& item : failing_items(status, standard)) {
    if (shown++ == kMostFailing) {
      notes += element("p", "soft", kFailingMore.in(language));
      break;
    }
    const auto who = responsible_words(item, language);
    list +=
        element("li", "", escaped(sentence_of(item, language) + (who.empty() ? "" : kResponsible.in(language) + who)));
    const auto contract = contract_words(item, language);
    if (!contract.empty() && notes.find(contract) == std::string::npos) notes += element("p", "differs", contract);
  }
  return list.empty() ? "" : element("ul", "", list) + notes;
}

/// `教室 3：301、302、303` with what fails in how many of them.
std::string rooms_line(const DutyEntry& entry, const StandardSummary& standard, Style style, Language language) {
  if (entry.rooms.empty()) return "";
  std::string names;
  std::map<const RuleText*, int> failing;
  for (std::size_t i = 0; i < entry.rooms.size(); ++i) {
    const auto& room = *entry.rooms[i];
    if (i < kMostRooms) {
      names +=
          (names.empty() ? "" : comma(language)) + link(site_path(room.site->code, language), display_name(*room.site));
    }
    if (style != Style::failing) continue;
    for (const auto& item : failing_items(room, standard)) ++failing[item.rule];
  }
  if (entry.rooms.size() > kMostRooms) names += " …";
  auto text = element("p", "", kRooms.in(language) + " " + std::to_string(entry.rooms.size()) + " · " + names);
  std::string list;
  for (const auto& [rule, number] : failing) {
    list +=
        element("li", "", escaped(printed(rule->id) + " " + rule->title.in(language)) + " × " + std::to_string(number));
  }
  if (!list.empty()) text += element("ul", "", list);
  return text;
}

std::string folded(Phrase label, const std::string& text, Language language) {
  if (text.empty()) return "";
  const auto words = label.in(language);
  return "<details>" + element("summary", "", words) + copy_box(words, text) + "</details>";
}

std::string to_copy(const DutyEntry& entry, const StandardSummary& standard, Style style, Language language) {
  if (!entry.itself) return "";
  if (style == Style::silent) return folded(kSilenceText, silence_text(*entry.status, language), language);
  const auto text = fault_text(*entry.status, standard, entry.since, std::nullopt, language);
  return folded(kFaultText, text, language);
}

std::string entry_markup(const DutyEntry& entry, const StandardSummary& standard, Style style, Language language) {
  auto text = heading(entry, language) + element("p", "soft", escaped(time_words(entry, style, language)));
  const bool failing = style == Style::failing;
  if (failing && entry.itself) text += failing_list(*entry.status, standard, language);
  if (failing && entry.itself && entry.status->state() == SiteState::unassessed) {
    text += element("p", "differs", kUndecided.in(language));
  }
  text += rooms_line(entry, standard, style, language);
  if (failing && !entry.itself) text += element("p", "soft", kInside.in(language));
  if (style == Style::recovered) return element("article", "item", text) + "\n";
  const auto terms = line_terms(line_facts(*entry.status), language);
  if (!terms.empty()) text += element("dl", "brief", terms);
  return element("article", "item", text + to_copy(entry, standard, style, language)) + "\n";
}

/// Which carrier has how much to do, the most first.
std::string by_carrier(const DutySection& section, Language language) {
  std::map<std::string, int> carriers;
  for (const auto& entry : section.entries) {
    if (entry.itself) ++carriers[line_facts(*entry.status).carrier];
  }
  std::vector<std::pair<std::string, int>> order(carriers.begin(), carriers.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr std::size_t kMostCarriers = 12;
  std::string text;
  for (std::size_t i = 0; i < order.size() && i < kMostCarriers; ++i) {
    const auto& [carrier, number] = order[i];
    text += (text.empty() ? "" : " · ") + escaped(carrier.empty() ? kNoCarrier.in(language) : carrier) + " " +
            std::to_string(number);
  }
  return text.empty() ? "" : element("p", "soft", kBy.in(language) + text);
}

std::string section_markup(Phrase name, const char* id, const DutySection& section, const StandardSummary& standard,
                           Style style, WallTime since, Language language) {
  auto text =
      "<h2 id=\"" + std::string(id) + "\">" + name.in(language) + " (" + std::to_string(section.sites) + ")</h2>";
  if (section.entries.empty()) return text + element("p", "soft", kNothing.in(language));
  if (style != Style::recovered) text += by_carrier(section, language);
  for (std::size_t i = 0; i < section.entries.size() && i < kMostEntries; ++i) {
    text += entry_markup(section.entries[i], standard, style, language);
  }
  if (section.entries.size() > kMostEntries) {
    const auto rest = std::to_string(section.entries.size() - kMostEntries);
    const auto all = "/api/v1/duty?since=" + url_encoded(to_rfc3339(since));
    text += element("p", "", kMore.in(language) + rest + kMoreAt.in(language) + link(all, "/api/v1/duty"));
  }
  return text;
}

std::string silent_banners_line(const Duty& duty, Language language) {
  std::string text;
  for (const auto& each : duty.banners) {
    text += (text.empty() ? "" : " · ") + link(site_path(each.banner->code, language), display_name(*each.banner)) +
            " " + std::to_string(each.silent) + "/" + std::to_string(each.schools) + kOfSchools.in(language);
  }
  return text.empty() ? "" : element("p", "draft", kBannersSilent.in(language) + text);
}

std::string choices(WallTime now, WallTime since, Language language) {
  const auto shift = last_shift_change(now);
  const auto before = last_shift_change(shift - std::chrono::milliseconds(1));
  const auto choice = [&](const std::string& value, Phrase words) {
    return element("li", "", link(duty_path(value, language), words.in(language)));
  };
  return element("p", "", kSince.in(language) + element("b", "", escaped(to_local_text(since))) + kZone.in(language)) +
         element("ul", "choices",
                 element("li", "soft", kOther.in(language)) + choice("", kThisShift) +
                     choice(to_rfc3339(before), kLastShift) + choice("8h", kHours8) + choice("24h", kHours24) +
                     choice("72h", kHours72));
}

std::string overview(const Duty& duty, Language language) {
  std::string list;
  const auto number = [&](Phrase name, const char* id, const DutySection& section) {
    list +=
        element("li", "",
                link("#" + std::string(id), name.in(language)) + " " + element("b", "", std::to_string(section.sites)));
  };
  number(kBroke, "broke", duty.broke);
  number(kUnsolved, "unsolved", duty.unsolved);
  number(kSilent, "silent", duty.silent);
  number(kSilentBefore, "silent-before", duty.silent_before);
  number(kRecovered, "recovered", duty.recovered);
  return element("ul", "counts card", list) + element("p", "soft", kCounted.in(language));
}

}  // namespace

std::string duty_page(const Snapshot& snapshot, const DutyCourses& courses, Language language) {
  const auto duty = duty_of(snapshot, courses);
  const auto since = courses.since();
  const auto section = [&](Phrase name, const char* id, const DutySection& content, Style style) {
    return section_markup(name, id, content, *snapshot.standard, style, since, language);
  };
  const auto body = choices(snapshot.built, since, language) + overview(duty, language) +
                    section(kBroke, "broke", duty.broke, Style::failing) +
                    section(kUnsolved, "unsolved", duty.unsolved, Style::failing) +
                    silent_banners_line(duty, language) + section(kSilent, "silent", duty.silent, Style::silent) +
                    section(kSilentBefore, "silent-before", duty.silent_before, Style::silent) +
                    section(kRecovered, "recovered", duty.recovered, Style::recovered);
  return framed({kTitle.in(language), "/duty", "since=" + url_encoded(to_rfc3339(since)), {}, body}, snapshot,
                language);
}

}  // namespace campus::collector
