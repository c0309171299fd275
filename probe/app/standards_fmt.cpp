#include <iostream>

#include "probe/app/options.h"
#include "probe/app/standards_verbs.h"
#include "standards/formatting.h"

namespace campus::probe {
namespace {

constexpr const char* kName = "standards fmt";
constexpr const char* kUsage =
    "campus-probe standards fmt [--standard ID|DIR] [PATH...] [--check] [--format text|json]\n\n"
    "Writes catalogues, profiles, fixtures and platforms in their canonical form; what does not parse or lint is left "
    "as it is.\n把标准文件改写为规范格式；读不懂或检查不通过的文件不改动。";

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("path", po::value<std::vector<std::string>>(), "folders of standards, or single files / 标准目录或单个文件");
  add("standard", po::value<std::string>(), "standard's id or folder / 标准");
  add("check", "write nothing; exit 65 where a file is not in canonical form / 只检查，不改写");
  add("format", po::value<std::string>(), "text|json (default text) / 格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

/// The paths, the standard's folder, or every catalogue that is found.
Result<std::vector<std::filesystem::path>> places(const CommandContext& context, const po::variables_map& values) {
  std::vector<std::filesystem::path> found;
  if (values.count("path") > 0) {
    const auto paths = values["path"].as<std::vector<std::string>>();
    found.assign(paths.begin(), paths.end());
  }
  if (const auto standard = text_option(values, "standard")) {
    const auto folder = standards::find_standard(context.standards, *standard);
    if (!folder) return folder.error();
    found.push_back(*folder);
  }
  if (found.empty()) found = standards::all_standards(context.standards);
  if (found.empty()) return Error{ErrorCode::missing, "no standard was found; name a folder"};
  return found;
}

Result<std::vector<standards::FormattedFile>> forms(const CommandContext& context, const po::variables_map& values) {
  const auto found = places(context, values);
  if (!found) return found.error();
  std::vector<standards::FormattedFile> files;
  for (const auto& place : *found) {
    auto some = standards::forms_at(context.disk, place);
    if (!some) return some.error();
    for (auto& file : *some) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

ExitCode run_standards_fmt(const CommandContext& context, const Arguments& arguments) {
  const auto options = described();
  po::positional_options_description positional;
  positional.add("path", -1);
  const auto values = parse_options(arguments, options, positional);
  if (!values) return fail(kName, values.error());
  if (help_wanted(*values, kUsage, options)) return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail(kName, language.error());
  const auto format = text_or_json(*values);
  if (!format) return fail(kName, format.error());
  auto files = forms(context, *values);
  if (!files) return fail(kName, files.error());
  if (values->count("check") == 0) {
    if (const auto written = standards::rewrite(context.disk, *files); !written) return fail(kName, written.error());
  }
  std::cout << standards::formatting_output(*files, *format, *language);
  return standards::exit_code_of(*files);
}

}  // namespace campus::probe
