#include "probe/report/html_report.h"
#include "probe/report/item_lists.h"

#include <array>
#include <string>
#include <vector>

#include "core/words.h"
#include "probe/report/html_parts.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

std::string class_of(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return "b good";
    case ItemVerdict::nonconform:
      return "b bad";
    case ItemVerdict::not_applicable:
      return "b none";
    default:
      return "b open";
  }
}

std::string class_of(Verdict verdict) {
  if (verdict == Verdict::met) return "b good";
  return verdict == Verdict::not_met ? "b bad" : "b open";
}

struct Section {
  std::string title;
  Markup body;
};

std::string number_of(std::size_t index, Language language) {
  constexpr std::array numerals{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"};
  if (language == Language::en || index >= numerals.size()) return std::to_string(index + 1) + ". ";
  return std::string(numerals.at(index)) + "、";
}

Markup sections_of(const ReportView& view) {
  const std::vector sections{
      Section{view.say("验收结论", "Conclusion"), verdict_block(view)},
      Section{view.say("存在问题与整改要求", "Problems and rectification"), problems_block(view)},
      Section{view.say("基本信息", "Basic information"), facts_block(view)},
      Section{view.say("验收依据", "Basis"), basis_block(view)},
      Section{view.say("指标达标情况", "Items"), items_block(view)},
      Section{view.say("线路与合同", "Line and contract"), links_block(view)},
      Section{view.say("网络实测结果", "Network measurements"), measurements_block(view)},
      Section{view.say("人员填报", "Statements by people"), statements_block(view)},
      Section{view.say("三轮评分", "Three rounds"), rounds_block(view)},
      Section{view.say("未测及调整事项", "Not tested and adjusted"), undecided_block(view)},
      Section{view.say("测试方法与工具", "Method and tools"), method_block(view)},
      Section{view.say("计分说明", "Scoring"), scoring_block(view)},
      Section{view.say("签字盖章", "Signatures"), signature_block(view)},
  };
  Markup all;
  std::size_t count = 0;
  for (const auto& section : sections) {
    if (section.body.empty()) continue;
    const auto number = element("span", {{"class", "no"}}, number_of(count++, view.language));
    all += element("section", element("h2", number + Markup(section.title)) + section.body) + verbatim("\n");
  }
  return all;
}

Markup head_of(const ReportView& view, const ReportId& id) {
  auto head = verbatim(
      "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
  const auto title = view.say("数字校园网络达标验收记录", "Digital campus network acceptance record");
  head += element("title", title + " " + site_name(view.report) + " " + view.report.site.text()) + verbatim("\n");
  return head + style_of(view, id);
}

}  // namespace

template <class E>
Markup badge(E verdict, Language language) {
  return element("span", {{"class", class_of(verdict)}},
                 Markup(std::string(glyph_of(verdict)) + " " + std::string(words_of(verdict, language))));
}
template Markup badge(ItemVerdict verdict, Language language);
template Markup badge(Verdict verdict, Language language);

Markup labelled_row(std::string_view label, const Markup& value) {
  return element("tr", element("th", Markup(label)) + element("td", value));
}

Markup isolated(std::string_view text) { return element("bdi", Markup(text)); }

std::string render_html(const Report& report, const ReportId& id, Language language) {
  const auto view = view_of(report, language);
  const auto body = element(
      "body", watermark(view) + title_block(view, id) + sections_of(view) + footer_block(view, id) + verbatim("\n"));
  const auto page = element("html", {{"lang", std::string(name_of(language))}},
                            verbatim("\n") + element("head", head_of(view, id)) + verbatim("\n") + body);
  return "<!DOCTYPE html>\n" + page.text() + "\n";
}

}  // namespace campus::probe
