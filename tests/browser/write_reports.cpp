// write_reports DIR: every sample report as HTML in both languages, for browsers and eyes.

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "core/enum_names.h"
#include "core/model/localized.h"
#include "probe/report/html_report.h"
#include "tests/support/sample_report.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_reports DIR\n";
    return 64;
  }
  using campus::Language;
  const std::array reports{std::pair{"passing", campus::samples::passing_school()},
                           std::pair{"failing", campus::samples::failing_classroom()},
                           std::pair{"undecided", campus::samples::undecided_school()},
                           std::pair{"hostile", campus::samples::hostile_school()}};
  for (const auto& [name, report] : reports) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      const auto path =
          std::filesystem::path(argv[1]) / (std::string(name) + "-" + std::string(campus::name_of(language)) + ".html");
      std::ofstream(path) << campus::probe::render_html(report, campus::samples::sample_id(), language);
    }
  }
  return 0;
}
