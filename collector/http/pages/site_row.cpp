#include "collector/http/pages/site_row.h"

#include <algorithm>

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kSite{"测点 · 当前运行状况", "Site · operating state now"};
constexpr Phrase kAcceptance{"最近一次有效验收", "Last valid acceptance"};
constexpr Phrase kAccepted{"有效验收", "accepted"};
constexpr Phrase kMeasuredRequired{"实测 / 要求", "measured / required"};
constexpr Phrase kLastReport{"最近上报", "Last report"};
constexpr Phrase kDemonstration{"演示", "demonstration"};
constexpr Phrase kBefore{"此前：", "before: "};

std::string rate(double bits_per_second, Language language) {
  return format_quantity(bits_per_second, Unit::bits_per_second, language);
}

std::string label(const std::string& words) { return element("span", "label head", words + " "); }

std::string acceptance(const SiteStatus& status, Language language) {
  auto text = label(kAccepted.in(language)) + acceptance_badge(status.acceptance_state(), language);
  if (status.acceptance) text += " " + element("span", "soft whole", date_text(local_date(status.acceptance->ended)));
  return element("div", "accepted", text);
}

std::string since(const SiteStatus& status, Language language) {
  std::string text = escaped(words_of(status.freshness, language));
  if (status.latest) text += "<br>" + escaped(to_local_text(status.latest->received));
  if (status.latest && !is_current(status)) {
    text += "<br>" + kBefore.in(language) + escaped(words_of(status.state(), language));
  }
  return element("div", "since soft", text);
}

std::string figure(const SiteStatus& status, Direction direction, Language language) {
  return element("div", "figure",
                 label(std::string(campus::words_of(direction, language))) +
                     throughput_text(status.latest.get(), direction, language));
}

int urgency(const SiteStatus& status) {
  if (!is_current(status)) return 1;
  if (status.state() == SiteState::noncompliant) return 0;
  return status.state() == SiteState::unassessed ? 2 : 3;
}

}  // namespace

std::string throughput_text(const Judgement* judgement, Direction direction, Language language) {
  if (judgement == nullptr) return "–";
  const auto& seen = judgement->rate(direction);
  if (!seen.item && !seen.measured) return "–";
  std::string text = seen.measured ? element("b", "", escaped(rate(*seen.measured, language))) : "–";
  if (seen.required) text += " " + element("span", "whole", "/ " + escaped(rate(*seen.required, language)));
  const bool plain = !seen.item || seen.verdict == ItemVerdict::conform;
  return plain ? text : text + " " + badge(seen.verdict, language);
}

std::string site_row(const SiteStatus& status, const std::string& below, Language language) {
  const auto& site = *status.site;
  std::string name = current_badge(status, language) + " " + link(site_path(site.code, language), display_name(site)) +
                     " " + element("span", "soft", escaped(site.code.text()));
  if (status.latest && status.latest->demonstration) {
    name += " " + element("span", "badge near", kDemonstration.in(language));
  }
  return element("div", "row",
                 element("div", "name", name + below) + acceptance(status, language) +
                     figure(status, Direction::down, language) + figure(status, Direction::up, language) +
                     since(status, language)) +
         "\n";
}

std::string site_row_head(Language language) {
  const auto column = [&](const std::string& text) { return element("div", "", escaped(text)); };
  const auto rates = [&](Direction direction) {
    return column(std::string(campus::words_of(direction, language)) + " · " + kMeasuredRequired.in(language));
  };
  return element("div", "head row",
                 column(kSite.in(language)) + column(kAcceptance.in(language)) + rates(Direction::down) +
                     rates(Direction::up) + column(kLastReport.in(language)));
}

void put_urgent_first(std::vector<const SiteStatus*>& list) {
  std::stable_sort(list.begin(), list.end(),
                   [](const SiteStatus* a, const SiteStatus* b) { return urgency(*a) < urgency(*b); });
}

}  // namespace campus::collector
