#include "collector/http/pages/level_card.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kTarget{" · 目标 ", " · target "};
constexpr Phrase kCoverage{"达标覆盖率", "Share compliant"};
constexpr Phrase kByAcceptance{"按最近一次有效验收", "by the last valid acceptance"};
constexpr Phrase kNow{"当前运行状况", "Operating state now"};
constexpr Phrase kByLastReport{"按最近一次上报，达标数 / 名录数", "by the last report, compliant of all in the roster"};
constexpr Phrase kReporting{"上报情况", "Reports"};

constexpr SiteState kStates[] = {SiteState::compliant, SiteState::noncompliant, SiteState::unassessed};

std::string counted(const std::string& badge, std::int64_t number) {
  return element("li", "", badge + " " + std::to_string(number));
}

std::string counts_accepted(const LevelCounts& counts, Language language) {
  std::string list;
  for (const auto state : kStates) list += counted(acceptance_badge(state, language), counts.accepted[state]);
  return element("ul", "counts", list);
}

std::string counts_of_freshness(const LevelCounts& counts, Language language) {
  std::string list;
  for (const auto& [freshness, name] : EnumNames<Freshness>::names) {
    if (counts.freshness[freshness] == 0) continue;
    list += counted(escaped(words_of(freshness, language)), counts.freshness[freshness]);
  }
  return element("ul", "counts", list.empty() ? element("li", "", "–") : list);
}

/// A promised rate is a round number: `1 Gbit/s`, not `1.000 Gbit/s`.
std::string round_rate(BitRate rate) {
  auto text = to_text(rate);
  const auto unit = text.find(' ');
  const auto last = text.find('.') < unit ? text.find_last_not_of('0', unit - 1) : unit - 1;
  text.erase(text[last] == '.' ? last : last + 1, unit - (text[last] == '.' ? last : last + 1));
  return text;
}

}  // namespace

std::string counts_now(const LevelCounts& counts, Language language) {
  std::string list;
  for (const auto state : kStates) {
    if (counts.current[state] > 0) list += counted(badge(state, language), counts.current[state]);
  }
  if (counts.silent > 0) list += counted(silent_badge(language), counts.silent);
  return element("ul", "counts", list.empty() ? element("li", "", "–") : list);
}

std::string share(std::int64_t part, std::int64_t whole) {
  return percentage(part, whole) + " (" + std::to_string(part) + "/" + std::to_string(whole) + ")";
}

std::string level_card(const StandardSummary& standard, const LevelCounts& counts, Level level, Language language) {
  std::string heading(campus::words_of(level, language));
  const auto& targets = standard.targets;
  if (const auto target = targets.find(level); target != targets.end()) {
    heading += kTarget.in(language) + round_rate(target->second);
  }
  const auto figure = [&](Phrase name, Phrase basis, std::int64_t compliant, const std::string& list) {
    return element("div", "",
                   element("h4", "", name.in(language)) + element("p", "soft", basis.in(language)) +
                       element("p", "value", share(compliant, counts.expected)) + list);
  };
  const auto accepted = counts.accepted[SiteState::compliant];
  const auto now = counts.current[SiteState::compliant];
  const auto reports =
      element("div", "", element("h4", "", kReporting.in(language)) + counts_of_freshness(counts, language));
  return element("section", "card",
                 element("h3", "", escaped(heading)) +
                     element("div", "figures",
                             figure(kCoverage, kByAcceptance, accepted, counts_accepted(counts, language)) +
                                 figure(kNow, kByLastReport, now, counts_now(counts, language)) + reports)) +
         "\n";
}

}  // namespace campus::collector
