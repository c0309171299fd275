#include <map>
#include <vector>

#include "collector/http/pages/level_card.h"
#include "collector/http/pages/level_counts.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "collector/http/pages/pending_section.h"
#include "collector/http/pages/silence_line.h"
#include "collector/http/pages/site_list.h"
#include "core/words.h"

namespace campus::collector {

namespace {

/// A city with more schools lists them on the pages of its banners only.
constexpr std::int64_t kMostSchoolsListed = 200;
constexpr std::int64_t kMostSchoolsUnfolded = 40;
constexpr std::size_t kMostBannersListed = 300;

constexpr Phrase kTitle{"全市教育网络达标状况", "Education network of the city: compliance"};
constexpr Phrase kCoverage{"达标覆盖率", "Share compliant"};
constexpr Phrase kNow{"当前运行状况", "Operating state now"};
constexpr Phrase kAtPresent{"当前：", "now: "};
constexpr Phrase kBannerNow{"旗市区 · 当前运行状况", "Banner · operating state now"};
constexpr Phrase kBanners{"各旗市区", "Banners"};
constexpr Phrase kSchools{"学校", "Schools"};
constexpr Phrase kRooms{"教室", "Classrooms"};
constexpr Phrase kMoreBanners{"此处未列出的旗市区数（可用搜索查找）：",
                              "Banners not listed here (search finds them): "};
constexpr Phrase kNoSites{"名录为空。导入学校名录：", "The roster is empty. Import one: "};
constexpr Phrase kNoBanner{"名录中没有上级旗市区的测点", "Sites without a banner above them in the roster"};

struct BannerNode {
  const SiteStatus* banner = nullptr;
  CountsByLevel counts;
  std::vector<const SiteStatus*> schools;
};

struct City {
  std::map<SiteCode, BannerNode> banners;  ///< under an empty code what has none above it
  RoomCounts rooms;
};

/// By the banner and school that the roster resolves to, so that no circle of parents can reach a page.
City city_of(const Snapshot& snapshot) {
  City city;
  for (const auto& status : snapshot.sites) {
    auto& node = city.banners[status.banner_code()];
    add(node.counts, status);
    switch (status.site->level) {
      case Level::banner:
        node.banner = &status;
        break;
      case Level::school:
        node.schools.push_back(&status);
        break;
      case Level::classroom:
        city.rooms[status.school].add(status);
        break;
    }
  }
  return city;
}

std::string level_summary(Phrase name, const LevelCounts& counts, Language language) {
  if (counts.expected == 0) return element("div", "", "");
  const auto coverage =
      kCoverage.in(language) + " " + element("b", "", share(counts.accepted[SiteState::compliant], counts.expected));
  return element("div", "figure",
                 element("span", "label head", name.in(language) + " ") + coverage + "<br>" +
                     element("span", "soft", kAtPresent.in(language)) + counts_now(counts, language));
}

std::string banner_row(const BannerNode& node, Language language) {
  std::string name = kNoBanner.in(language);
  if (node.banner != nullptr) {
    const auto& site = *node.banner->site;
    name = current_badge(*node.banner, language) + " " + link(site_path(site.code, language), display_name(site)) +
           " " + element("span", "soft", escaped(site.code.text()));
  }
  return element("div", "row banner",
                 element("div", "name", name) + level_summary(kSchools, of(node.counts, Level::school), language) +
                     level_summary(kRooms, of(node.counts, Level::classroom), language));
}

std::string banner_head(Language language) {
  const auto column = [&](const std::string& text) { return element("div", "", escaped(text)); };
  const auto what = [&](Phrase level) {
    return column(level.in(language) + " · " + kCoverage.in(language) + " · " + kNow.in(language));
  };
  return element("div", "head row banner", column(kBannerNow.in(language)) + what(kSchools) + what(kRooms));
}

std::string banners_section(const Snapshot& snapshot, std::int64_t schools, Language language) {
  std::string text = element("h2", "", kBanners.in(language));
  if (snapshot.sites.empty()) {
    return text +
           element("p", "", kNoSites.in(language) + element("code", "command", "campus-collector roster import FILE"));
  }
  const auto city = city_of(snapshot);
  const bool listed = schools <= kMostSchoolsListed;
  const std::string begin = schools <= kMostSchoolsUnfolded ? "<details open>" : "<details>";
  std::string rows;
  std::size_t shown = 0;
  for (const auto& [code, node] : city.banners) {
    if (shown++ == kMostBannersListed) break;
    const auto row = banner_row(node, language);
    if (!listed || node.schools.empty()) {
      rows += element("div", "list", row) + "\n";
      continue;
    }
    const auto schools_below = element("div", "inner", site_list(node.schools, city.rooms, language));
    rows.append(begin).append(element("summary", "", row)).append(schools_below).append("</details>\n");
  }
  if (city.banners.size() > kMostBannersListed) {
    rows += element("p", "soft", kMoreBanners.in(language) + std::to_string(city.banners.size() - kMostBannersListed));
  }
  return text + banner_head(language) + rows;
}

}  // namespace

std::string status_page(const Snapshot& snapshot, Language language) {
  const auto counts = count_levels(snapshot);
  std::string cards;
  for (const auto level : {Level::banner, Level::school, Level::classroom}) {
    cards += level_card(*snapshot.standard, of(counts, level), level, language);
  }
  const auto body = silence_line(snapshot, language) + element("div", "levels", cards) +
                    pending_section(snapshot, language) +
                    banners_section(snapshot, of(counts, Level::school).expected, language);
  return framed({kTitle.in(language), "/", {}, {}, body}, snapshot, language);
}

}  // namespace campus::collector
