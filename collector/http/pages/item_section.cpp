#include "collector/http/pages/item_section.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"
#include "standards/find_item.h"
#include "standards/quantities.h"

namespace campus::collector {

namespace {

constexpr Phrase kItems{"指标达标情况", "Items"};
constexpr Phrase kRequired{"要求", "Required"};
constexpr Phrase kMeasured{"实测", "Measured"};
constexpr Phrase kStated{"名录填报", "Stated by the roster"};
constexpr Phrase kAttested{"人员填报", "Stated by a person"};
constexpr Phrase kCeiling{"该线路有效吞吐量上限", "Most this path can carry as goodput"};
constexpr Phrase kClaim{"探针自判：", "The probe's own verdict: "};
constexpr Phrase kClaimMissing{"未列此项", "item not in its list"};
constexpr Phrase kClaimNote{"；以汇聚平台判定为准。", "; the collector's verdict counts."};
constexpr Phrase kOutsideScore{" · 单列章节，不计入得分", " · chapter of its own, outside the score"};
constexpr Phrase kRemedy{"整改要求：", "To mend: "};

std::string amount(const std::optional<double>& value, Unit unit, Language language) {
  return value ? escaped(format_quantity(*value, unit, language)) : "–";
}

Phrase source_of(const ItemResult& item) {
  if (item.attested_by) return kAttested;
  return standards::is_of_roster(item.quantity) ? kStated : kMeasured;
}

std::string figures(const ItemResult& item, Language language) {
  const auto cell = [&](Phrase name, const std::string& markup) {
    return element("div", "", element("span", "head", name.in(language)) + "<br>" + markup);
  };
  const bool compared = item.required && item.unit != Unit::truth;
  const auto sign = compared ? std::string(campus::sign_of(item.comparison)) + " " : std::string();
  std::string text = cell(kRequired, sign + amount(item.required, item.unit, language)) +
                     cell(source_of(item), element("b", "", amount(item.measured, item.unit, language)));
  if (item.ceiling) text += cell(kCeiling, amount(item.ceiling, item.unit, language));
  return element("div", "line", text);
}

/// Sentences, each to its own paragraph: why, what held it down, what to do.
std::string reasons(const ItemResult& item, Language language) {
  std::string text;
  if (item.reason && *item.reason != Reason::none) {
    text += element("p", "soft", escaped(campus::words_of(*item.reason, language)));
  }
  if (item.limited_by && item.verdict != ItemVerdict::conform) {
    text += element("p", "soft", escaped(sentence_of(*item.limited_by, language)));
  }
  if (item.waiver) text += element("p", "soft", escaped(waiver_text(*item.waiver, language)));
  if (item.remediation && item.verdict == ItemVerdict::nonconform) {
    text += element("p", "soft", kRemedy.in(language) + escaped(item.remediation->in(language)));
  }
  return text;
}

std::string claim_beside(const ItemResult& item, const Assessment& claim, Language language) {
  const auto* claimed = standards::find_item(claim, item.rule);
  if (claimed != nullptr && claimed->verdict == item.verdict) return "";
  const auto said = claimed == nullptr ? kClaimMissing.in(language) : badge(claimed->verdict, language);
  return element("p", "differs", kClaim.in(language) + said + kClaimNote.in(language));
}

std::string item_markup(const ItemResult& item, const Assessment& claim, Language language) {
  const auto heading =
      badge(item.verdict, language) + " " + escaped(printed(item.rule)) + " " + escaped(item.title.in(language)) + " " +
      element("span", "soft",
              escaped(item.group_title.in(language)) + " · " + escaped(campus::words_of(item.requirement, language)) +
                  (item.outside_score ? kOutsideScore.in(language) : ""));
  return element("div", "item",
                 element("h3", "", heading) + figures(item, language) + reasons(item, language) +
                     claim_beside(item, claim, language));
}

}  // namespace

std::string items_section(const LatestReport& latest, Language language) {
  std::string text = element("h2", "", kItems.in(language));
  for (const auto& item : latest.verdict.items) text += item_markup(item, latest.report.claim, language);
  return text;
}

}  // namespace campus::collector
