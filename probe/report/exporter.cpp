#include "probe/report/exporter.h"

#include <algorithm>
#include <array>

#include "core/foreign_text.h"
#include "core/wire/report_json.h"
#include "probe/report/html_report.h"
#include "probe/report/text_report.h"
#include "probe/report/xlsx_report.h"

namespace campus::probe {
namespace {

using Bytes = Result<std::string>;

constexpr std::array kExporters{
    Exporter{"html", ".html", false,
             [](const Report& report, const ReportId& id, Language language) -> Bytes {
               return render_html(report, id, language);
             }},
    Exporter{
        "json", ".json", false,
        [](const Report& report, const ReportId&, Language) -> Bytes { return wire::encode_report(report) + "\n"; }},
    Exporter{"xlsx", ".xlsx", true, render_xlsx},
    Exporter{
        "csv", ".csv", false,
        [](const Report& report, const ReportId&, Language language) -> Bytes { return render_csv(report, language); }},
    Exporter{"junit", ".xml", false,
             [](const Report& report, const ReportId&, Language) -> Bytes { return render_junit(report); }},
    Exporter{"text", ".txt", false,
             [](const Report& report, const ReportId&, Language language) -> Bytes {
               return render_text(report, language, false);
             }},
};

}  // namespace

std::span<const Exporter> all_exporters() { return kExporters; }

Result<Exporter> find_exporter(std::string_view name) {
  const auto* const found = std::find_if(kExporters.begin(), kExporters.end(),
                                         [&](const Exporter& exporter) { return exporter.name == name; });
  if (found != kExporters.end()) return *found;
  return Error{ErrorCode::usage, "--format " + in_quotes(name) + ": must be one of " + list_of_exporters()};
}

std::string list_of_exporters() {
  std::string list;
  for (const auto& exporter : kExporters) list.append(list.empty() ? "" : "|").append(exporter.name);
  return list;
}

}  // namespace campus::probe
