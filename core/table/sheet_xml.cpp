#include "core/table/sheet_xml.h"

#include <charconv>

#include "core/foreign_text.h"
#include "core/utf8.h"

namespace campus {
namespace {

/// The control character that `_xHHHH_` stands for; nothing where it stands for itself.
char escaped_control(std::string_view text) {
  constexpr std::size_t kLength = 7;
  if (text.size() < kLength || !text.starts_with("_x") || text[kLength - 1] != '_') return '\0';
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + kLength - 1, value, 16);
  const bool control = error == std::errc() && end == text.data() + kLength - 1 && value > 0 && value < 0x20;
  return control ? static_cast<char>(value) : '\0';
}

std::string without_escapes(std::string_view text) {
  constexpr std::size_t kLength = 7;
  std::string plain;
  while (!text.empty()) {
    const char control = escaped_control(text);
    plain += control == '\0' ? text.front() : control;
    text.remove_prefix(control == '\0' ? 1 : kLength);
  }
  return plain;
}

}  // namespace

Result<void> parse_part(pugi::xml_document& document, const std::string& text, const std::string& part) {
  const auto damaged = [&](const char* why) {
    return Error{ErrorCode::bad_data, "the workbook's part " + in_quotes(part) + " " + why + "; save it again"};
  };
  if (!is_utf8(text)) return damaged("is not UTF-8");
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
  if (!document.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8)) return damaged("is no XML");
  return {};
}

std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name) {
  for (auto child = parent.first_child(); child; child = child.next_sibling()) {
    if (local_name(child.name()) == name) return child;
  }
  return {};
}

std::string_view attribute_of(const pugi::xml_node& node, std::string_view name) {
  for (auto attribute = node.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    if (name == attribute.name()) return attribute.value();
  }
  return {};
}

std::string rich_text(const pugi::xml_node& node) {
  std::string text;
  for (auto child = node.first_child(); child; child = child.next_sibling()) {
    const auto name = local_name(child.name());
    if (name == "t") text += child.child_value();
    if (name == "r") text += child_of(child, "t").child_value();
  }
  return without_escapes(text);
}

}  // namespace campus
