// Names, facts, titles and queries are others'; pages and JSON stay what they are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "collector/http/pages/pages.h"
#include "core/utf8.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/support/sample_courses.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr WallTime kLongAgo{};

/// Every page and every site's, in one language.
std::vector<std::string> all_pages(const Snapshot& snapshot, const std::vector<StateChange>& changes,
                                   std::string_view query, Language language) {
  std::vector<std::string> pages{status_page(snapshot, language),
                                 duty_page(snapshot, test::courses_of({snapshot, changes}, kLongAgo), language)};
  pages.push_back(search_page(snapshot, SearchIndex(*snapshot.roster).find(query, 50), query, language));
  for (const auto& site : snapshot.roster->sites()) {
    pages.push_back(*site_page(snapshot, site.code, test::mini_city_report(site.code), language));
  }
  return pages;
}

/// What stands between `<` and `>`, and whether every tag that was opened is closed again.
testing::AssertionResult is_well_formed(const std::string& page) {
  static const std::set<std::string> kVoid{"meta", "link", "input", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (auto at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const auto end = page.find_first_of(" >\n", at);
    if (end == std::string::npos) return testing::AssertionFailure() << "a tag never ends";
    const auto name = page.substr(at + 1, end - at - 1);
    if (name.starts_with('/')) {
      if (open.empty() || open.back() != name.substr(1)) {
        return testing::AssertionFailure() << name << " at " << page.substr(at, 80);
      }
      open.pop_back();
    } else if (!kVoid.contains(name)) {
      open.push_back(name);
    }
  }
  return open.empty() ? testing::AssertionSuccess() : testing::AssertionFailure() << open.back() << " stays open";
}

/// Pieces that break out of wherever they stand, and bytes that are nothing.
std::string hostile(std::mt19937& chance) {
  static const std::vector<std::string> kPieces{"<script>alert(1)</script>",
                                                "</textarea><img src=x onerror=alert(1)>",
                                                "\" onmouseover=\"alert(1)",
                                                "' x='",
                                                "&lt;b&gt;",
                                                "</style>",
                                                "<!--",
                                                "-->",
                                                "]]>",
                                                "\xff\xfe",
                                                std::string(1, '\0'),
                                                "\r\n",
                                                "\u202e",
                                                "javascript:alert(1)",
                                                "海拉尔",
                                                "<details open>",
                                                "&#60;",
                                                "</title>",
                                                "</dl>",
                                                "${x}",
                                                "{{x}}",
                                                "\xe6\xb5",
                                                "http://evil.example/"};
  std::string text;
  for (int i = 0; i < 6; ++i) text += kPieces[chance() % kPieces.size()];
  return text;
}

TEST(HostilePages, StayWhatTheyAreWhateverNamesFactsTitlesAndQueriesHold) {
  std::mt19937 chance(20261123);
  const auto sample = test::sample_city({2, 12, 2});
  for (int round = 0; round < 12; ++round) {
    auto snapshot = test::with_roster(sample.snapshot, [&](Site& site) {
      site.name = hostile(chance);
      site.short_name = chance() % 2 == 0 ? "" : hostile(chance);
      Facts facts;
      for (const auto* column : {"address", "carrier", "circuit", "contract", "contract_down", "contact", "phone"}) {
        facts[column] = hostile(chance);
      }
      site.facts = PackedFacts(facts);
    });
    test::change_standard(snapshot, [&](StandardSummary& standard) {
      standard.id = hostile(chance);
      standard.title = {hostile(chance), hostile(chance)};
      auto rules = standard.rules.rules();
      for (auto& rule : rules) rule.title = rule.chapter = {hostile(chance), hostile(chance)};
      standard.rules = RuleTable(rules);
    });
    snapshot.pending[0].claimed_site = SiteCode(hostile(chance));
    snapshot.pending[1].key = KeyId(hostile(chance));
    const auto query = hostile(chance);
    for (const auto language : {Language::zh_cn, Language::en}) {
      for (const auto& page : all_pages(snapshot, sample.changes, query, language)) {
        ASSERT_TRUE(is_well_formed(page));
        ASSERT_THAT(page, Not(HasSubstr("<script")));
        ASSERT_THAT(page, Not(HasSubstr("<img")));
        ASSERT_THAT(page, Not(HasSubstr("\" onmouseover")));
        ASSERT_THAT(page, Not(HasSubstr("href=\"javascript")));
        ASSERT_THAT(page, Not(HasSubstr("href=\"http")));
      }
    }
    ASSERT_TRUE(nlohmann::json::accept(sites_json(snapshot)));
    ASSERT_TRUE(nlohmann::json::accept(duty_json(snapshot, test::courses_of({snapshot, sample.changes}, kLongAgo))));
    const auto found = SearchIndex(*snapshot.roster).find(query, 50);
    ASSERT_TRUE(nlohmann::json::accept(search_json(snapshot, found, query)));
  }
}

TEST(HostilePages, OfTheMiniatureCityEscapeEveryNameAndAskForNothingElsewhere) {
  const auto snapshot = test::mini_city();
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto pages = all_pages(snapshot, {}, "学府", language);
    EXPECT_THAT(pages[0], HasSubstr("学府&quot;路&quot; &lt;小学&gt; &amp; 幼儿园"));
    for (const auto& page : pages) {
      EXPECT_TRUE(is_well_formed(page));
      EXPECT_THAT(page, Not(HasSubstr("<小学>")));
      EXPECT_THAT(page, Not(HasSubstr("http://")));
      EXPECT_THAT(page, Not(HasSubstr("https://")));
      EXPECT_THAT(page, HasSubstr("name=\"viewport\""));
      EXPECT_THAT(page, HasSubstr(language == Language::en ? "<html lang=\"en\">" : "<html lang=\"zh-CN\">"));
    }
  }
}

