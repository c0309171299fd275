#include "broken_files.h"

#include <gtest/gtest.h>

namespace campus::standards {
namespace fs = std::filesystem;

BrokenFiles::BrokenFiles(const fs::path& clean) { fs::copy(clean, path(), fs::copy_options::recursive); }

void BrokenFiles::apply(const nlohmann::json& edit) const {
  const auto file = path() / edit.at("file").get<std::string>();
  if (edit.contains("remove")) {
    ASSERT_TRUE(fs::remove(file)) << file;
    return;
  }
  if (edit.contains("add")) {
    write_file(file, edit.at("add").get<std::string>());
    return;
  }
  auto text = read_file(file);
  const auto from = edit.at("from").get<std::string>();
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "the clean file does not hold " << from;
  text.replace(at, from.size(), edit.at("to").get<std::string>());
  write_file(file, text);
}

std::vector<std::string> BrokenFiles::lines_of(const std::vector<std::string>& findings) const {
  std::vector<std::string> lines;
  const auto prefix = path().string() + "/";
  for (auto line : findings) {
    for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace campus::standards
