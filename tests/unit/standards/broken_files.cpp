#include "broken_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

BrokenFiles::BrokenFiles(const fs::path& clean) {
  std::string name = (fs::temp_directory_path() / "campus-lint-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
  fs::copy(clean, path_, fs::copy_options::recursive);
}

BrokenFiles::~BrokenFiles() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void BrokenFiles::apply(const nlohmann::json& edit) const {
  const auto path = path_ / edit.at("file").get<std::string>();
  if (edit.contains("remove")) {
    ASSERT_TRUE(fs::remove(path)) << path;
    return;
  }
  if (edit.contains("add")) {
    write(path, edit.at("add").get<std::string>());
    return;
  }
  auto text = read_file(path);
  const auto from = edit.at("from").get<std::string>();
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "the clean file does not hold " << from;
  text.replace(at, from.size(), edit.at("to").get<std::string>());
  write(path, text);
}

std::vector<std::string> BrokenFiles::lines_of(const std::vector<std::string>& findings) const {
  std::vector<std::string> lines;
  const auto prefix = path_.string() + "/";
  for (auto line : findings) {
    for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace campus::standards
