#include "collector/http/pages/page_frame.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_style.h"
#include "collector/http/pages/page_words.h"
#include "core/version.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kDraft{"试行指标，不作为验收依据", "Draft standard: no basis for acceptance"};
constexpr Phrase kStandard{"现行标准：", "Standard in force: "};
constexpr Phrase kNoStandard{"未载入", "none loaded"};
constexpr Phrase kAsOf{"数据时间：", "As of "};
constexpr Phrase kZone{"（北京时间）", " (Beijing time)"};
constexpr Phrase kProgram{"汇聚平台 campus-collector ", "campus-collector "};
constexpr Phrase kSkip{"跳到正文", "Skip to the content"};
constexpr Phrase kPages{"页面", "Pages"};
constexpr Phrase kCity{"全市", "City"};
constexpr Phrase kDuty{"值班视图", "Duty view"};
constexpr Phrase kSearch{"搜索", "Search"};
constexpr Phrase kSearchWhat{"名称、拼音首字母、代码、地址、线路编号、IP",
                             "Name, pinyin initials, code, address, circuit, IP"};

std::string standard_line(const StandardSummary& standard, Language language) {
  std::string text = kStandard.in(language);
  if (standard.id.empty()) return text + kNoStandard.in(language);
  const auto& title = standard.title.in(language);
  text += title.empty() ? standard.id : title;
  text += " (" + standard.id + " " + standard.version + ")";
  if (standard.tailoring) text += "; " + tailoring_text(*standard.tailoring, language);
  return text;
}

std::string lang_parameter(Language language) { return "lang=" + std::string(name_of(language)); }

std::string search_form(const PageFrame& frame, Language language) {
  const auto what = kSearchWhat.in(language);
  return "<form action=\"/search\" role=\"search\"><input type=\"search\" name=\"q\" maxlength=\"100\" aria-label=\"" +
         kSearch.in(language) + "\" placeholder=\"" + what + "\" title=\"" + what + "\" value=\"" +
         escaped(frame.searched) + "\"><input type=\"hidden\" name=\"lang\" value=\"" + std::string(name_of(language)) +
         "\">" + element("button", "", kSearch.in(language)) + "</form>";
}

std::string navigation(const PageFrame& frame, Language language) {
  const auto other = language == Language::en ? Language::zh_cn : Language::en;
  const auto query = "?" + (frame.query.empty() ? "" : frame.query + "&") + lang_parameter(other);
  const auto same_page = "<a href=\"" + escaped(frame.path + query) + "\" lang=\"" + std::string(name_of(other)) +
                         "\">" + (language == Language::en ? "中文" : "English") + "</a>";
  return "<nav aria-label=\"" + kPages.in(language) + "\">" + link(home_path(language), kCity.in(language)) +
         link(duty_path("", language), kDuty.in(language)) + same_page + search_form(frame, language) + "</nav>";
}

std::string header(const PageFrame& frame, const Snapshot& snapshot, Language language) {
  std::string text = element("h1", "", escaped(frame.title));
  const auto standing = escaped(standard_line(*snapshot.standard, language)) + " · " + kAsOf.in(language) +
                        escaped(to_local_text(snapshot.built)) + kZone.in(language);
  text += element("p", "soft", standing);
  if (snapshot.standard->draft) text += element("p", "draft", kDraft.in(language));
  return element("header", "", text);
}

}  // namespace

std::string framed(const PageFrame& frame, const Snapshot& snapshot, Language language) {
  std::string page = "<!DOCTYPE html>\n<html lang=\"" + std::string(name_of(language)) + "\">\n<head>\n";
  page += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
  page += "<link rel=\"icon\" href=\"data:,\">\n";  // no request for /favicon.ico
  page += element("title", "", escaped(frame.title)) + "\n<style>";
  page.append(page_style()).append("</style>\n</head>\n<body>\n");
  page += "<a class=\"skip\" href=\"#content\">" + kSkip.in(language) + "</a>\n" + navigation(frame, language) + "\n";
  page += header(frame, snapshot, language) + "\n<main id=\"content\">" + frame.body + "</main>\n";
  page += element("footer", "soft", kProgram.in(language) + kVersion) + "\n</body>\n</html>\n";
  return page;
}

std::string site_path(const SiteCode& code, Language language) {
  return "/sites/" + code.text() + "?" + lang_parameter(language);
}

std::string duty_path(std::string_view since, Language language) {
  const auto from = since.empty() ? std::string() : "since=" + url_encoded(since) + "&";
  return "/duty?" + from + lang_parameter(language);
}

std::string home_path(Language language) { return "/?" + lang_parameter(language); }

}  // namespace campus::collector
