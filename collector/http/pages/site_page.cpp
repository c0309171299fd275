#include <vector>

#include "collector/http/pages/failing_items.h"
#include "collector/http/pages/fault_text.h"
#include "collector/http/pages/history.h"
#include "collector/http/pages/item_section.h"
#include "collector/http/pages/judgement_section.h"
#include "collector/http/pages/level_card.h"
#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "collector/http/pages/site_list.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kHome{"全市", "City"};
constexpr Phrase kNow{"当前运行状况", "Operating state now"};
constexpr Phrase kAcceptance{"最近一次有效验收", "Last valid acceptance"};
constexpr Phrase kCampus{"数字校园", "Digital campus"};
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
constexpr Phrase kGrade{"等级", "Grade"};
constexpr Phrase kCoverage{"核验完成率", "Share of points tested"};
constexpr Phrase kReport{"报告原文", "Stored report"};
constexpr Phrase kProfile{"探针所用标准", "Standard the probe used"};
constexpr Phrase kPlace{"测点", "Site"};
constexpr Phrase kLast{"最近一次报告", "Last report"};
constexpr Phrase kLine{"线路与联系人", "Line and contact"};
constexpr Phrase kFaultText{"报障文本（复制给线路服务单位）", "Fault text, to copy for the carrier"};
constexpr Phrase kSilenceText{"失联核查文本（复制给线路服务单位或学校）",
                              "Text about the silence, to copy for carrier or school"};
constexpr Phrase kHistory{"历史（按天、按小时）", "History by day and hour"};
constexpr Phrase kBelow{"下属测点（需要处理的在前）", "Sites below (what needs somebody first)"};
constexpr Phrase kOpen{"查看", "open"};
constexpr Phrase kNever{"该测点从未上报，未评定。", "This site has never reported; it is unassessed."};
constexpr Phrase kOld{"以下是最近一次报告的结果，不代表当前运行状况。",
                      "These are the results of the last report; they do not tell how the site does now."};

std::string of_points(std::int64_t part, std::int64_t whole) {
  return std::to_string(part) + "/" + std::to_string(whole) + " (" + percentage(part, whole) + ")";
}

std::string waived_veto_items(const Assessment& verdict) {
  std::string text;
  for (const auto& item : verdict.items) {
    if (item.requirement != Requirement::veto || item.verdict != ItemVerdict::waived) continue;
    text += (text.empty() ? "" : ", ") + escaped(printed(item.rule));
  }
  return text;
}

std::string gate_text(const Assessment& verdict, Language language) {
  const auto waived = waived_veto_items(verdict);
  if (verdict.gate_failures.empty() && !waived.empty()) return badge(ItemVerdict::waived, language) + " " + waived;
  if (verdict.gate_failures.empty()) return kGatePassed.in(language);
  std::string text;
  for (const auto& rule : verdict.gate_failures) text += (text.empty() ? "" : ", ") + escaped(printed(rule));
  return badge(ItemVerdict::nonconform, language) + " " + text;
}

std::string verdict_terms(const LatestReport& detail, Language language) {
  const auto& verdict = detail.verdict;
  auto terms = term(kGate.in(language), gate_text(verdict, language)) +
               term(kScore.in(language), of_points(verdict.points_got, verdict.points)) +
               term(kCoverage.in(language), of_points(verdict.points_tested, verdict.points));
  if (verdict.grade) terms += term(kGrade.in(language), escaped(verdict.grade->title.in(language)));
  return terms;
}

std::string profile_text(const StandardRef& standard, Language language) {
  auto text = standard.id + " " + standard.version + " " + standard.profile;
  if (standard.tailoring) text += "; " + tailoring_text(*standard.tailoring, language);
  return text;
}

std::string report_link(const Digest& report) {
  constexpr std::size_t kShown = 16;
  return element("code", "", link("/api/v1/reports/" + report.hex(), report.hex().substr(0, kShown) + "…"));
}

std::string mode_text(const Judgement& judgement, Language language) {
  if (judgement.demonstration) return element("span", "badge near", kDemonstration.in(language));
  return std::string(campus::words_of(judgement.mode, language));
}

std::string tested_text(const Judgement& judgement, const std::optional<LatestReport>& detail) {
  const auto ended = to_local_text(judgement.ended);
  return escaped(detail ? to_local_text(detail->report.started.utc) + " – " + ended : ended);
}

std::string report_card(const Judgement& judgement, const std::optional<LatestReport>& detail, Language language) {
  auto terms = term(kConclusion.in(language), badge(judgement.conclusion, language));
  if (judgement.claim != judgement.conclusion) {
    terms += term(kClaimConclusion.in(language), badge(judgement.claim, language));
  }
  if (detail) terms += verdict_terms(*detail, language);
  terms += term(kMode.in(language), mode_text(judgement, language)) +
           term(kTested.in(language), tested_text(judgement, detail)) +
           term(kReceived.in(language), escaped(to_local_text(judgement.received)));
  if (detail) terms += term(kProfile.in(language), escaped(profile_text(detail->report.standard, language)));
  terms += term(kReport.in(language), report_link(judgement.report));
  return element("section", "card", element("h3", "", kLast.in(language)) + element("dl", "", terms));
}

