#include <string>

#include "collector/http/pages/json_values.h"
#include "collector/http/pages/line_facts.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr std::size_t kLongestQueryShown = 200;

constexpr Phrase kTitle{"搜索", "Search"};
constexpr Phrase kHow{
    "输入名称的一部分、拼音首字母（例如 hlrdyxx）、代码、地址、线路或合同编号、联系电话、IP "
    "地址；多个词之间留空格，须同时符合。",
    "Type part of a name, its pinyin initials (hlrdyxx), a code, address, circuit or contract number, "
    "telephone number or IP address; of several words between blanks all have to match."};
constexpr Phrase kFound{"符合的测点数：", "Sites that match: "};
constexpr Phrase kShown{"；此处列出 ", "; listed here: "};
constexpr Phrase kNothing{"没有符合的测点。换个写法，或减少几个字再试。",
                          "No site matches. Try other words, or fewer."};

/// Of a query whatever its bytes: what fits into a field again.
std::string shown(std::string_view query) { return one_line(query.substr(0, kLongestQueryShown)); }

std::string trail(const SiteStatus& status, Language language) {
  std::string text(campus::words_of(status.site->level, language));
  for (const auto* above : {status.banner, status.school}) {
    if (above == nullptr || above == status.site) continue;
    text += " · " + display_name(*above);
  }
  return element("p", "soft", escaped(text));
}

std::string entry(const SiteStatus& status, Language language) {
  const auto& site = *status.site;
  const auto heading = current_badge(status, language) + " " + link(site_path(site.code, language), full_name(site)) +
                       " " + element("span", "soft", escaped(site.code.text()));
  auto text = element("h3", "", heading) + trail(status, language);
  // A room has its school's line; that stands with the school.
  const auto terms = site.level == Level::classroom ? std::string() : line_terms(line_facts(status), language);
  if (!terms.empty()) text += element("dl", "brief", terms);
  return element("article", "item", text) + "\n";
}

}  // namespace

std::string search_page(const Snapshot& snapshot, const SearchResult& found, std::string_view query,
                        Language language) {
  const auto searched = shown(query);
  auto body = element("p", "soft", kHow.in(language));
  std::string entries;
  std::size_t listed = 0;
  for (const auto& each : found.sites) {
    const auto* status = each.site == nullptr ? nullptr : snapshot.find(each.site->code);
    if (status == nullptr) continue;
    entries += entry(*status, language);
    ++listed;
  }
  if (!searched.empty() && listed == 0) body += element("p", "", kNothing.in(language));
  if (listed > 0) {
    auto counts = kFound.in(language) + std::to_string(found.total);
    if (found.total > listed) counts += kShown.in(language) + std::to_string(listed);
    body += element("p", "", counts) + entries;
  }
  return framed({kTitle.in(language), "/search", "q=" + url_encoded(searched), searched, body}, snapshot, language);
}

std::string search_json(const Snapshot& snapshot, const SearchResult& found, std::string_view query) {
  wire::Json sites = wire::Json::array();
  for (const auto& each : found.sites) {
    const auto* status = each.site == nullptr ? nullptr : snapshot.find(each.site->code);
    if (status == nullptr) continue;
    auto site = site_summary_json(*status, *snapshot.standard);
    site["match"] = name_of(each.match);
    sites.push_back(std::move(site));
  }
  return dumped({{"schema", "campus.search/1"},
                 {"built", to_rfc3339(snapshot.built)},
                 {"query", std::string(query.substr(0, kLongestQueryShown))},
                 {"total", found.total},
                 {"sites", std::move(sites)}});
}

}  // namespace campus::collector
