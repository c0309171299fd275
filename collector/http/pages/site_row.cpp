#include "collector/http/pages/site_row.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/metrics/site_values.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kSite{"测点", "Site"};
constexpr Phrase kMeasuredRequired{"实测 / 要求", "measured / required"};
constexpr Phrase kLastReport{"最近上报", "Last report"};
constexpr Phrase kDemonstration{"演示", "demonstration"};

std::string rate(double bits_per_second, Language language) {
  return format_quantity(bits_per_second, Unit::bits_per_second, language);
}

std::string since(const SiteStatus& status, Language language) {
  std::string text = escaped(words_of(status.freshness, language));
  if (status.latest) text += "<br>" + escaped(to_local_text(status.latest->received));
  return element("div", "since soft", text);
}

std::string figure(const SiteStatus& status, Direction direction, Language language) {
  return element("div", "figure",
                 element("span", "head", campus::words_of(direction, language)) + " " +
                     throughput_text(status, direction, language));
}

}  // namespace

std::string throughput_text(const SiteStatus& status, Direction direction, Language language) {
  if (!status.latest) return "–";
  const auto seen = throughput_of(*status.latest, status.site.level, direction);
  if (seen.item == nullptr && !seen.measured) return "–";
  std::string text = seen.measured ? element("b", "", escaped(rate(*seen.measured, language))) : "–";
  if (seen.required) text += " " + element("span", "whole", "/ " + escaped(rate(*seen.required, language)));
  const bool plain = seen.item == nullptr || seen.item->verdict == ItemVerdict::conform;
  return plain ? text : text + " " + badge(seen.item->verdict, language);
}

std::string site_row(const SiteStatus& status, Language language) {
  const auto& site = status.site;
  std::string name = badge(status.state(), language) + " " + link(site_path(site.code, language), display_name(site));
  name += " " + element("span", "soft", escaped(site.code.text()));
  if (status.latest && status.latest->report.demonstration) {
    name += " " + element("span", "badge near", kDemonstration.in(language));
  }
  return element("div", "row",
                 element("div", "name", name) + figure(status, Direction::down, language) +
                     figure(status, Direction::up, language) + since(status, language));
}

std::string site_row_head(Language language) {
  const auto column = [&](const std::string& text) { return element("div", "", escaped(text)); };
  const auto rates = kMeasuredRequired.in(language);
  return element("div", "head row",
                 column(kSite.in(language)) + column(rates) + column(rates) + column(kLastReport.in(language)));
}

}  // namespace campus::collector
