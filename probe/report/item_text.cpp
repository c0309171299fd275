#include "probe/report/item_text.h"

#include <array>
#include <cstdio>

#include "core/words.h"
#include "probe/report/plain_text.h"
#include "standards/assess.h"
#include "standards/facts.h"
#include "standards/quantities.h"

namespace campus::probe {
namespace {

std::string in_full(double value, Unit unit) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.12g", unit == Unit::ratio ? value * 100 : value);
  std::string text = buffer.data();
  if (unit == Unit::count) return text;
  return text + " " + (unit == Unit::ratio ? "%" : std::string(name_of(unit)));
}

/// Rounding must not make a value look equal to the requirement that it misses.
bool rounding_hides(const ReportView& view, const ItemResult& item) {
  if (!item.required || !item.measured || item.unit == Unit::truth || *item.required == *item.measured) return false;
  return view.quantity(*item.required, item.unit) == view.quantity(*item.measured, item.unit);
}

/// A line that keeps its contract and misses the target: the contract is what has to change. The judge says so.
std::string contract_text(const ReportView& view, const ItemResult& item) {
  if (!item.detail.ends_with(standards::kContractBelowTarget) || !item.nominal) return {};
  const bool down = item.quantity == "throughput.down";
  const auto contract = standards::rate_of(view.report.facts, down ? "contract_down" : "contract_up");
  if (!contract) return {};
  return fill(view.say("签约带宽不足：合同速率只有 {0}，线路达到了合同的要求，但达不到 {1} 的目标；"
                       "需要由旗市区教育局与线路服务单位（运营商）提高签约带宽。",
                       "Contracted bandwidth too low: the contract is for {0} only; the line keeps it, but not the "
                       "target of {1}; the bureau and the carrier have to raise the contract."),
              {to_text(*contract), view.quantity(*item.nominal, item.unit)});
}

/// `张三 2026-11-20`
std::string who_stated(const ItemResult& item) {
  return *item.attested_by + (item.attested_at ? " " + to_local_text(*item.attested_at).substr(0, 10) : "");
}

std::string two_decimals(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
  return buffer.data();
}

}  // namespace

std::string required_text(const ReportView& view, const ItemResult& item) {
  if (!item.required) return "—";
  if (item.unit == Unit::truth) return view.quantity(*item.required, item.unit);
  return std::string(sign_of(item.comparison)) + " " +
         (rounding_hides(view, item) ? in_full(*item.required, item.unit) : view.quantity(*item.required, item.unit));
}

std::string measured_text(const ReportView& view, const ItemResult& item) {
  if (!item.measured) return "—";
  return rounding_hides(view, item) ? in_full(*item.measured, item.unit) : view.quantity(*item.measured, item.unit);
}

std::string tolerance_text(const ReportView& view, const ItemResult& item) {
  if (!item.measured || !item.uncertainty || item.unit == Unit::truth || *item.uncertainty == 0) return {};
  return "± " + view.quantity(*item.uncertainty, item.unit);
}

std::string value_note(const ReportView& view, const ItemResult& item) {
  if (item.attested_by) {
    return fill(view.say("人员填报 {0}，非实测", "stated by {0}, not measured"), {who_stated(item)});
  }
  if (standards::is_of_roster(item.quantity)) return view.say("名录填报，非实测", "from the roster, not measured");
  if (!item.quantity.starts_with("throughput.")) return {};
  return view.say("TCP有效吞吐量", "TCP goodput");
}

std::string found_text(const ReportView& view, const ItemResult& item) {
  if (item.attested_by) {
    return fill(view.say("人员填报 {0}（{1}，非实测）", "stated {0} (by {1}, not measured)"),
                {measured_text(view, item), who_stated(item)});
  }
  auto source = view.say("实测 ", "measured ");
  if (standards::is_of_roster(item.quantity)) source = view.say("名录 ", "roster ");
  if (standards::is_attested_only(item.quantity)) source = view.say("人员填报 ", "stated ");
  return source + measured_text(view, item);
}

std::string rate_rule_text(const ReportView& view, const ItemResult& item) {
  if (!item.nominal || !item.required || item.unit != Unit::bits_per_second) return {};
  const auto found = view.notes.shares.find(item.rule.text());
  const auto shares = found == view.notes.shares.end() ? RateShares{} : found->second;
  const double by_nominal = shares.share * *item.nominal;
  const auto nominal_part =
      fill(view.say("{0} × 标称 {1} = {2}", "{0} × nominal {1} = {2}"),
           {two_decimals(shares.share), view.quantity(*item.nominal, item.unit), view.quantity(by_nominal, item.unit)});
  if (!item.ceiling) {
    return nominal_part + view.say("（未测得路径开销，由标称速率决定）",
                                   " (overhead of the path not found: the nominal rate decides)");
  }
  const double by_ceiling = shares.ceiling_share * *item.ceiling;
  const auto ceiling_part = fill(view.say("{0} × 路径上限 {1} = {2}", "{0} × path ceiling {1} = {2}"),
                                 {two_decimals(shares.ceiling_share), view.quantity(*item.ceiling, item.unit),
                                  view.quantity(by_ceiling, item.unit)});
  const auto decided = by_nominal <= by_ceiling
                           ? view.say("；取较小者，由标称速率决定", "; the smaller holds: the nominal rate decides")
                           : view.say("；取较小者，由路径上限决定", "; the smaller holds: the path's ceiling decides");
  return nominal_part + view.say("；", "; ") + ceiling_part + decided;
}

std::string reason_text(const ReportView& view, const ItemResult& item) {
  auto contract = contract_text(view, item);
  if (!contract.empty()) return contract;
  if (item.reason && *item.reason != Reason::none) return std::string(words_of(*item.reason, view.language));
  if (item.limited_by && item.verdict != ItemVerdict::conform && item.quantity.starts_with("throughput.")) {
    return std::string(sentence_of(*item.limited_by, view.language));
  }
  if (item.verdict == ItemVerdict::borderline) {
    return view.say("测得值没有达到要求，但差额在仪器不确定度以内，按符合计分并注明临界。",
                    "The value misses the requirement by no more than the instrument's uncertainty: it "
                    "counts as conform and is marked borderline.");
  }
  return {};
}

}  // namespace campus::probe
