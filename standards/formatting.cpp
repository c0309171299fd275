#include "standards/formatting.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "core/enum_names.h"
#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/bounded_json.h"
#include "standards/canonical_json.h"
#include "standards/folder.h"
#include "standards/platforms.h"
#include "standards/terminal_text.h"

namespace campus {
template <>
struct EnumNames<standards::FileForm> {
  static constexpr NameTable<standards::FileForm, 4> names{{{standards::FileForm::canonical, "canonical"},
                                                            {standards::FileForm::differs, "differs"},
                                                            {standards::FileForm::rewritten, "rewritten"},
                                                            {standards::FileForm::refused, "refused"}}};
};
template <>
struct EnumNames<standards::DocumentKind> {
  static constexpr NameTable<standards::DocumentKind, 4> names{
      {{standards::DocumentKind::catalogue, standards::kCatalogueSchema},
       {standards::DocumentKind::profile, standards::kProfileSchema},
       {standards::DocumentKind::fixture, standards::kFixtureSchema},
       {standards::DocumentKind::platforms, standards::kPlatformsSchema}}};
};
}  // namespace campus

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

FormattedFile form_of(const Disk& disk, const fs::path& path, DocumentKind kind) {
  FormattedFile formatted;
  formatted.path = path;
  Findings findings;
  const auto file = open_source(disk, path, kind, findings);
  if (!file) {
    formatted.form = FileForm::refused;
    formatted.findings = findings.lines();
    return formatted;
  }
  auto text = canonical_text(kind, file->text);
  if (text == file->text) return formatted;
  formatted.form = FileForm::differs;
  formatted.canonical_text = std::move(text);
  return formatted;
}

/// Findings on a file that its own shape did not show.
void refuse_by(const std::vector<std::string>& findings, FormattedFile& file) {
  if (file.form == FileForm::refused) return;
  const auto head = file.path.string() + ":";
  for (const auto& finding : findings) {
    if (finding.starts_with(head)) file.findings.push_back(finding);
  }
  if (file.findings.empty()) return;
  file.form = FileForm::refused;
  file.canonical_text.clear();
}

/// What must hold before the catalogue may judge. Fixtures that are still to be written keep nobody from formatting.
std::vector<std::string> findings_in(const Disk& disk, const fs::path& folder) {
  Findings findings;
  const auto read = read_and_lint(disk, folder, findings);
  if (read.found) lint_platforms(disk, folder, findings);
  return findings.lines();
}

std::vector<std::pair<fs::path, DocumentKind>> files_of(const fs::path& folder) {
  std::vector<std::pair<fs::path, DocumentKind>> files{{folder / "catalogue.json", DocumentKind::catalogue}};
  if (is_file(folder / "platforms.json")) files.emplace_back(folder / "platforms.json", DocumentKind::platforms);
  for (const auto& path : json_files_in(folder / "profiles")) files.emplace_back(path, DocumentKind::profile);
  for (const auto& rule : folders_in(folder / "fixtures")) {
    for (const auto& path : json_files_in(folder / "fixtures" / rule)) files.emplace_back(path, DocumentKind::fixture);
  }
  return files;
}

std::vector<FormattedFile> forms_in(const Disk& disk, const fs::path& folder) {
  const auto findings = findings_in(disk, folder);
  std::vector<FormattedFile> forms;
  for (const auto& [path, kind] : files_of(folder)) {
    forms.push_back(form_of(disk, path, kind));
    refuse_by(findings, forms.back());
  }
  return forms;
}

/// The catalogue's folder that the file belongs to: profiles lie one level down, fixtures two.
std::optional<fs::path> catalogue_above(const fs::path& file) {
  auto folder = file.parent_path();
  for (int level = 0; level < 3; ++level, folder = folder.parent_path()) {
    if (is_file(folder / "catalogue.json")) return folder;
  }
  return std::nullopt;
}

