#include "collector/http/pages/judgement_section.h"

#include "collector/http/pages/failing_items.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kItems{"指标达标情况", "Items"};
constexpr Phrase kOnlyVerdicts{
    "报告原文暂时读不出，这里只有各项的判定；稍后刷新可见实测值和原因。",
    "The report itself cannot be read at the moment, so these are the verdicts alone; reload "
    "later for values and reasons."};

}  // namespace

std::string judgement_section(const Judgement& judgement, const RuleTable& rules, Language language) {
  std::string text = element("h2", "", kItems.in(language)) + element("p", "differs", kOnlyVerdicts.in(language));
  for (const auto& mark : judgement.items) {
    const auto* rule = rule_of(rules, mark.rule);
    if (rule == nullptr) continue;
    const auto heading =
        badge(mark.verdict, language) + " " + escaped(printed(rule->id)) + " " + escaped(rule->title.in(language)) +
        " " +
        element("span", "soft",
                escaped(rule->chapter.in(language)) + " · " + escaped(campus::words_of(rule->requirement, language)));
    text += element("div", "item", element("h3", "", heading));
  }
  return text;
}

}  // namespace campus::collector
