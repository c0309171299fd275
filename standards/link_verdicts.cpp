#include "standards/link_verdicts.h"

#include <cmath>

#include "standards/facts.h"
#include "standards/find_item.h"

namespace campus::standards {
namespace {

bool promises(const Rule& rule, std::string_view quantity) {
  return rule.check.kind == CheckKind::rate && rule.check.quantity == quantity && !rule.check.tier;
}

bool is_of_contract(const Rule& rule) { return rule.check.nominal_fact && !rule.check.nominal_below_fact; }

bool passed(ItemVerdict verdict) { return verdict == ItemVerdict::conform || verdict == ItemVerdict::borderline; }
bool failed(ItemVerdict verdict) { return verdict == ItemVerdict::nonconform || verdict == ItemVerdict::waived; }

LinkFinding finding_of(const LinkVerdict& link) {
  if (failed(link.contract)) return LinkFinding::contract_broken;
  if (passed(link.policy)) return LinkFinding::on_target;
  if (!failed(link.policy)) return LinkFinding::undecided;
  if (passed(link.contract)) {
    return link.contracted && *link.contracted < link.target ? LinkFinding::contract_too_small : LinkFinding::undecided;
  }
  return link.contracted ? LinkFinding::undecided : LinkFinding::below_target;
}

std::optional<LinkVerdict> verdict_of(const ResolvedProfile& profile, const Assessment& assessment, const Facts& facts,
                                      Direction direction) {
  const bool down = direction == Direction::down;
  const std::string_view quantity = down ? "throughput.down" : "throughput.up";
  LinkVerdict link;
  link.direction = direction;
  link.contracted = rate_of(facts, down ? "contract_down" : "contract_up");
  bool promised = false;
  for (const auto& rule : profile.rules) {
    const auto* item = promises(rule, quantity) ? find_item(assessment, rule.id) : nullptr;
    if (item == nullptr || item->verdict == ItemVerdict::not_applicable) continue;
    if (is_of_contract(rule)) {
      link.contract_rule = rule.id;
      link.contract = item->verdict;
    } else if (item->nominal && BitRate::bits_per_second(std::llround(*item->nominal)) > link.target) {
      // Of several promises the largest is the line's.
      link.policy_rule = rule.id;
      link.policy = item->verdict;
      link.target = BitRate::bits_per_second(std::llround(*item->nominal));
      promised = true;
    }
  }
  link.finding = finding_of(link);
  return promised ? std::optional(link) : std::nullopt;
}

}  // namespace

std::vector<LinkVerdict> link_verdicts(const ResolvedProfile& profile, const Assessment& assessment,
                                       const Facts& facts) {
  std::vector<LinkVerdict> links;
  for (const auto direction : {Direction::down, Direction::up}) {
    if (auto link = verdict_of(profile, assessment, facts, direction)) links.push_back(*std::move(link));
  }
  return links;
}

}  // namespace campus::standards
