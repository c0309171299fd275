#include <algorithm>
#include <cctype>

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "collector/http/pages/site_row.h"
#include "collector/metrics/site_values.h"
#include "core/words.h"
#include "standards/quantities.h"

namespace campus::collector {

namespace {

constexpr Phrase kHome{"全市", "City"};
constexpr Phrase kState{"达标情况", "Compliance"};
constexpr Phrase kConclusion{"结论", "Conclusion"};
constexpr Phrase kClaimConclusion{"探针自判结论", "The probe's own conclusion"};
constexpr Phrase kFreshness{"上报情况", "Reports"};
constexpr Phrase kReceived{"接收时间", "Received"};
constexpr Phrase kTested{"测试时间", "Tested"};
constexpr Phrase kMode{"测试类别", "Kind of run"};
constexpr Phrase kDemonstration{"演示（时长不足，不能作为验收）", "demonstration (too short for an acceptance)"};
constexpr Phrase kGate{"否决项", "Veto items"};
constexpr Phrase kGatePassed{"无不符合", "none failed"};
constexpr Phrase kScore{"得分", "Score"};
constexpr Phrase kCoverage{"核验完成率", "Share of points tested"};
constexpr Phrase kReport{"报告原文", "Stored report"};
constexpr Phrase kProfile{"探针所用标准", "Standard the probe used"};
constexpr Phrase kPlace{"测点", "Site"};
constexpr Phrase kItems{"指标达标情况", "Items"};
constexpr Phrase kBelow{"下属测点", "Sites below"};
constexpr Phrase kRequired{"要求", "Required"};
constexpr Phrase kMeasured{"实测", "Measured"};
constexpr Phrase kStated{"名录填报", "Stated by the roster"};
constexpr Phrase kAttested{"人员填报", "Stated by a person"};
constexpr Phrase kCeiling{"该线路有效吞吐量上限", "Most this path can carry as goodput"};
constexpr Phrase kClaim{"探针自判：", "The probe's own verdict: "};
constexpr Phrase kClaimMissing{"未列此项", "item not in its list"};
constexpr Phrase kClaimNote{"；以汇聚平台判定为准。", "; the collector's verdict counts."};
constexpr Phrase kRemedy{"整改要求：", "To mend: "};
constexpr Phrase kNever{"该测点从未上报，未评定。", "This site has never reported; it is unassessed."};
constexpr Phrase kOld{"以下是最近一次报告的结果，不代表当前运行状况。",
                      "These are the results of the last report; they do not tell how the site does now."};

std::string term(Phrase name, const std::string& markup, Language language) {
  return element("dt", "", name.in(language)) + element("dd", "", markup);
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

std::string of_points(std::int64_t part, std::int64_t whole) {
  return std::to_string(part) + "/" + std::to_string(whole) + " (" + percentage(part, whole) + ")";
}

std::string waived_veto_items(const Assessment& verdict) {
  std::string text;
  for (const auto& item : verdict.items) {
    if (item.requirement != Requirement::veto || item.verdict != ItemVerdict::waived) continue;
    text += (text.empty() ? "" : ", ") + escaped(upper(item.rule.text()));
  }
  return text;
}

std::string gate_text(const Assessment& verdict, Language language) {
  const auto waived = waived_veto_items(verdict);
  if (verdict.gate_failures.empty() && !waived.empty()) return badge(ItemVerdict::waived, language) + " " + waived;
  if (verdict.gate_failures.empty()) return kGatePassed.in(language);
  std::string text;
  for (const auto& rule : verdict.gate_failures) text += (text.empty() ? "" : ", ") + escaped(upper(rule.text()));
  return badge(ItemVerdict::nonconform, language) + " " + text;
}

std::string mode_text(const Report& report, Language language) {
  if (report.demonstration) return element("span", "badge near", kDemonstration.in(language));
  return std::string(campus::words_of(report.mode, language));
}

std::string verdict_terms(const LatestReport& latest, Language language) {
  const auto& verdict = latest.verdict;
  std::string terms = term(kConclusion, badge(verdict.conclusion, language), language);
  if (latest.report.claim.conclusion != verdict.conclusion) {
    terms += term(kClaimConclusion, badge(latest.report.claim.conclusion, language), language);
  }
  terms += term(kGate, gate_text(verdict, language), language);
  terms += term(kScore, of_points(verdict.points_got, verdict.points), language);
  terms += term(kCoverage, of_points(verdict.points_tested, verdict.points), language);
  return terms;
}

std::string profile_text(const StandardRef& standard, Language language) {
  auto text = standard.id + " " + standard.version + " " + standard.profile;
  if (standard.tailoring) text += "; " + tailoring_text(*standard.tailoring, language);
  return text;
}

std::string report_terms(const LatestReport& latest, Language language) {
  const auto& report = latest.report;
  const auto& standard = report.standard;
  return term(kMode, mode_text(report, language), language) +
         term(kTested, escaped(to_local_text(report.started.utc) + " – " + to_local_text(report.ended.utc)), language) +
         term(kReceived, escaped(to_local_text(latest.received)), language) +
         term(kProfile, escaped(profile_text(standard, language)), language) +
         term(kReport, link("/api/v1/reports/" + latest.id.text(), latest.id.text()), language);
}

std::string place_text(const Site& site, Language language) {
  std::string text = site.code.text() + " · " + std::string(campus::words_of(site.level, language));
  if (site.level == Level::school) text += " · " + std::string(campus::words_of(site.type, language));
  return escaped(text);
}

std::string overview(const SiteStatus& status, Language language) {
  std::string terms = term(kPlace, place_text(status.site, language), language) +
                      term(kState, badge(status.state(), language), language);
  if (status.latest) terms += verdict_terms(*status.latest, language);
  terms += term(kFreshness, escaped(words_of(status.freshness, language)), language);
  if (status.latest) terms += report_terms(*status.latest, language);
  return element("div", "card", element("dl", "", terms));
}

std::string trail(const Snapshot& snapshot, const SiteStatus& status, Language language) {
  std::string text = link(home_path(language), kHome.in(language));
  for (const auto& code : {status.banner, status.school}) {
    const auto* above = code.empty() ? nullptr : snapshot.find(code);
    if (above == nullptr || above == &status) continue;
    text += " › " + link(site_path(code, language), display_name(above->site));
  }
  return element("p", "soft", text);
}

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
  const auto sign = compared ? std::string(sign_of(item.comparison)) + " " : "";
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
  const auto* claimed = find_item(claim, item.rule);
  if (claimed != nullptr && claimed->verdict == item.verdict) return "";
  const auto said = claimed == nullptr ? kClaimMissing.in(language) : badge(claimed->verdict, language);
  return element("p", "differs", kClaim.in(language) + said + kClaimNote.in(language));
}

std::string item_markup(const ItemResult& item, const Assessment& claim, Language language) {
  const auto heading =
      badge(item.verdict, language) + " " + escaped(upper(item.rule.text())) + " " + escaped(item.title.in(language)) +
      " " +
      element("span", "soft",
              escaped(item.group_title.in(language)) + " · " + escaped(campus::words_of(item.requirement, language)));
  return element("div", "item",
                 element("h3", "", heading) + figures(item, language) + reasons(item, language) +
                     claim_beside(item, claim, language));
}

std::string items_section(const LatestReport& latest, Language language) {
  std::string text = element("h2", "", kItems.in(language));
  for (const auto& item : latest.verdict.items) text += item_markup(item, latest.report.claim, language);
  return text;
}

std::string below_section(const Snapshot& snapshot, const Site& site, Language language) {
  std::string rows;
  for (const auto& status : snapshot.sites) {
    const bool below = status.site.level == Level::school ? site.level == Level::banner && status.banner == site.code
                                                          : site.level == Level::school && status.school == site.code &&
                                                                status.site.level == Level::classroom;
    if (below) rows += site_row(status, language);
  }
  if (rows.empty()) return "";
  return element("h2", "", kBelow.in(language)) +
         element("div", "card", element("div", "inner", site_row_head(language) + rows));
}

}  // namespace

std::optional<std::string> site_page(const Snapshot& snapshot, const SiteCode& code, Language language) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return std::nullopt;
  std::string body = trail(snapshot, *status, language) + overview(*status, language);
  if (!status->latest) {
    body += element("p", "", kNever.in(language));
  } else {
    if (!is_current(*status)) body += element("p", "draft", kOld.in(language));
    body += items_section(*status->latest, language);
  }
  body += below_section(snapshot, status->site, language);
  const auto& name = status->site.name.empty() ? status->site.code.text() : status->site.name;
  return framed({name, "/sites/" + code.text(), body}, snapshot, language);
}

}  // namespace campus::collector