/// Absent where the text is not JSON at all: the strict reader then says where.
Result<DocumentKind> kind_of(const Disk& disk, const fs::path& path) {
  const auto text = disk.read(path, kCatalogueLimits.bytes);
  if (!text) return text.error();
  const auto json = wire::parse_bounded(*text, kCatalogueLimits);
  if (!json) return DocumentKind::catalogue;
  const auto named = json->is_object() ? json->value("schema", nlohmann::json()) : nlohmann::json();
  const auto kind = named.is_string() ? parse_name<DocumentKind>(named.get<std::string>()) : std::nullopt;
  if (kind) return *kind;
  return Error{ErrorCode::bad_data, path.string() + ":1:1: /schema: is " +
                                        in_quotes(named.is_string() ? named.get<std::string>() : "") +
                                        " but must be one of " + list_of_names<DocumentKind>()};
}

FormattedFile form_of_one(const Disk& disk, const fs::path& path) {
  const auto kind = kind_of(disk, path);
  if (!kind) return {path, FileForm::refused, {}, {kind.error().message}};
  auto file = form_of(disk, path, *kind);
  if (const auto folder = catalogue_above(path)) refuse_by(findings_in(disk, *folder), file);
  return file;
}

std::string line_of(const FormattedFile& file, Language language) {
  switch (file.form) {
    case FileForm::canonical:
      return {};
    case FileForm::differs:
      return file.path.string() +
             pick(language, ": 不是规范格式；运行 campus-probe standards fmt 改写",
                  ": not in canonical form; campus-probe standards fmt rewrites it") +
             "\n";
    case FileForm::rewritten:
      return file.path.string() + pick(language, ": 已改写", ": rewritten") + "\n";
    case FileForm::refused:
      break;
  }
  std::string text;
  for (const auto& finding : file.findings) text += finding + "\n";
  return text + file.path.string() + pick(language, ": 有问题，未改动", ": has findings, left as it is") + "\n";
}

std::string totals(const std::vector<FormattedFile>& files, Language language) {
  const auto count = [&](FileForm form) {
    return std::to_string(std::count_if(files.begin(), files.end(), [&](const auto& one) { return one.form == form; }));
  };
  return pick(language, "文件 ", "files ") + std::to_string(files.size()) + pick(language, "，规范 ", ", canonical ") +
         count(FileForm::canonical) + pick(language, "，已改写 ", ", rewritten ") + count(FileForm::rewritten) +
         pick(language, "，不规范 ", ", not canonical ") + count(FileForm::differs) +
         pick(language, "，有问题 ", ", with findings ") + count(FileForm::refused) + "\n";
}

}  // namespace

Result<std::vector<FormattedFile>> forms_at(const Disk& disk, const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return Error{ErrorCode::missing, path.string() + ": there is no such file or folder; correct the path"};
  }
  if (!fs::is_directory(path, ignored)) return std::vector{form_of_one(disk, path)};
  if (!is_file(path / "catalogue.json")) {
    return Error{ErrorCode::missing, path.string() + ": has no catalogue.json: give the folder of a standard"};
  }
  return forms_in(disk, path);
}

Result<void> rewrite(const Disk& disk, std::vector<FormattedFile>& files) {
  for (auto& file : files) {
    if (file.form != FileForm::differs) continue;
    std::error_code ignored;
    const auto target = fs::canonical(file.path, ignored);  // a link stays a link
    if (auto written = disk.write_durably(target, file.canonical_text, Disk::Visibility::everyone); !written) {
      return written.error();
    }
    file.form = FileForm::rewritten;
    file.canonical_text.clear();
  }
  return {};
}

std::string formatting_output(const std::vector<FormattedFile>& files, OutputFormat format, Language language) {
  if (format == OutputFormat::json) {
    Json list = Json::array();
    for (const auto& file : files) {
      list.push_back({{"file", file.path.string()}, {"form", name_of(file.form)}, {"findings", file.findings}});
    }
    return Json{{"files", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  std::string text;
  for (const auto& file : files) text += line_of(file, language);
  return text + totals(files, language);
}

ExitCode exit_code_of(const std::vector<FormattedFile>& files) {
  const bool good = std::all_of(files.begin(), files.end(), [](const auto& one) {
    return one.form == FileForm::canonical || one.form == FileForm::rewritten;
  });
  return good ? ExitCode::conforms : ExitCode::bad_data;
}

}  // namespace campus::standards