TEST(HostilePages, SurviveJudgementsOfAnotherStandard) {
  auto sample = test::sample_city({2, 12, 2});
  test::change_standard(sample.snapshot, [](StandardSummary& standard) { standard.rules = {}; });
  for (const auto& page : all_pages(sample.snapshot, sample.changes, "海", Language::zh_cn)) {
    EXPECT_TRUE(is_well_formed(page));
  }
  EXPECT_TRUE(nlohmann::json::accept(sites_json(sample.snapshot)));
}

/// Chinese characters of the text that stand outside the link to the Chinese page.
std::string chinese_in(std::string text) {
  const std::string way_back = "lang=\"zh-CN\">中文</a>";
  for (auto at = text.find(way_back); at != std::string::npos; at = text.find(way_back))
    text.erase(at, way_back.size());
  std::string odd;
  for (std::string_view left = text; !left.empty();) {
    const auto next = first_character(left);
    const bool chinese = (next.code >= 0x3000 && next.code <= 0x9FFF) || (next.code >= 0xFF00 && next.code <= 0xFFEF);
    if (chinese) odd += left.substr(0, next.bytes);
    left.remove_prefix(next.bytes);
  }
  return odd;
}

TEST(HostilePages, InEnglishHaveNoChineseButWhatTheRosterHolds) {
  const auto plain = [](Site& site) {
    site.name = site.short_name = "Site " + site.code.text();
    site.facts = PackedFacts(Facts{{"carrier", std::string("Carrier")},
                                   {"contact", std::string("Someone")},
                                   {"contract_down", std::string("500M")},
                                   {"contract_up", std::string("500M")}});
  };
  const auto sample = test::sample_city({2, 12, 2});
  for (const auto& snapshot :
       {test::with_roster(test::mini_city(), plain), test::with_roster(sample.snapshot, plain)}) {
    for (const auto& page : all_pages(snapshot, sample.changes, "Site", Language::en)) EXPECT_EQ(chinese_in(page), "");
  }
}

}  // namespace
}  // namespace campus::collector
