#include "probe/report/report_view.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

#include "core/words.h"
#include "probe/report/plain_text.h"
#include "standards/assess.h"
#include "standards/facts.h"
#include "standards/quantities.h"
#include "standards/remedy.h"
#include "standards/waivers.h"

namespace campus::probe {
namespace {

std::string in_full(double value, Unit unit) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.12g", unit == Unit::ratio ? value * 100 : value);
  std::string text = buffer.data();
  if (unit == Unit::count) return text;
  return text + " " + (unit == Unit::ratio ? "%" : std::string(name_of(unit)));
}

std::string_view sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least:
      return "≥ ";
    case Comparison::at_most:
      return "≤ ";
    case Comparison::equal:
      return "= ";
  }
  return "";
}

/// Rounding must not make a value look equal to the requirement that it misses.
bool rounding_hides(const ReportView& view, const ItemResult& item) {
  if (!item.required || !item.measured || item.unit == Unit::truth || *item.required == *item.measured) return false;
  return view.quantity(*item.required, item.unit) == view.quantity(*item.measured, item.unit);
}

template <class Predicate>
Items items_where(const Report& report, Predicate predicate) {
  Items found;
  for (const auto& item : report.claim.items) {
    if (predicate(item)) found.push_back(&item);
  }
  return found;
}

bool is_undecided(const ItemResult& item) {
  return item.verdict == ItemVerdict::inconclusive || item.verdict == ItemVerdict::not_tested;
}

Items failed_of(const Report& report, Requirement requirement) {
  return items_where(report, [&](const ItemResult& item) {
    return !item.outside_score && item.requirement == requirement && item.verdict == ItemVerdict::nonconform;
  });
}

std::string text_of_failure(const ReportView& view, Requirement requirement) {
  const auto failed = failed_of(view.report, requirement);
  if (failed.empty()) return {};
  return fill(view.say("{0} {1} 不符合", "{0} {1} nonconform"),
              {words_of(requirement, view.language), list_of(view, failed)});
}

std::string text_of_score(const ReportView& view) {
  const auto& claim = view.report.claim;
  if (!view.notes.min_score_permille || claim.score_permille >= *view.notes.min_score_permille) return {};
  return fill(view.say("得分 {0} 低于要求的 {1}", "the score of {0} is below the {1} asked"),
              {percent_of_permille(claim.score_permille), percent_of_permille(*view.notes.min_score_permille)});
}

std::string joined(const ReportView& view, std::initializer_list<std::string> parts) {
  std::string text;
  for (const auto& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : view.say("；", "; ")) + part;
  }
  return text;
}

std::string text_of_waived(const ReportView& view) {
  const auto waived = items_where(
      view.report, [](const ItemResult& item) { return counts(item) && item.verdict == ItemVerdict::waived; });
  if (waived.empty()) return {};
  return fill(view.say("{0} 不符合，仅因经批准豁免而放行", "{0} failed and passes only by waiver"),
              {list_of(view, waived)});
}

std::string why_withheld(const ReportView& view) {
  std::string text;
  const auto add = [&](const std::string& part) { text = joined(view, {text, part}); };
  const auto open = items_where(view.report, [](const ItemResult& item) {
    return !item.outside_score && item.requirement == Requirement::veto && is_undecided(item);
  });
  if (!open.empty()) {
    add(fill(view.say("否决项 {0} 尚未判定", "veto item {0} is undecided"), {list_of(view, open)}));
  }
  const auto& claim = view.report.claim;
  if (view.notes.min_coverage_permille && claim.coverage_permille < *view.notes.min_coverage_permille) {
    add(fill(view.say("核验完成率 {0} 低于要求的 {1}", "coverage of {0} is below the {1} asked"),
             {percent_of_permille(claim.coverage_permille), percent_of_permille(*view.notes.min_coverage_permille)}));
  }
  add(text_of_failure(view, Requirement::mandatory));
  if (!text.empty()) return joined(view, {text, text_of_waived(view)});
  const auto score = text_of_score(view);
  return score.empty() ? score : score + view.say("，但未定的指标可能补足", "; what is open could make up for it");
}

