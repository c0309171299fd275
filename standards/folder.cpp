#include "standards/folder.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/bounded_json.h"
#include "standards/catalogue_fields.h"
#include "standards/filter_list.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

/// The strict parser names a byte; people look for a line.
Place place_of_refusal(const SourceFile& file, const std::string& refusal) {
  constexpr std::string_view kHead = "not JSON at byte ";
  if (!file.places.repeated_keys().empty() && refusal.find("stands twice") != std::string::npos) {
    return file.places.of_key(file.places.repeated_keys().front());
  }
  std::size_t byte = 0;
  if (refusal.compare(0, kHead.size(), kHead) == 0) {
    std::from_chars(refusal.data() + kHead.size(), refusal.data() + refusal.size(), byte);
  }
  return file.places.at(byte == 0 ? 0 : byte - 1);
}

std::string refusal_words(std::string refusal) {
  if (refusal.find("stands twice") != std::string::npos) return refusal + ": remove one of them";
  if (const auto colon = refusal.find(": "); refusal.compare(0, 8, "not JSON") == 0 && colon != std::string::npos) {
    return "not JSON: " + refusal.substr(colon + 2) + "; correct the text here";
  }
  return refusal;
}

void read_profiles(const Disk& disk, CatalogueFolder& folder, Findings& findings) {
  for (const auto& path : json_files_in(folder.path / "profiles")) {
    auto file = open_source(disk, path, DocumentKind::profile, findings);
    Profile profile;
    if (!file || !decode_into(profile, *file, findings)) {
      folder.whole = false;
      continue;
    }
    folder.catalogue.profiles.push_back(std::move(profile));
    folder.profile_files.push_back(std::move(file));
  }
}

}  // namespace

void Findings::add(const SourceFile& file, Place place, std::string_view pointer, std::string_view what) {
  constexpr std::size_t kLongest = 400;
  // A key of a foreign file may hold anything.
  const auto quoted = in_quotes(pointer.empty() ? "/" : pointer, kLongest);
  lines_.push_back(file.path.string() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
                   quoted.substr(1, quoted.size() - 2) + ": " + std::string(what));
}

void Findings::at_value(const SourceFile& file, std::string_view pointer, std::string_view what) {
  add(file, file.places.of_value(pointer), pointer, what);
}

void Findings::at_key(const SourceFile& file, std::string_view pointer, std::string_view what) {
  add(file, file.places.of_key(pointer), pointer, what);
}

void Findings::at_place(const SourceFile& file, Place place, std::string_view what) { add(file, place, "", what); }

void Findings::at_file(const std::filesystem::path& file, std::string_view what) {
  lines_.push_back(file.string() + ":1:1: /: " + std::string(what));
}

Error Findings::first(const std::string& command) const {
  auto message = lines_.front();
  if (const auto more = lines_.size() - 1; more > 0) {
    message += " (and " + std::to_string(more) + " more: " + command + ")";
  }
  return Error{ErrorCode::bad_data, std::move(message)};
}

std::unique_ptr<SourceFile> open_source(const Disk& disk, const fs::path& path, DocumentKind kind, Findings& findings) {
  auto text = disk.read(path, kCatalogueLimits.bytes);
  if (!text) {
    findings.at_file(path,
                     text.error().code == ErrorCode::missing ? "there is no such file: add it" : text.error().message);
    return nullptr;
  }
  auto file = std::make_unique<SourceFile>(path, *std::move(text));
  auto json = wire::parse_bounded(file->text, kCatalogueLimits);
  if (!json) {
    const auto& refusal = json.error().message;
    findings.at_place(*file, place_of_refusal(*file, refusal), refusal_words(refusal));
    return nullptr;
  }
  file->json = *std::move(json);
  const auto shape = check_shape(kind, file->json);
  for (const auto& finding : shape) {
    if (finding.at_key) {
      findings.at_key(*file, finding.pointer, finding.what);
    } else {
      findings.at_value(*file, finding.pointer, finding.what);
    }
  }
  return shape.empty() ? std::move(file) : nullptr;
}

std::vector<fs::path> json_files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (auto entry = fs::directory_iterator(folder, failed); !failed && entry != fs::directory_iterator();
       entry.increment(failed)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (auto entry = fs::directory_iterator(folder, failed); !failed && entry != fs::directory_iterator();
       entry.increment(failed)) {
    std::error_code ignored;
    if (entry->is_directory(ignored)) names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

CatalogueFolder read_folder(const Disk& disk, const fs::path& path, Findings& findings) {
  CatalogueFolder folder;
  folder.path = path;
  std::error_code ignored;
  folder.found = fs::exists(path / "catalogue.json", ignored);
  folder.file = open_source(disk, path / "catalogue.json", DocumentKind::catalogue, findings);
  folder.whole = folder.file != nullptr && decode_into(folder.catalogue, *folder.file, findings);
  if (folder.whole) {
    auto& catalogue = folder.catalogue;
    catalogue.sha256 = sha256_hex(folder.file->text);
    catalogue.draft = !catalogue.approver || !catalogue.document_number;
  }
  if (folder.found) read_profiles(disk, folder, findings);
  return folder;
}

CatalogueFolder read_and_lint(const Disk& disk, const fs::path& path, Findings& findings) {
  auto folder = read_folder(disk, path, findings);
  if (folder.whole) {
    lint_rules(folder, findings);
    lint_profiles(folder, findings);
    lint_bands(folder, findings);
  }
  return folder;
}

Result<Catalogue> load_catalogue(const Disk& disk, const fs::path& path) {
  Findings findings;
  auto folder = read_and_lint(disk, path, findings);
  if (!folder.found) {
    return Error{ErrorCode::missing, path.string() + ": has no catalogue.json: give the folder of a standard"};
  }
  if (findings.empty()) return std::move(folder.catalogue);
  return findings.first("campus-probe standards lint " + path.string());
}

std::vector<std::string> lint_catalogue(const Disk& disk, const fs::path& path) {
  Findings findings;
  const auto folder = read_and_lint(disk, path, findings);
  if (folder.whole) lint_fixtures(folder, findings);
  if (folder.found) lint_platforms(disk, path, findings);
  auto lines = findings.lines();
  if (const auto filter = load_filter_list(disk, path); !filter) lines.push_back(filter.error().message);
  return lines;
}

}  // namespace campus::standards
