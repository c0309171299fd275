#include "collector/http/pages/failing_items.h"

#include <algorithm>

#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kMeasured{"：实测 ", ": measured "};
constexpr Phrase kRequired{"，要求不低于 ", ", required at least "};
constexpr Phrase kLayer{"（TCP有效吞吐量）", " (TCP goodput)"};
constexpr Phrase kLimitedBy{"；限制因素：", "; limited by: "};
constexpr Phrase kWaived{"（经批准豁免）", " (waived)"};
constexpr Phrase kCarrier{"线路服务单位（运营商）", "carrier"};
constexpr Phrase kBureau{"教育局", "education bureau"};
constexpr Phrase kSchool{"学校", "school"};
constexpr Phrase kContractTooSmall{
    "签约带宽不足：线路达到合同速率，合同速率低于政策目标；由教育局提高签约带宽，不属于运营商故障。",
    "Contract too small: the line keeps its contract, which is below the policy's target; the bureau has to contract "
    "more, "
    "the carrier has no fault to mend."};

std::string rate_text(double bits_per_second, Language language) {
  return format_quantity(bits_per_second, Unit::bits_per_second, language);
}

std::optional<Direction> direction_of(const Judgement& judgement, RuleIndex rule) {
  for (const auto direction : {Direction::down, Direction::up}) {
    if (judgement.rate(direction).item == rule) return direction;
  }
  return std::nullopt;
}

/// Did the rule that holds this direction against its contract pass?
bool keeps_contract(const Judgement& judgement, const RuleTable& rules, Direction direction) {
  return std::any_of(judgement.items.begin(), judgement.items.end(), [&](const ItemMark& mark) {
    const auto* rule = rule_of(rules, mark.rule);
    const bool passed = mark.verdict == ItemVerdict::conform || mark.verdict == ItemVerdict::borderline;
    return rule != nullptr && rule->of_contract == direction && passed;
  });
}

bool is_contract_too_small(const SiteStatus& status, const StandardSummary& standard, const RuleText& rule,
                           Direction direction) {
  if (rule.of_contract || !keeps_contract(*status.latest, standard.rules, direction)) return false;
  const auto facts = line_facts(status);
  const auto contracted = parse_bit_rate(direction == Direction::down ? facts.contract_down : facts.contract_up);
  const auto target = standard.targets.find(status.site->level);
  return contracted && target != standard.targets.end() && *contracted < target->second;
}

FailingItem item_of(const SiteStatus& status, const StandardSummary& standard, const ItemMark& mark,
                    const RuleText& rule) {
  FailingItem item{&rule, mark.verdict, nullptr, rule.responsible};
  const auto direction = direction_of(*status.latest, mark.rule);
  if (!direction) return item;
  item.rate = &status.latest->rate(*direction);
  item.contract_too_small = is_contract_too_small(status, standard, rule, *direction);
  if (item.contract_too_small) item.responsible = "bureau";
  return item;
}

}  // namespace

const RuleText* rule_of(const RuleTable& rules, std::optional<RuleIndex> index) {
  return index && *index < rules.rules().size() ? &rules[*index] : nullptr;
}

std::vector<FailingItem> failing_items(const SiteStatus& status, const StandardSummary& standard) {
  std::vector<FailingItem> failing;
  if (!status.latest) return failing;
  for (const auto& mark : status.latest->items) {
    const auto* rule = rule_of(standard.rules, mark.rule);
    const bool fails = mark.verdict == ItemVerdict::nonconform || mark.verdict == ItemVerdict::waived;
    if (fails && rule != nullptr && rule->requirement != Requirement::informational) {
      failing.push_back(item_of(status, standard, mark, *rule));
    }
  }
  std::stable_sort(failing.begin(), failing.end(), [](const FailingItem& a, const FailingItem& b) {
    const bool a_waived = a.verdict == ItemVerdict::waived;
    const bool b_waived = b.verdict == ItemVerdict::waived;
    return a_waived != b_waived ? b_waived : a.rule->requirement < b.rule->requirement;
  });
  return failing;
}

std::string sentence_of(const FailingItem& item, Language language) {
  auto text = printed(item.rule->id) + " " + one_line(item.rule->title.in(language));
  if (item.verdict == ItemVerdict::waived) text += kWaived.in(language);
  if (item.rate == nullptr || !item.rate->measured) return text;
  text += kMeasured.in(language) + rate_text(*item.rate->measured, language);
  if (item.rate->required) text += kRequired.in(language) + rate_text(*item.rate->required, language);
  text += kLayer.in(language);
  if (item.rate->limited_by) text += kLimitedBy.in(language) + std::string(words_of(*item.rate->limited_by, language));
  return text;
}

std::string responsible_words(const FailingItem& item, Language language) {
  if (item.responsible == "carrier") return kCarrier.in(language);
  if (item.responsible == "bureau") return kBureau.in(language);
  return item.responsible == "school" ? kSchool.in(language) : "";
}

std::string contract_words(const FailingItem& item, Language language) {
  return item.contract_too_small ? kContractTooSmall.in(language) : "";
}

}  // namespace campus::collector
