#include "probe/report/conclusion_text.h"
#include "probe/report/html_parts.h"

namespace campus::probe {
namespace {

// Fonts are named, never embedded: Windows, macOS, Debian and the Chinese desktops each find one of theirs.
constexpr Literal kScreen(R"css(
:root{--ink:#1b1d21;--soft:#596069;--line:#c5c9cf;--wash:#f4f5f7;--good:#17663a;--bad:#a3171c;--open:#7d4e00;--none:#596069}
*{box-sizing:border-box}
html{background:#e6e8eb}
body{margin:24px auto;max-width:920px;padding:44px 56px 36px;background:#fff;color:var(--ink);
 font:14px/1.55 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei","SimHei",sans-serif;
 font-variant-numeric:tabular-nums;overflow-wrap:anywhere;box-shadow:0 1px 8px rgba(0,0,0,.18)}
html[lang=en] body{font-family:"Segoe UI","Helvetica Neue",Arial,"Noto Sans","Noto Sans CJK SC",sans-serif}
h1{margin:4px 0 2px;text-align:center;font:700 27px/1.3 "STZhongsong","Songti SC","Noto Serif CJK SC","Source Han Serif SC","SimSun",serif;letter-spacing:.06em}
html[lang=en] h1{font-family:Georgia,"Times New Roman","Noto Serif","Noto Serif CJK SC",serif;letter-spacing:0}
.sub{margin:0 0 12px;text-align:center;color:var(--soft)}
h2{margin:26px 0 8px;padding-bottom:3px;border-bottom:1.5px solid var(--ink);font-size:17px;break-after:avoid}
.run+.pair{break-before:avoid}
h3{margin:18px 0 6px;font-size:14.5px;display:flex;justify-content:space-between;gap:12px;break-after:avoid}
p{margin:6px 0}
.mark{margin:0 0 8px;padding:3px 10px;border:1.5px solid var(--bad);color:var(--bad);font-weight:700;text-align:center}
table{width:100%;border-collapse:collapse}
th,td{padding:4px 7px;border:1px solid var(--line);text-align:left;vertical-align:top;unicode-bidi:isolate}
thead th{background:var(--wash);font-weight:600;white-space:nowrap}
.kv th{white-space:nowrap;width:17%;background:var(--wash);font-weight:400;color:var(--soft)}
.kv td{width:33%}.one td{width:auto}
.n{text-align:right;white-space:nowrap}
.s{font-size:12px;color:var(--soft)}
.m{font-family:Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;font-size:12px;word-break:break-all}
.b{font-weight:600;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}.none{color:var(--none)}
.verdict{display:flex;align-items:center;gap:18px;margin:0 0 -1px;padding:12px 18px;border:2px solid currentColor}
.verdict .g{flex:none;width:64px;height:64px;border-radius:50%;border:4px solid currentColor;font:700 42px/56px Arial,"Noto Sans CJK SC",sans-serif;text-align:center}
.verdict .w{flex:none;font-size:38px;font-weight:700;line-height:1.2;letter-spacing:.04em}
html[lang=en] .verdict .w{font-size:30px;letter-spacing:0;max-width:45%}
.verdict .y{flex:1;font-size:1.08em;color:var(--ink)}
.strip td{width:23%;padding:7px 12px;border-color:var(--ink)}
.strip td:last-child{width:31%}
.strip .k{display:block;color:var(--soft);font-size:12px}
.strip .v{display:block;font-size:19px;font-weight:700;line-height:1.3}
.counts{display:flex;flex-wrap:wrap;gap:0 12px}
.counts span{white-space:nowrap}
.n.stated{white-space:normal;min-width:8em}
.apart{margin:10px 0 0;padding:6px 14px;border:1.5px solid var(--open)}
.apart ul{margin:2px 0}
.stated thead th:nth-child(1){width:34%}.stated thead th:nth-child(2){width:15%}.stated thead th:nth-child(4){width:20%}
.stated tbody{break-inside:avoid}
.items thead th:nth-child(1){width:47%}.items td:nth-child(2){white-space:nowrap}
.items tbody{break-inside:avoid}
.group{break-after:avoid}
.items .note td,.stated .note td{border-top:0;padding-top:0;font-size:12px}
.items .lead td,.stated .lead td{border-bottom:0}
.items .alone td{border-bottom:1px solid var(--line)}
.group th{background:#fff;border-left:0;border-right:0;padding-top:10px;font-weight:700}
.tag{display:inline-block;padding:0 4px;border:1px solid currentColor;border-radius:2px;font-size:11px;line-height:1.4;white-space:nowrap}
.run{break-inside:avoid}
.pair th{width:21%;font-weight:400;color:var(--soft);background:var(--wash)}
.pair td{width:29%}
.pair td,.pair th{font-size:12.5px;padding:2px 6px}
svg{display:block;width:100%;height:auto;margin:4px 0}
svg text{font-size:11px;fill:var(--ink)}
.key{display:flex;flex-wrap:wrap;gap:0 18px;margin:0 0 4px;font-size:12px}
.sign td{height:58px;vertical-align:middle}
.sign th:nth-child(1){width:20%}.sign th:nth-child(2){width:27%}.sign th:nth-child(4){width:22%}
.sign td:nth-child(2) span{display:inline-block;margin-right:12px;white-space:nowrap}
.sign{break-inside:avoid}
.plain li{margin:3px 0}
.plain{margin:6px 0;padding-left:1.4em}
footer{break-inside:avoid;margin-top:22px;padding-top:8px;border-top:1.5px solid var(--ink)}
footer table th{width:19%}
.water{display:none}
@media screen and (max-width:760px){body{margin:0;padding:18px 14px}.verdict{flex-wrap:wrap}.strip tr{display:flex;flex-wrap:wrap}.strip td{width:50%!important}}
)css");

constexpr Literal kPrint(R"css(
@page{size:A4;margin:17mm 15mm 17mm 15mm}
@media print{
 html{background:none}
 body{margin:0;max-width:none;padding:0;box-shadow:none;font-size:9.6pt;line-height:1.45;-webkit-print-color-adjust:exact;print-color-adjust:exact}
 h1{font-size:20pt}h2{font-size:12pt;margin-top:14pt}h3{font-size:10.4pt;margin-top:10pt}
 .s,.items .note td,.stated .note td,.key,.m{font-size:8.2pt}
 .pair td,.pair th{font-size:8.4pt;padding:1pt 4pt}
 .verdict .w{font-size:27pt}html[lang=en] .verdict .w{font-size:21pt}
 .strip .v{font-size:14pt}
 .mark{display:block}
 thead{display:table-header-group}
 tr,figure{break-inside:avoid}
 h2+table,h2+p{break-before:avoid}
 .kv th,.kv td{padding:1.6pt 5pt}
 th,td{padding:2.4pt 5pt}
 .verdict{padding:7pt 12pt}
 .sign td{height:17mm}
 .water{display:block;position:fixed;left:0;right:0;top:42%;z-index:-1;text-align:center;transform:rotate(-32deg);
  font-size:30pt;font-weight:700;line-height:1.5;color:#000;opacity:.09}
}
)css");

// One page rule per mark: they add up, and every text in a style sheet is the program's own.
Markup mark_rules(const ReportView& view) {
  const bool en = view.language == Language::en;
  Markup rules;
  if (view.report.demonstration) {
    rules += en ? verbatim("@page{@top-left{content:\"Demonstration, not to be signed\"}}\n")
                : verbatim("@page{@top-left{content:\"演示，不可签字\"}}\n");
  } else if (view.report.mode == Mode::routine) {
    rules += en ? verbatim("@page{@top-left{content:\"Routine monitoring, not to be signed\"}}\n")
                : verbatim("@page{@top-left{content:\"日常监测，不可签字\"}}\n");
  }
  if (view.report.standard.draft) {
    rules += en ? verbatim("@page{@top-right{content:\"Draft standard, no basis for acceptance\"}}\n")
                : verbatim("@page{@top-right{content:\"试行指标，不作为验收依据\"}}\n");
  }
  return rules;
}

Markup footer_rules(const ReportView& view, const ReportId& id) {
  const bool en = view.language == Language::en;
  auto rules = verbatim(
      "@page{@top-left{font:700 8pt sans-serif;color:#a3171c}@top-right{font:700 8pt sans-serif;color:#a3171c}"
      "@bottom-left{font:7pt monospace;color:#444}@bottom-right{font:8pt sans-serif;color:#444}}\n");
  rules += en ? verbatim("@page{@bottom-right{content:\"Page \" counter(page) \" of \" counter(pages)}}\n")
              : verbatim("@page{@bottom-right{content:\"第 \" counter(page) \" 页 共 \" counter(pages) \" 页\"}}\n");
  // Text in a style sheet is not HTML: only what is surely hexadecimal goes in.
  if (!is_sha256_hex(id.text())) return rules;
  return rules + verbatim("@page{@bottom-left{content:\"") + Markup(id.text()) + verbatim("\"}}\n");
}

}  // namespace

Markup style_of(const ReportView& view, const ReportId& id) {
  return verbatim("<style>") + verbatim(kScreen) + verbatim(kPrint) + footer_rules(view, id) + mark_rules(view) +
         verbatim("</style>\n");
}

Markup watermark(const ReportView& view) {
  Markup lines;
  for (const auto& mark : page_marks(view)) lines += Markup(mark) + verbatim("<br>");
  if (lines.empty()) return lines;
  return element("div", {{"class", "water"}, {"aria-hidden", "true"}}, lines);
}

}  // namespace campus::probe
