#include "probe/app/enroll_file.h"

#include <sstream>
#include <string_view>

#include "probe/app/collector_options.h"
#include "probe/app/config_file.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::string_view kBlanks = " \t\r\xef\xbb\xbf";

bool holds_code(std::string_view line) {
  constexpr std::string_view kName = "code";
  const auto begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos || !line.substr(begin).starts_with(kName)) return false;
  const auto after = line.find_first_not_of(kBlanks, begin + kName.size());
  return after != std::string_view::npos && line[after] == '=';
}

}  // namespace

Result<void> read_enroll_file(const CommandContext& context, const std::filesystem::path& file,
                              po::variables_map& values) {
  po::options_description names;
  names.add_options()("code", po::value<std::string>());
  add_collector_options(names);
  const bool root_typed = values.count("collector-root") > 0;
  if (auto read = read_config(context, file, names, values); !read) return read.error();
  if (root_typed || values.count("collector-root") == 0) return {};
  const std::filesystem::path root(values["collector-root"].as<std::string>());
  if (root.is_relative()) values.at("collector-root").value() = (file.parent_path() / root).string();
  return {};
}

std::string without_code(const std::string& text, const std::string& remark) {
  std::istringstream lines(text);
  std::string rest;
  for (std::string line; std::getline(lines, line);) {
    const bool ended = !lines.eof();
    const bool by_windows = line.ends_with('\r');
    if (holds_code(line)) line = "# " + remark + (by_windows ? "\r" : "");
    rest += line + (ended ? "\n" : "");
  }
  return rest;
}

Result<void> wipe_code(const Disk& disk, const std::filesystem::path& file, const std::string& remark) {
  const auto text = disk.read(file, kMostBytes);
  if (!text) return text.error();
  return disk.write_durably(file, without_code(*text, remark), Disk::Visibility::owner_only);
}

}  // namespace campus::probe
