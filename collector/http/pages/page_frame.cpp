#include "collector/http/pages/page_frame.h"

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "core/version.h"
#include "core/words.h"

namespace campus::collector {

namespace {

// No colour carries a meaning that words and glyphs beside it do not carry too. Contrast at least 4.5:1.
constexpr std::string_view kStyle = R"(
:root{color-scheme:light;--ink:#1d2733;--soft:#56616e;--line:#d9dfe6;--bg:#f4f6f8;--card:#fff;
--good:#0b6b3a;--good-bg:#e2f4e9;--bad:#a3161b;--bad-bg:#fce6e6;--open:#4a5460;--open-bg:#e9edf1;--near:#7a4b00;--near-bg:#fdf0d5}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.2rem}
h1{font-size:1.5rem;margin:0 0 .3rem}
h2{font-size:1.15rem;margin:1.8rem 0 .6rem}
p{margin:.3rem 0}
a{color:#0b57a4}
.soft{color:var(--soft);font-size:.9rem}
.draft{background:var(--near-bg);color:var(--near);border-left:.3rem solid var(--near);padding:.5rem .8rem;margin:.8rem 0;font-weight:600}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:.8rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem}
.card h3{margin:0 0 .4rem;font-size:1rem}
.numbers{display:grid;grid-template-columns:repeat(3,1fr);text-align:center;gap:.3rem}
.numbers b{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}
.rate{border-top:1px solid var(--line);margin-top:.5rem;padding-top:.4rem}
.rate b{font-size:1.15rem;font-variant-numeric:tabular-nums}
.badge{display:inline-block;border-radius:.3rem;padding:0 .45rem;font-weight:600;white-space:nowrap;font-size:.92rem}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.open{color:var(--open);background:var(--open-bg)}.near{color:var(--near);background:var(--near-bg)}
details{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:.6rem 0}
details details{border:0;border-top:1px solid var(--line);border-radius:0;margin:0}
summary{cursor:pointer;padding:.5rem .8rem}
summary::marker{color:var(--soft)}
.inner{margin-left:1.2rem}
.inner>.row{border-top:1px solid var(--line);padding:.5rem .8rem}
.row{display:grid;grid-template-columns:minmax(12rem,1.5fr) 1fr 1fr minmax(9rem,1fr);gap:.2rem 1rem;align-items:start}
summary>.row{display:inline-grid;width:calc(100% - 1.4rem);vertical-align:top}
.row .name{overflow-wrap:anywhere}
.figure{font-variant-numeric:tabular-nums}
.figure b,.whole{white-space:nowrap}
.head{color:var(--soft);font-size:.85rem}
.item{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem 1rem;margin:.6rem 0}
.item h3{margin:0;font-size:1rem}
.item .line{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.3rem 1rem;margin-top:.3rem}
.differs{background:var(--near-bg);color:var(--near);padding:.2rem .5rem;border-radius:.3rem;margin-top:.4rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Consolas,monospace;overflow-wrap:anywhere}
.command{display:block;background:#1d2733;color:#f4f6f8;border-radius:.3rem;padding:.4rem .6rem;margin-top:.3rem;user-select:all}
footer{padding:1.5rem 1rem 2rem}
@media (max-width:44rem){.row{grid-template-columns:1fr 1fr}.row .name,.row .since{grid-column:1/-1}
.inner{margin-left:.4rem}.item .line{grid-template-columns:1fr 1fr}.head.row{display:none}dl{grid-template-columns:1fr}dt{margin-top:.3rem}}
@media print{body{background:#fff}a{color:inherit}}
)";

constexpr Phrase kDraft{"试行指标，不作为验收依据", "Draft standard: no basis for acceptance"};
constexpr Phrase kStandard{"现行标准：", "Standard in force: "};
constexpr Phrase kNoStandard{"未载入", "none loaded"};
constexpr Phrase kAsOf{"数据时间：", "As of "};
constexpr Phrase kZone{"（北京时间）", " (Beijing time)"};
constexpr Phrase kProgram{"汇聚平台 campus-collector ", "campus-collector "};

std::string standard_line(const Snapshot& snapshot, Language language) {
  std::string text = kStandard.in(language);
  if (snapshot.standard_id.empty()) return text + kNoStandard.in(language);
  const auto& title = snapshot.standard_title.in(language);
  text += title.empty() ? snapshot.standard_id : title;
  text += " (" + snapshot.standard_id + " " + snapshot.standard_version + ")";
  if (snapshot.standard_tailoring) text += "; " + tailoring_text(*snapshot.standard_tailoring, language);
  return text;
}

std::string header(const PageFrame& frame, const Snapshot& snapshot, Language language) {
  const bool english = language == Language::en;
  std::string text = element("h1", "", escaped(frame.title));
  const auto standing = escaped(standard_line(snapshot, language)) + " · " + kAsOf.in(language) +
                        escaped(to_local_text(snapshot.built)) + kZone.in(language) + " · " +
                        link(frame.path + (english ? "?lang=zh-CN" : "?lang=en"), english ? "中文" : "English");
  text += element("p", "soft", standing);
  if (snapshot.standard_draft) text += element("p", "draft", kDraft.in(language));
  return element("header", "", text);
}

}  // namespace

std::string framed(const PageFrame& frame, const Snapshot& snapshot, Language language) {
  std::string page = "<!DOCTYPE html>\n<html lang=\"" + std::string(name_of(language)) + "\">\n<head>\n";
  page += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
  page += "<link rel=\"icon\" href=\"data:,\">\n";  // no request for /favicon.ico
  page +=
      element("title", "", escaped(frame.title)) + "\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
  page += header(frame, snapshot, language) + "\n" + element("main", "", frame.body) + "\n";
  page += element("footer", "soft", kProgram.in(language) + kVersion) + "\n</body>\n</html>\n";
  return page;
}

std::string site_path(const SiteCode& code, Language language) {
  return "/sites/" + code.text() + "?lang=" + std::string(name_of(language));
}

std::string home_path(Language language) { return "/?lang=" + std::string(name_of(language)); }

}  // namespace campus::collector