std::string why_compliant(const ReportView& view) {
  const auto waived = text_of_waived(view);
  const auto nothing_failed =
      waived.empty() ? view.say("否决项和必达项没有不符合", "no veto or mandatory item is nonconform")
                     : view.say("其余否决项和必达项没有不符合", "no other veto or mandatory item is nonconform");
  return joined(view, {waived, nothing_failed, text_of_failure(view, Requirement::scored)});
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

std::string waiver_name(const ReportView& view, const Waiver& waiver) {
  return fill(view.say("豁免 {0}（{1}，{2}）", "Waiver {0} ({1}, {2}) "),
              {waiver.id, printed(waiver.rule), waiver.document_number});
}

/// Empty where it was applied, or was not needed, and lasts.
std::string waiver_note(const ReportView& view, const Waiver& waiver) {
  const auto name = waiver_name(view, waiver);
  const auto ended = view.report.ended.utc;
  switch (standards::use_of(waiver, view.report.claim, ended)) {
    case standards::WaiverUse::no_such_rule:
      return name + view.say("所指的指标不在适用方案中，没有采用。",
                             "names an item that the profile does not have: not used.");
    case standards::WaiverUse::not_yet:
      return name + fill(view.say("在本次测试之后才批准（{0}），没有采用。",
                                  "was approved after this test, on {0}: not used."),
                         {date_text(waiver.approved_on)});
    case standards::WaiverUse::expired:
      return name + fill(view.say("在本次测试之前已经到期（{0}），没有采用。",
                                  "had expired before this test, on {0}: not used."),
                         {date_text(waiver.expires_on)});
    case standards::WaiverUse::applied:
    case standards::WaiverUse::not_needed:
      break;
  }
  if (standards::state_of(waiver, ended) != standards::WaiverState::expires_soon) return {};
  return name + fill(view.say("即将到期：有效期至 {0}。", "expires soon: it is valid through {0}."),
                     {date_text(waiver.expires_on)});
}

/// `张三 2026-11-20`
std::string who_stated(const ItemResult& item) {
  return *item.attested_by + (item.attested_at ? " " + to_local_text(*item.attested_at).substr(0, 10) : "");
}

bool is_outside(const ItemResult& item) { return item.outside_score && item.requirement != Requirement::informational; }

bool is_failed(const ItemResult& item) {
  return item.verdict == ItemVerdict::nonconform || item.verdict == ItemVerdict::waived;
}

std::string text_of_number(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.10g", value);
  return buffer.data();
}

std::string two_decimals(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
  return buffer.data();
}

}  // namespace

std::string ReportView::quantity(double value, Unit unit) const { return format_quantity(value, unit, language); }

ReportView view_of(const Report& report, Language language) { return {report, language, notes_of(report)}; }

std::string_view glyph_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return "✓";
    case ItemVerdict::borderline:
      return "≈";
    case ItemVerdict::nonconform:
      return "✗";
    case ItemVerdict::inconclusive:
      return "?";
    case ItemVerdict::not_tested:
      return "○";
    case ItemVerdict::waived:
      return "△";
    case ItemVerdict::not_applicable:
      return "–";
  }
  return "?";
}

std::string_view glyph_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::compliant:
      return "✓";
    case Conclusion::rectify:
      return "△";
    case Conclusion::noncompliant:
      return "✗";
    case Conclusion::withheld:
      return "?";
  }
  return "?";
}

std::string_view glyph_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "✓";
    case Verdict::not_met:
      return "✗";
    case Verdict::inconclusive:
      return "?";
    case Verdict::not_applicable:
      return "–";
  }
  return "?";
}

std::string site_name(const Report& report) {
  for (const char* fact : {"name", "short_name"}) {
    const auto found = report.facts.find(fact);
    if (found == report.facts.end()) continue;
    const auto* text = std::get_if<std::string>(&found->second);
    if (text != nullptr && !text->empty()) return *text;
  }
  return report.site.text();
}

std::optional<std::string> fact_text(const ReportView& view, std::string_view fact) {
  const auto found = view.report.facts.find(std::string(fact));
  if (found == view.report.facts.end()) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(&found->second))
    return *truth ? view.say("是", "yes") : view.say("否", "no");
  if (const auto* number = std::get_if<double>(&found->second)) return text_of_number(*number);
  const auto& text = std::get<std::string>(found->second);
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> rate_fact_text(const ReportView& view, std::string_view fact) {
  const auto rate = standards::rate_of(view.report.facts, fact);
  return rate ? to_text(*rate) : fact_text(view, fact);
}

std::string side_in_words(const ReportView& view, std::string_view side) {
  if (side == "school") return view.say("学校", "school");
  if (side == "bureau") return view.say("旗市区教育局", "banner education bureau");
  if (side == "carrier") return view.say("线路服务单位（运营商）", "carrier");
  return std::string(side);
}

std::string required_text(const ReportView& view, const ItemResult& item) {
  if (!item.required) return "—";
  if (item.unit == Unit::truth) return view.quantity(*item.required, item.unit);
  return std::string(sign_of(item.comparison)) +
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

std::string list_of(const ReportView& view, const Items& items) {
  std::string text;
  for (const auto* item : items) text += (text.empty() ? "" : view.say("、", ", ")) + printed(item->rule);
  return text;
}

std::string waiver_text(const ReportView& view, const ItemResult& item) {
  return item.waiver ? campus::waiver_text(*item.waiver, view.language) : std::string();
}

std::vector<std::string> waiver_notes(const ReportView& view) {
  std::vector<std::string> notes;
  for (const auto& waiver : view.report.waivers) {
    auto note = waiver_note(view, waiver);
    if (!note.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

Items waived_veto_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) {
    return item.requirement == Requirement::veto && item.verdict == ItemVerdict::waived;
  });
}

std::optional<std::string> tailoring_text(const ReportView& view) {
  const auto& tailoring = view.report.standard.tailoring;
  if (!tailoring) return std::nullopt;
  return campus::tailoring_text(*tailoring, view.language);
}

bool counts(const ItemResult& item) { return item.requirement != Requirement::informational && !item.outside_score; }

Items failed_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return counts(item) && is_failed(item); });
}

