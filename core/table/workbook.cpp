#include "core/table/workbook.h"

#include <charconv>
#include <map>

#include "core/foreign_text.h"
#include "core/table/archive.h"
#include "core/table/sheet_xml.h"
#include "core/table/spreadsheet_date.h"

namespace campus {
namespace {

Error wrong(const std::string& what) { return Error{ErrorCode::bad_data, what + "; save the workbook again"}; }

/// A part that another one points to.
struct Relation {
  std::string type;  ///< last word of its type: `worksheet`, `sharedStrings`
  std::string part;
};

std::string folder_of(const std::string& part) {
  const auto slash = part.rfind('/');
  return slash == std::string::npos ? std::string() : part.substr(0, slash + 1);
}

std::string resolved(const std::string& folder, std::string target) {
  if (target.starts_with('/')) return target.substr(1);
  auto base = folder;
  while (target.starts_with("../")) {
    target.erase(0, 3);
    base = base.empty() ? base : folder_of(base.substr(0, base.size() - 1));
  }
  return base + target;
}

/// What `part` points to, by id. The empty part stands for the archive itself.
Result<std::map<std::string, Relation>> relations_of(const Archive& archive, const std::string& part) {
  const auto folder = folder_of(part);
  const auto name = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  const auto text = archive.read(name);
  if (!text) return text.error();
  pugi::xml_document document;
  if (auto parsed = parse_part(document, *text, name); !parsed) return parsed.error();
  std::map<std::string, Relation> relations;
  for (auto one = document.document_element().first_child(); one; one = one.next_sibling()) {
    const std::string type(attribute_of(one, "Type"));
    relations[std::string(attribute_of(one, "Id"))] = {type.substr(type.rfind('/') + 1),
                                                       resolved(folder, std::string(attribute_of(one, "Target")))};
  }
  return relations;
}

std::string part_of_type(const std::map<std::string, Relation>& relations, std::string_view type) {
  for (const auto& [id, relation] : relations) {
    if (relation.type == type) return relation.part;
  }
  return {};
}

/// `r:id`, whatever prefix the file gives to its namespace.
std::string relation_id_of(const pugi::xml_node& sheet) {
  for (auto attribute = sheet.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (name.find(':') != std::string_view::npos && name.ends_with(":id")) return attribute.value();
  }
  return {};
}

std::string first_sheet_id(const pugi::xml_node& workbook) {
  const auto sheets = child_of(workbook, "sheets");
  for (auto sheet = sheets.first_child(); sheet; sheet = sheet.next_sibling()) {
    const auto state = attribute_of(sheet, "state");
    if (local_name(sheet.name()) == "sheet" && (state.empty() || state == "visible")) return relation_id_of(sheet);
  }
  return {};
}

bool is_true(std::string_view value) { return value == "1" || value == "true"; }

Result<std::vector<std::string>> strings_of(const Archive& archive, const std::string& part) {
  std::vector<std::string> strings;
  if (part.empty()) return strings;
  const auto text = archive.read(part);
  if (!text) return text.error();
  pugi::xml_document document;
  if (auto parsed = parse_part(document, *text, part); !parsed) return parsed.error();
  for (auto one = document.document_element().first_child(); one; one = one.next_sibling()) {
    if (local_name(one.name()) == "si") strings.push_back(rich_text(one));
  }
  return strings;
}

long number_of(std::string_view text) {
  long value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// For each style of a cell whether it shows a date.
std::vector<bool> dates_of(const pugi::xml_node& styles) {
  std::map<long, bool> own;
  const auto formats = child_of(styles, "numFmts");
  for (auto one = formats.first_child(); one; one = one.next_sibling()) {
    own[number_of(attribute_of(one, "numFmtId"))] = is_date_format(attribute_of(one, "formatCode"));
  }
  std::vector<bool> dates;
  const auto cells = child_of(styles, "cellXfs");
  for (auto one = cells.first_child(); one; one = one.next_sibling()) {
    const auto id = number_of(attribute_of(one, "numFmtId"));
    const auto known = own.find(id);
    dates.push_back(known == own.end() ? is_date_format(id) : known->second);
  }
  return dates;
}

Result<std::vector<bool>> read_dates(const Archive& archive, const std::string& part) {
  if (part.empty()) return std::vector<bool>();
  const auto text = archive.read(part);
  if (!text) return text.error();
  pugi::xml_document document;
  if (auto parsed = parse_part(document, *text, part); !parsed) return parsed.error();
  return dates_of(document.document_element());
}

}  // namespace

Result<WorkbookParts> read_parts(std::string_view bytes) {
  const auto archive = Archive::open(bytes);
  if (!archive) return archive.error();
  const auto root = relations_of(*archive, "");
  if (!root) return root.error();
  const auto book = part_of_type(*root, "officeDocument");
  const auto text = archive->read(book);
  if (!text) return text.error();
  pugi::xml_document document;
  if (auto parsed = parse_part(document, *text, book); !parsed) return parsed.error();
  const auto relations = relations_of(*archive, book);
  if (!relations) return relations.error();
  const auto sheet = relations->find(first_sheet_id(document.document_element()));
  if (sheet == relations->end() || sheet->second.type != "worksheet") {
    return wrong("the workbook has no sheet with cells that is not hidden");
  }
  WorkbookParts parts;
  const auto properties = child_of(document.document_element(), "workbookPr");
  parts.from_1904 = is_true(attribute_of(properties, "date1904"));
  auto content = archive->read(sheet->second.part);
  if (!content) return content.error();
  parts.sheet = *std::move(content);
  auto strings = strings_of(*archive, part_of_type(*relations, "sharedStrings"));
  if (!strings) return strings.error();
  parts.strings = *std::move(strings);
  auto dates = read_dates(*archive, part_of_type(*relations, "styles"));
  if (!dates) return dates.error();
  parts.dates = *std::move(dates);
  return parts;
}

}  // namespace campus
