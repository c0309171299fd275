#include "collector/http/pages/page_style.h"

namespace campus::collector {

namespace {

// No colour carries a meaning that words and glyphs beside it do not carry too. Contrast at least 4.5:1, light and
// dark.
constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1d2733;--soft:#56616e;--line:#d9dfe6;--bg:#f4f6f8;--card:#fff;--link:#0b57a4;
--good:#0b6b3a;--good-bg:#e2f4e9;--bad:#a3161b;--bad-bg:#fce6e6;--open:#4a5460;--open-bg:#e9edf1;--near:#7a4b00;--near-bg:#fdf0d5;
--code:#1d2733;--code-bg:#e9edf1}
@media (prefers-color-scheme:dark){:root{--ink:#e4e9ee;--soft:#a4b0bc;--line:#364250;--bg:#12181f;--card:#1b232c;--link:#8fc1ff;
--good:#8fe0b0;--good-bg:#123a26;--bad:#ffb3b0;--bad-bg:#4d1a1c;--open:#c3ccd5;--open-bg:#2b3641;--near:#ffd48a;--near-bg:#43300d;
--code:#e4e9ee;--code-bg:#2b3641}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
nav,header,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
nav{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;padding-top:.8rem}
nav form{min-width:0;display:flex;gap:.4rem;flex:1 1 16rem;justify-content:flex-end}
nav input{flex:0 1 20rem}
header{padding-top:.8rem}
h1{font-size:1.5rem;margin:0 0 .3rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:1.8rem 0 .6rem}
p{margin:.3rem 0}
a{color:var(--link)}
:focus-visible{outline:.18rem solid var(--link);outline-offset:.1rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
input,button,textarea{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:.3rem;padding:.2rem .5rem;min-width:0}
button{cursor:pointer;flex:none}
textarea{display:block;width:100%;field-sizing:content;margin:.4rem 0;font-size:.9rem;resize:vertical}
.soft{color:var(--soft);font-size:.9rem}
.draft{background:var(--near-bg);color:var(--near);border-left:.3rem solid var(--near);padding:.5rem .8rem;margin:.8rem 0;font-weight:600}
.silence{background:var(--near-bg);border-left:.3rem solid var(--near);padding:.5rem .8rem;margin:.8rem 0;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));gap:.8rem;align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem}
.card h3{margin:0 0 .4rem;font-size:1rem}
.card h3::first-letter{text-transform:uppercase}
.card h4{margin:0;font-size:.95rem}
.levels{display:grid;grid-template-columns:minmax(0,1fr);gap:.8rem}
.figures{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr) minmax(0,.8fr);gap:.6rem 1.2rem}
.figures>div+div{border-left:1px solid var(--line);padding-left:1.2rem}
.figures .value{font-size:1.6rem;font-weight:700;line-height:1.4;font-variant-numeric:tabular-nums}
.counts{margin:.2rem 0;padding:0;list-style:none;font-variant-numeric:tabular-nums}
.row .counts{display:inline}
.counts.card{padding:.5rem 1rem}
.counts li{display:inline-block;margin:0 .7rem .2rem 0}
.badge{display:inline-block;border-radius:.3rem;padding:0 .45rem;font-weight:600;white-space:nowrap;font-size:.92rem}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.open{color:var(--open);background:var(--open-bg)}.near{color:var(--near);background:var(--near-bg)}
details{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:.6rem 0}
summary{cursor:pointer;padding:.5rem .8rem}
summary::marker{color:var(--soft)}
.list{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0}
.list>.row{padding:.5rem .8rem}
.list>.row+.row{border-top:1px solid var(--line)}
.inner{margin-left:1.2rem}
.inner>.row{border-top:1px solid var(--line);padding:.5rem .8rem}
.row{display:grid;grid-template-columns:minmax(12rem,1.6fr) minmax(8rem,1fr) 1fr 1fr minmax(8rem,1fr);gap:.2rem 1rem;align-items:start}
.row.banner{grid-template-columns:minmax(12rem,1fr) 1fr 1.1fr}
summary>.row{display:inline-grid;width:calc(100% - 1.4rem);vertical-align:top}
.row .name{overflow-wrap:anywhere}
.row .label{display:none}
.figure{font-variant-numeric:tabular-nums}
.figure b,.whole{white-space:nowrap}
.head{color:var(--soft);font-size:.85rem}
.item{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem 1rem;margin:.6rem 0;overflow-wrap:anywhere}
.item h3{margin:0;font-size:1rem}
.item ul{margin:.3rem 0;padding-left:1.2rem}
.item details,.card details{margin:.4rem 0 0}
.item details textarea,.card details textarea{width:calc(100% - 1.6rem);margin:0 .8rem .6rem}
.item .line{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.3rem 1rem;margin-top:.3rem}
.differs{background:var(--near-bg);color:var(--near);padding:.2rem .5rem;border-radius:.3rem;margin-top:.4rem}
dl{margin:.5rem 0}
dl>div{display:grid;grid-template-columns:8.5rem 1fr;gap:.2rem 1rem;padding:.1rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.brief{display:flex;flex-wrap:wrap;gap:.1rem 1.6rem}
.brief>div{display:block;padding:0}.brief dt,.brief dd{display:inline}.brief dt{margin-right:.4rem}
code{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Consolas,monospace;overflow-wrap:anywhere}
.command{display:block;background:var(--code-bg);color:var(--code);border-radius:.3rem;padding:.4rem .6rem;margin-top:.3rem;user-select:all}
.wide{background:var(--card);border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;text-align:left;white-space:nowrap;border-top:1px solid var(--line)}
thead th{border-top:0;white-space:normal;color:var(--soft);font-size:.85rem;font-weight:600}
tbody th{font-weight:400}
td .label{display:none}
.choices{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.4rem 0;list-style:none}
footer{padding:1.5rem 1rem 2rem}
@media (max-width:48rem){.badge{white-space:normal;font-size:.85rem;padding:0 .35rem}.row,.row.banner{grid-template-columns:1fr 1fr}.row .name,.row .since,.row .accepted{grid-column:1/-1}
.row .label{display:inline}.head.row{display:none}.inner{margin-left:.4rem}.item .line{grid-template-columns:1fr 1fr}
dl>div{grid-template-columns:1fr;gap:0}nav form{flex-basis:100%}nav input{flex:1 1 auto}}
@media (max-width:40rem){.row.banner,.figures{grid-template-columns:minmax(0,1fr)}
.figures>div+div{border-left:0;padding-left:0;border-top:1px solid var(--line);padding-top:.4rem}}
@media (max-width:70rem){.wide thead{display:none}.wide table,.wide tbody,.wide tr,.wide th,.wide td{display:block;white-space:normal}
.wide tr{border-top:1px solid var(--line);padding:.3rem 0}.wide th,.wide td{border:0;padding:.05rem .8rem}.wide th{font-weight:600}td .label{display:inline;color:var(--soft);margin-right:.5rem}}
@media print{body{background:#fff}a{color:inherit}nav{display:none}}
)";

}  // namespace

std::string_view page_style() { return kStyle; }

}  // namespace campus::collector
