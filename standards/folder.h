#pragma once
// A catalogue folder as read: the parsed catalogue, its files with the places of their parts, and what is wrong.
// Include in .cpp files only.

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/disk.h"
#include "core/wire/fields.h"
#include "standards/catalogue.h"
#include "standards/json_places.h"
#include "standards/schema_check.h"

namespace campus::standards {

struct SourceFile {
  SourceFile(std::filesystem::path where, std::string content)
      : path(std::move(where)), text(std::move(content)), places(text) {}
  SourceFile(const SourceFile&) = delete;
  SourceFile& operator=(const SourceFile&) = delete;

  std::filesystem::path path;
  std::string text;
  JsonPlaces places;
  nlohmann::json json;
};

/// Lines `FILE:LINE:COLUMN: POINTER: what is wrong, and the mend`.
class Findings {
 public:
  void at_value(const SourceFile& file, std::string_view pointer, std::string_view what);
  void at_key(const SourceFile& file, std::string_view pointer, std::string_view what);
  void at_place(const SourceFile& file, Place place, std::string_view what);
  void at_file(const std::filesystem::path& file, std::string_view what);

  [[nodiscard]] bool empty() const { return lines_.empty(); }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  /// The first one as an error, with how many follow and the command that shows them. There is one at least.
  [[nodiscard]] Error first(const std::string& command) const;

 private:
  void add(const SourceFile& file, Place place, std::string_view pointer, std::string_view what);
  std::vector<std::string> lines_;
};

/// Reads, parses and checks the shape; null with findings where that fails.
[[nodiscard]] std::unique_ptr<SourceFile> open_source(const Disk& disk, const std::filesystem::path& path,
                                                      DocumentKind kind, Findings& findings);

/// False with a finding where a value is not what it must be.
template <class T>
[[nodiscard]] bool decode_into(T& value, const SourceFile& file, Findings& findings) {
  try {
    value = wire::decode<T>(file.json);
    return true;
  } catch (const wire::DecodeError& error) {
    findings.at_value(file, error.pointer(), error.what());
    return false;
  }
}

struct CatalogueFolder {
  std::filesystem::path path;
  bool found = false;  ///< catalogue.json could be read
  bool whole = false;  ///< every file was parsed, so that references can be checked
  Catalogue catalogue;
  std::unique_ptr<SourceFile> file;
  std::vector<std::unique_ptr<SourceFile>> profile_files;  ///< one for each of catalogue.profiles
};

/// Sorted; only names that end in `.json`.
[[nodiscard]] std::vector<std::filesystem::path> json_files_in(const std::filesystem::path& folder);
[[nodiscard]] std::vector<std::string> folders_in(const std::filesystem::path& folder);

[[nodiscard]] CatalogueFolder read_folder(const Disk& disk, const std::filesystem::path& folder, Findings& findings);

/// Of a parameter's own bounds.
[[nodiscard]] bool within(const Parameter& parameter, double value);
[[nodiscard]] std::string bounds_of(const Parameter& parameter);

void lint_rules(const CatalogueFolder& folder, Findings& findings);
void lint_profiles(const CatalogueFolder& folder, Findings& findings);
void lint_bands(const CatalogueFolder& folder, Findings& findings);
void lint_fixtures(const CatalogueFolder& folder, Findings& findings);
/// Nothing where there is no such file.
void lint_platforms(const Disk& disk, const std::filesystem::path& folder, Findings& findings);
/// Everything that must hold before a catalogue may judge.
[[nodiscard]] CatalogueFolder read_and_lint(const Disk& disk, const std::filesystem::path& folder, Findings& findings);

}  // namespace campus::standards
