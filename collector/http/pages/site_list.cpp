#include "collector/http/pages/site_list.h"

#include <utility>

#include "collector/http/pages/level_card.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/site_row.h"

namespace campus::collector {

namespace {

constexpr Phrase kRoomsNow{"教室：", "Classrooms: "};
constexpr Phrase kMore{"此处未列出的测点数（排在后面，可用搜索查找）：",
                       "Sites not listed here (further down the order; search finds them): "};

}  // namespace

std::string site_list(std::vector<const SiteStatus*> sites, const RoomCounts& rooms, Language language) {
  put_urgent_first(sites);
  std::string rows = site_row_head(language);
  for (std::size_t i = 0; i < sites.size() && i < kMostSitesListed; ++i) {
    const auto counts = rooms.find(sites[i]->site);
    const auto below = counts == rooms.end()
                           ? std::string()
                           : element("div", "soft", kRoomsNow.in(language) + counts_now(counts->second, language));
    rows += site_row(*sites[i], below, language);
  }
  if (sites.size() <= kMostSitesListed) return rows;
  const auto rest = sites.size() - kMostSitesListed;
  return rows + element("p", "soft", kMore.in(language) + std::to_string(rest));
}

}  // namespace campus::collector
