// What the shape of platforms.json cannot say.

#include <set>

#include "core/foreign_text.h"
#include "standards/folder.h"
#include "standards/platforms.h"

namespace campus::standards {

void lint_platforms(const Disk& disk, const std::filesystem::path& folder, Findings& findings) {
  const auto path = folder / "platforms.json";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  const auto file = open_source(disk, path, DocumentKind::platforms, findings);
  if (!file) return;
  const auto& platforms = file->json["platforms"];
  if (platforms.size() > kMostPlatforms) {
    findings.at_value(*file, "/platforms", "more than " + std::to_string(kMostPlatforms) + ": remove some");
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < platforms.size(); ++i) {
    const auto at = "/platforms/" + std::to_string(i);
    const auto id = platforms[i]["id"].get<std::string>();
    const auto url = platforms[i]["url"].get<std::string>();
    if (!seen.insert(id).second) findings.at_value(*file, at + "/id", in_quotes(id) + " stands twice: rename one");
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
      findings.at_value(*file, at + "/url", "is " + in_quotes(url) + " but must begin with https:// or http://");
    }
  }
}

}  // namespace campus::standards
