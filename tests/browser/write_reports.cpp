// write_reports DIR: every sample report in every form and both languages, for browsers, spreadsheets and eyes.

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "core/enum_names.h"
#include "core/model/localized.h"
#include "probe/report/exporter.h"
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
                           std::pair{"attested", campus::samples::attested_school()},
                           std::pair{"hostile", campus::samples::hostile_school()}};
  for (const auto& [name, report] : reports) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      for (const auto& exporter : campus::probe::all_exporters()) {
        const auto content = exporter.render(report, campus::samples::sample_id(), language);
        if (!content) {
          std::cerr << content.error().message << "\n";
          return 1;
        }
        const auto path =
            std::filesystem::path(argv[1]) /
            (std::string(name) + "-" + std::string(campus::name_of(language)) + std::string(exporter.extension));
        std::ofstream(path, std::ios::binary) << *content;
      }
    }
  }
  return 0;
}
