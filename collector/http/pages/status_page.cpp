#include <array>
#include <map>

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/page_words.h"
#include "collector/http/pages/pages.h"
#include "collector/http/pages/site_row.h"
#include "core/words.h"

namespace campus::collector {

namespace {

/// Above this a school shows only how many of its rooms are in each state; its own page lists them.
constexpr std::size_t kMostSitesShownWhole = 1500;
constexpr std::size_t kMostSitesUnfolded = 120;
constexpr std::size_t kMostPendingShown = 50;

constexpr Phrase kTitle{"全市教育网络达标状况", "Education network of the city: compliance"};
constexpr Phrase kCoverage{"达标覆盖率", "Share compliant"};
constexpr Phrase kReporting{"上报情况：", "Reports: "};
constexpr Phrase kSites{"测点", "Sites"};
constexpr Phrase kNoSites{"名录为空。导入学校名录：", "The roster is empty. Import one: "};
constexpr Phrase kNoBanner{"名录中没有上级旗市区的测点", "Sites without a banner above them in the roster"};
constexpr Phrase kNotInRoster{"名录中没有这所学校的条目", "no roster entry of this school"};
constexpr Phrase kRooms{"教室：", "Classrooms: "};
constexpr Phrase kPending{"待批准的报告", "Reports waiting for approval"};
constexpr Phrase kPendingNote{"这些报告已收妥保存，批准之前不计入任何数字。",
                              "These reports are safely stored; until approved they count nowhere."};
constexpr Phrase kUnknownKey{"密钥未批准。核对探针后在汇聚平台上执行：",
                             "Key not approved. Make sure of the probe, then run on the collector:"};
constexpr Phrase kUnknownSite{"名录中没有该测点代码。更正名录后在汇聚平台上执行：",
                              "No such site in the roster. Mend the roster, then run on the collector:"};
constexpr Phrase kSiteCode{"测点代码", "Site code"};
constexpr Phrase kKey{"密钥", "Key"};
constexpr Phrase kReport{"报告", "Report"};
constexpr Phrase kReceived{"接收时间", "Received"};
constexpr Phrase kMorePending{"更多待批准的报告请用此命令查看：", "For the rest run: "};

/// A promised rate is a round number: `1 Gbit/s`, not `1.000 Gbit/s`.
std::string round_rate(BitRate rate) {
  auto text = to_text(rate);
  const auto unit = text.find(' ');
  const auto last = text.find('.') < unit ? text.find_last_not_of('0', unit - 1) : unit - 1;
  text.erase(text[last] == '.' ? last : last + 1, unit - (text[last] == '.' ? last : last + 1));
  return text;
}

using StateCounts = std::map<SiteState, std::int64_t>;

struct LevelCounts {
  StateCounts states;
  std::map<Freshness, std::int64_t> freshness;
  std::int64_t expected = 0;
};

LevelCounts count(const Snapshot& snapshot, Level level) {
  LevelCounts counts;
  for (const auto& status : snapshot.sites) {
    if (status.site.level != level) continue;
    ++counts.states[status.state()];
    ++counts.freshness[status.freshness];
    ++counts.expected;
  }
  return counts;
}

std::string level_card(const Snapshot& snapshot, Level level, Language language) {
  auto counts = count(snapshot, level);
  std::string heading(campus::words_of(level, language));
  if (const auto target = snapshot.targets.find(level); target != snapshot.targets.end()) {
    heading += " · " + round_rate(target->second);
  }
  std::string numbers;
  for (const auto& [state, name] : EnumNames<SiteState>::names) {
    numbers += element("div", "", element("b", "", std::to_string(counts.states[state])) + badge(state, language));
  }
  const auto compliant = counts.states[SiteState::compliant];
  const auto rate = kCoverage.in(language) + " " + element("b", "", percentage(compliant, counts.expected)) + " (" +
                    std::to_string(compliant) + "/" + std::to_string(counts.expected) + ")";
  std::string reporting;
  for (const auto& [freshness, number] : counts.freshness) {
    reporting += (reporting.empty() ? "" : " · ") + words_of(freshness, language) + " " + std::to_string(number);
  }
  return element("div", "card",
                 element("h3", "", escaped(heading)) + element("div", "numbers", numbers) + element("p", "rate", rate) +
                     element("p", "soft", kReporting.in(language) + (reporting.empty() ? "–" : reporting)));
}

struct SchoolNode {
  const SiteStatus* school = nullptr;
  std::vector<const SiteStatus*> rooms;
};
struct BannerNode {
  const SiteStatus* banner = nullptr;
  std::map<SiteCode, SchoolNode> schools;
};

/// By the banner and school that the roster resolves to, so that no circle of parents can reach a page.
std::map<SiteCode, BannerNode> tree_of(const Snapshot& snapshot) {
  std::map<SiteCode, BannerNode> tree;
  for (const auto& status : snapshot.sites) {
    auto& banner = tree[status.banner];
    switch (status.site.level) {
      case Level::banner:
        banner.banner = &status;
        break;
      case Level::school:
        banner.schools[status.site.code].school = &status;
        break;
      case Level::classroom:
        banner.schools[status.school].rooms.push_back(&status);
        break;
    }
  }
  return tree;
}

std::string folded(const std::string& summary, const std::string& inner, bool open) {
  return std::string(open ? "<details open>" : "<details>") + element("summary", "", summary) +
         element("div", "inner", inner) + "</details>\n";
}

std::string room_counts(const SchoolNode& node, Language language) {
  StateCounts states;
  for (const auto* room : node.rooms) ++states[room->state()];
  std::string text = kRooms.in(language);
  for (const auto& [state, number] : states) text += " " + badge(state, language) + " " + std::to_string(number);
  return element("div", "row", element("div", "name", text));
}

std::string school_markup(const SiteCode& code, const SchoolNode& node, bool whole, bool open, Language language) {
  const auto row = node.school != nullptr ? site_row(*node.school, language)
                                          : escaped(code.text() + " " + kNotInRoster.in(language));
  if (node.rooms.empty()) return node.school != nullptr ? row : element("div", "row", row);
  if (!whole) return row + room_counts(node, language);
  std::string rooms;
  for (const auto* room : node.rooms) rooms += site_row(*room, language);
  return folded(row, rooms, open);
}

std::string sites_section(const Snapshot& snapshot, Language language) {
  std::string text = element("h2", "", kSites.in(language));
  if (snapshot.sites.empty()) {
    return text +
           element("p", "", kNoSites.in(language) + element("code", "command", "campus-collector roster import FILE"));
  }
  const bool whole = snapshot.sites.size() <= kMostSitesShownWhole;
  const bool open = snapshot.sites.size() <= kMostSitesUnfolded;
  text += site_row_head(language);
  for (const auto& [code, node] : tree_of(snapshot)) {
    std::string schools;
    for (const auto& [school, below] : node.schools) schools += school_markup(school, below, whole, open, language);
    const auto row = node.banner != nullptr ? site_row(*node.banner, language)
                                            : element("span", "", kNoBanner.in(language) + " " + escaped(code.text()));
    text += folded(row, schools, open);
  }
  return text;
}

/// Only what is certainly a key and a code is put into a command that people paste into a shell.
std::string remedy(const PendingReport& pending, Language language) {
  if (pending.reason == "unknown_site") {
    return kUnknownSite.in(language) + element("code", "command", "campus-collector roster import FILE");
  }
  const bool safe = is_sha256_hex(pending.key.text()) && parse_site_code(pending.claimed_site.text()).has_value();
  const auto command = "campus-collector keys approve " + (safe ? pending.key.text() : "KEYID") + " --site " +
                       (safe ? pending.claimed_site.text() : "CODE");
  return kUnknownKey.in(language) + element("code", "command", command);
}

std::string pending_entry(const PendingReport& pending, Language language) {
  const auto term = [&](Phrase name, const std::string& value) {
    return element("dt", "", name.in(language)) + element("dd", "", value);
  };
  const auto facts = term(kSiteCode, escaped(pending.claimed_site.text())) +
                     term(kKey, element("code", "", escaped(pending.key.text()))) +
                     term(kReport, element("code", "", escaped(pending.id.text()))) +
                     term(kReceived, escaped(to_local_text(pending.received)));
  return element("div", "item", element("dl", "", facts) + remedy(pending, language));
}

std::string pending_section(const Snapshot& snapshot, Language language) {
  if (snapshot.pending.empty()) return "";
  std::string text = element("h2", "", kPending.in(language) + " (" + std::to_string(snapshot.pending.size()) + ")") +
                     element("p", "soft", kPendingNote.in(language));
  for (std::size_t i = 0; i < snapshot.pending.size() && i < kMostPendingShown; ++i) {
    text += pending_entry(snapshot.pending[i], language);
  }
  if (snapshot.pending.size() > kMostPendingShown) {
    text += element("p", "", kMorePending.in(language) + element("code", "command", "campus-collector keys list"));
  }
  return text;
}

}  // namespace

std::string status_page(const Snapshot& snapshot, Language language) {
  std::string cards;
  for (const auto level : {Level::banner, Level::school, Level::classroom}) {
    cards += level_card(snapshot, level, language);
  }
  const auto body =
      element("div", "cards", cards) + pending_section(snapshot, language) + sites_section(snapshot, language);
  return framed({kTitle.in(language), "/", body}, snapshot, language);
}

}  // namespace campus::collector