std::string place_text(const Site& site, Language language) {
  std::string text = site.code.text() + " · " + std::string(campus::words_of(site.level, language));
  if (site.level == Level::school) text += " · " + std::string(campus::words_of(site.type, language));
  return escaped(text);
}

std::string acceptance_text(const SiteStatus& status, Language language) {
  auto text = acceptance_badge(status.acceptance_state(), language);
  if (!status.acceptance) return text;
  return text + " " + escaped(to_local_text(status.acceptance->ended)) + "<br>" +
         report_link(status.acceptance->report);
}

std::string campus_text(const SiteStatus& status, Language language) {
  if (!status.campus) return "";
  return badge(status.campus->conclusion, language) + " " + kScore.in(language) + " " +
         percentage(status.campus->score_permille, 1000) + " · " + escaped(to_local_text(status.campus->ended)) +
         "<br>" + report_link(status.campus->report);
}

std::string state_card(const SiteStatus& status, Language language) {
  const auto terms = term(kPlace.in(language), place_text(*status.site, language)) +
                     term(kNow.in(language), current_badge(status, language)) +
                     term(kFreshness.in(language), escaped(words_of(status.freshness, language))) +
                     term(kAcceptance.in(language), acceptance_text(status, language)) +
                     term(kCampus.in(language), campus_text(status, language)) +
                     term(kHistory.in(language), link(history_path(status.site->code, language), kOpen.in(language)));
  return element("section", "card", element("dl", "", terms));
}

std::string folded(Phrase label, const std::string& text, Language language) {
  if (text.empty()) return "";
  const auto words = label.in(language);
  return "<details>" + element("summary", "", words) + copy_box(words, text) + "</details>";
}

std::string line_card(const Snapshot& snapshot, const SiteStatus& status, const std::optional<LatestReport>& detail,
                      Language language) {
  const auto terms = line_terms(line_facts(status), language);
  const bool silent = status.freshness == Freshness::stale || status.freshness == Freshness::retired;
  const auto to_copy = silent
                           ? folded(kSilenceText, silence_text(status, language), language)
                           : folded(kFaultText, fault_text(status, *snapshot.standard, {}, detail, language), language);
  if (terms.empty() && to_copy.empty()) return "";
  return element("section", "card", element("h3", "", kLine.in(language)) + element("dl", "", terms) + to_copy);
}

std::string trail(const SiteStatus& status, Language language) {
  std::string text = link(home_path(language), kHome.in(language));
  for (const auto* above : {status.banner, status.school}) {
    if (above == nullptr || above == status.site) continue;
    text += " › " + link(site_path(above->code, language), display_name(*above));
  }
  return element("p", "soft", text);
}

/// Schools of a banner, rooms of a school, with how they do in all.
std::string below_section(const Snapshot& snapshot, const Site& site, Language language) {
  if (site.level == Level::classroom) return "";
  const auto listed_level = site.level == Level::banner ? Level::school : Level::classroom;
  CountsByLevel counts;
  RoomCounts rooms;
  std::vector<const SiteStatus*> listed;
  for (const auto& status : snapshot.sites) {
    const auto* above = site.level == Level::banner ? status.banner : status.school;
    if (above != &site || status.site == &site) continue;
    add(counts, status);
    if (status.site->level == listed_level) listed.push_back(&status);
    if (site.level == Level::banner && status.site->level == Level::classroom) rooms[status.school].add(status);
  }
  if (listed.empty() && rooms.empty()) return "";
  std::string cards;
  for (const auto level : {Level::school, Level::classroom}) {
    if (of(counts, level).expected > 0) cards += level_card(*snapshot.standard, of(counts, level), level, language);
  }
  return element("h2", "", kBelow.in(language)) + element("div", "levels", cards) +
         element("div", "list", site_list(std::move(listed), rooms, language));
}

}  // namespace

std::optional<std::string> site_page(const Snapshot& snapshot, const SiteCode& code,
                                     const std::optional<LatestReport>& detail, Language language) {
  const auto* status = snapshot.find(code);
  if (status == nullptr) return std::nullopt;
  // The words of one report never stand beside the figures of another.
  const bool same = detail && status->latest && Digest::of_hex(detail->id.text()) == status->latest->report;
  const auto& report = same ? detail : std::nullopt;
  auto cards = state_card(*status, language);
  if (status->latest) cards += report_card(*status->latest, report, language);
  cards += line_card(snapshot, *status, report, language);
  auto body = trail(*status, language) + element("div", "cards", cards);
  std::string items;
  if (!status->latest) {
    body += element("p", "", kNever.in(language));
  } else {
    if (!is_current(*status)) body += element("p", "draft", kOld.in(language));
    items = report ? items_section(*report, language)
                   : judgement_section(*status->latest, snapshot.standard->rules, language);
  }
  const auto below = below_section(snapshot, *status->site, language);
  body += status->site->level == Level::banner ? below + items : items + below;
  return framed({full_name(*status->site), "/sites/" + code.text(), {}, {}, body}, snapshot, language);
}

}  // namespace campus::collector
