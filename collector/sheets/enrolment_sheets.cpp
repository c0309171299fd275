#include "collector/sheets/enrolment_sheets.h"

#include <algorithm>
#include <map>
#include <qrcodegen/qrcodegen.hpp>
#include <string_view>

#include "collector/http/pages/markup.h"

namespace campus::collector {
namespace {

constexpr std::size_t kOnAPage = 10;
constexpr std::size_t kLongestUrl = 1000;

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex"><title>激活单 Enrolment sheets</title>
<style>
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0;color:#111;background:#fff;font:10.5pt/1.45 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif}
section{break-after:page;max-width:186mm;margin:0 auto;padding-bottom:4mm}
section:last-child{break-after:auto}
header{border-bottom:1.2pt solid #111;padding-bottom:2mm;display:flex;justify-content:space-between;align-items:flex-end}
h1{font-size:17pt;line-height:1.2;margin:0}
header p{margin:1mm 0 0;font-size:9pt;color:#444}
.until{text-align:right;white-space:nowrap}
.until b{display:block;font-size:12pt;color:#111}
ol{margin:2.5mm 0 3mm;padding-left:6mm;font-size:9.5pt}
ol small{color:#444;display:block}
.codes{display:grid;grid-template-columns:1fr 1fr;border-top:.5pt dashed #888;border-left:.5pt dashed #888}
.code{display:flex;gap:3mm;align-items:center;height:38mm;padding:2.5mm;overflow:hidden;break-inside:avoid;border-right:.5pt dashed #888;border-bottom:.5pt dashed #888}
.code svg{flex:none;width:31mm;height:31mm}
.code div{min-width:0}
.name{font-weight:700;font-size:11pt;line-height:1.25;max-height:2.5em;overflow:hidden}
.site{font-size:8.5pt;color:#444;overflow-wrap:anywhere}
.typed{font:700 14.5pt/1.3 "DejaVu Sans Mono","Noto Sans Mono",Consolas,monospace;white-space:nowrap;margin-top:1.5mm}
.check{font-size:8pt;color:#444}
footer{margin-top:2mm;font-size:8pt;color:#444}
</style></head><body>
)";

/// Beginning with the four blank modules that readers want round it.
std::string qr_image(const std::string& text) {
  constexpr int kQuiet = 4;
  const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
  const auto size = std::to_string(code.getSize() + 2 * kQuiet);
  std::string path;
  for (int y = 0; y < code.getSize(); ++y) {
    for (int x = 0; x < code.getSize(); ++x) {
      if (!code.getModule(x, y)) continue;
      int end = x + 1;
      while (end < code.getSize() && code.getModule(end, y)) ++end;
      path += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h" + std::to_string(end - x) +
              "v1h-" + std::to_string(end - x) + "z";
      x = end;
    }
  }
  return "<svg viewBox=\"0 0 " + size + " " + size + "\" role=\"img\" shape-rendering=\"crispEdges\"><path d=\"" +
         path + "\"/></svg>";
}

std::string entry_box(const SheetRun& run, const SheetEntry& entry) {
  const auto text = element("div", "name", escaped(entry.name)) + element("div", "site", escaped(entry.site.text())) +
                    element("div", "typed", escaped(entry.code.printed()));
  return element("div", "code", qr_image(enrol_command(entry.code, run.collector)) + "<div>" + text + "</div>");
}

std::string steps(const SheetRun& run) {
  const auto command = "campus-probe enroll " + std::string("激活码 CODE") +
                       (run.collector.empty() ? "" : " --collector " + run.collector);
  return "<ol><li>按名称把设备装到对应位置，接好网线并通电。<small>Put each box where its name says, with cable and "
         "power.</small></li>"
         "<li>在设备上输入 " +
         element("code", "", escaped(command)) +
         "（或扫码取得整条命令）。<small>Type this at the box, or scan the QR code for the whole line.</small></li>"
         "<li>看到“已激活”即完成；报错时按屏幕上的一句话处理，或把四位故障码报给教育局。"
         "<small>Done when it says so; else do what its one line says, or call the bureau.</small></li></ol>";
}

std::string page(const SheetRun& run, const std::vector<const SheetEntry*>& entries, std::size_t number,
                 std::size_t of) {
  const auto& first = *entries.front();
  std::string text = "<section><header><div><h1>" + escaped(first.school_name) + "</h1><p>激活单 Enrolment sheet · " +
                     escaped(first.school.text()) + " · " + std::to_string(number) + "/" + std::to_string(of) +
                     "</p></div><div class=\"until\">有效期至 Valid until<b>" + to_local_day(run.expires) +
                     "</b></div></header>" + steps(run) + "<div class=\"codes\">";
  for (const auto* entry : entries) text += entry_box(run, *entry);
  return text + "</div><footer>每个激活码只能用一次，只用于所写的位置；用后请销毁本单。批次 " + escaped(run.batch) +
         " · Each code works once, for the place it names; destroy this sheet afterwards.</footer></section>\n";
}

}  // namespace

std::string enrol_command(const EnrolmentCode& code, const std::string& collector) {
  return "campus-probe enroll " + code.printed() + (collector.empty() ? "" : " --collector " + collector);
}

Result<std::string> enrolment_sheets(const SheetRun& run, const std::vector<SheetEntry>& entries) {
  if (run.collector.size() > kLongestUrl) {
    return Error{ErrorCode::usage,
                 "--collector: a URL of more than " + std::to_string(kLongestUrl) + " bytes fits into no QR code"};
  }
  std::map<SiteCode, std::vector<const SheetEntry*>> schools;
  for (const auto& entry : entries) schools[entry.school].push_back(&entry);
  std::string text(kHead);
  for (const auto& [school, all] : schools) {
    const auto pages = (all.size() + kOnAPage - 1) / kOnAPage;
    for (std::size_t i = 0; i < pages; ++i) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(i * kOnAPage);
      const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), (i + 1) * kOnAPage));
      text += page(run, {begin, end}, i + 1, pages);
    }
  }
  return text + "</body></html>\n";
}

}  // namespace campus::collector