Items undecided_items(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return counts(item) && is_undecided(item); });
}

Items failed_items_outside(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return is_outside(item) && is_failed(item); });
}

Items undecided_items_outside(const Report& report) {
  return items_where(report, [](const ItemResult& item) { return is_outside(item) && is_undecided(item); });
}

std::string group_heading(const ReportView& view, const ItemResult& item) {
  const auto& title = item.group_title.in(view.language);
  if (!item.outside_score) return title;
  return title + view.say("（单列，不计入数字校园得分）", " (a chapter of its own, outside the score)");
}

std::string scope_text(const ReportView& view, const ItemResult& item) {
  if (item.outside_score) return view.say("单列，不计入得分", "apart, outside the score");
  if (item.requirement == Requirement::informational) return view.say("参考，不计分", "informational, no points");
  return view.say("计入得分", "in the score");
}

std::string remedy_text(const ReportView& view) {
  if (!view.notes.min_coverage_permille) return {};
  const auto remedy = standards::fewest_remedies(view.report.claim, *view.notes.min_coverage_permille,
                                                 view.notes.min_score_permille.value_or(0));
  if (remedy.empty()) return {};
  const auto names = [&](const std::vector<RuleId>& rules) {
    std::string text;
    for (const auto& rule : rules) text += (text.empty() ? "" : view.say("、", ", ")) + printed(rule);
    return text;
  };
  std::string parts;
  if (!remedy.mend.empty()) parts = fill(view.say("整改 {0}", "mend {0}"), {names(remedy.mend)});
  if (!remedy.test.empty()) {
    parts = joined(view, {parts, fill(view.say("补测并符合 {0}", "test and find conform {0}"), {names(remedy.test)})});
  }
  return view.say("要达标，至少还需：", "To comply, at least: ") + parts + view.say("。", ".");
}

std::string conclusion_text(const ReportView& view) {
  std::string why;
  switch (view.report.claim.conclusion) {
    case Conclusion::compliant:
      why = why_compliant(view);
      break;
    case Conclusion::rectify:
      why = joined(view, {text_of_failure(view, Requirement::mandatory), text_of_score(view), text_of_waived(view)});
      break;
    case Conclusion::noncompliant:
      why = joined(view, {text_of_failure(view, Requirement::veto), text_of_waived(view)});
      break;
    case Conclusion::withheld:
      why = why_withheld(view);
      break;
  }
  if (why.empty()) return {};
  why.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(why.front())));
  return why + view.say("。", ".");
}

std::vector<std::pair<ItemVerdict, long long>> counts_of(const Counts& counts) {
  return {{ItemVerdict::conform, counts.conform},
          {ItemVerdict::borderline, counts.borderline},
          {ItemVerdict::nonconform, counts.nonconform},
          {ItemVerdict::inconclusive, counts.inconclusive},
          {ItemVerdict::not_tested, counts.not_tested},
          {ItemVerdict::waived, counts.waived},
          {ItemVerdict::not_applicable, counts.not_applicable}};
}

std::vector<std::string> page_marks(const ReportView& view) {
  std::vector<std::string> marks;
  if (view.report.demonstration) marks.emplace_back(view.say("演示，不可签字", "Demonstration, not to be signed"));
  if (view.report.mode == Mode::routine) {
    marks.emplace_back(view.say("日常监测，不可签字", "Routine monitoring, not to be signed"));
  }
  if (view.report.mode == Mode::acceptance && !view.report.demonstration && !is_long_enough_to_sign(view.report)) {
    marks.emplace_back(view.say("时长不足签字要求，不可签字", "Too short to be signed"));
  }
  if (view.report.standard.draft) {
    marks.emplace_back(view.say("试行指标，不作为验收依据", "Draft standard, no basis for acceptance"));
  }
  return marks;
}

bool is_long_enough_to_sign(const Report& report) {
  // 30 s measured, or what a burst left of them, behind a warm-up of a second at least.
  constexpr Seconds kEach = std::chrono::seconds(31);
  constexpr std::size_t kRepeats = 3;
  return std::all_of(report.measurements.begin(), report.measurements.end(), [&](const Measurement& m) {
    if (m.method != Method::tcp || m.repeats.empty()) return true;
    return m.repeats.size() >= kRepeats && std::all_of(m.repeats.begin(), m.repeats.end(), [&](const Repeat& repeat) {
             return repeat.warmup + repeat.duration >= kEach;
           });
  });
}

bool may_be_signed(const Report& report) {
  return report.mode == Mode::acceptance && !report.demonstration && !report.standard.draft &&
         is_long_enough_to_sign(report);
}

}  // namespace campus::probe
