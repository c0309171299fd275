// Where catalogues lie on disk.

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "core/foreign_text.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

bool holds_catalogue(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "catalogue.json", ignored);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.find('/') == std::string_view::npos && text != "." && text != "..";
}

Error nowhere(std::string_view id_or_path, const std::vector<fs::path>& looked_at) {
  std::string places;
  for (const auto& place : looked_at) places += (places.empty() ? "" : ", ") + place.string();
  return Error{ErrorCode::missing, "standard " + in_quotes(id_or_path, 200) + " not found: no catalogue.json in " +
                                       places + "; give an installed id (campus-probe standards list) or a folder"};
}

}  // namespace

std::vector<fs::path> StandardPlaces::roots() const {
  return {(program_folder / ".." / "share" / "campus" / "standards").lexically_normal(), "/etc/campus/standards"};
}

Result<fs::path> find_standard(const StandardPlaces& places, std::string_view id_or_path) {
  std::vector<fs::path> looked_at;
  if (is_id(id_or_path)) {
    for (const auto& root : places.roots()) looked_at.push_back(root / id_or_path);
  } else {
    looked_at.emplace_back(id_or_path);
    if (looked_at.back().filename() == "catalogue.json") looked_at.back() = looked_at.back().parent_path();
  }
  const auto found = std::find_if(looked_at.begin(), looked_at.end(), holds_catalogue);
  if (found == looked_at.end()) return nowhere(id_or_path, looked_at);
  return *found;
}

std::vector<fs::path> all_standards(const StandardPlaces& places) {
  std::vector<fs::path> all;
  std::set<fs::path> names;
  for (const auto& root : places.roots()) {
    std::vector<fs::path> here;
    std::error_code failed;
    for (auto entry = fs::directory_iterator(root, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
      if (holds_catalogue(entry->path())) here.push_back(entry->path());
    }
    std::sort(here.begin(), here.end());
    for (auto& folder : here) {
      if (names.insert(folder.filename()).second) all.push_back(std::move(folder));
    }
  }
  return all;
}

}  // namespace campus::standards
