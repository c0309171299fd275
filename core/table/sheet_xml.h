#pragma once
// How the XML of a workbook is read: names with or without a prefix, texts in pieces. pugixml's home.

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// Neither document types nor external entities are read. bad_data names the part.
[[nodiscard]] Result<void> parse_part(pugi::xml_document& document, const std::string& text, const std::string& part);

/// `row` of `<row>` and of `<x:row>`.
[[nodiscard]] std::string_view local_name(const char* name);
[[nodiscard]] pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name);
[[nodiscard]] std::string_view attribute_of(const pugi::xml_node& node, std::string_view name);
/// The text of an `<si>` or `<is>`: all its runs, without phonetic guides; `_x000D_` is the character it stands for.
[[nodiscard]] std::string rich_text(const pugi::xml_node& node);

}  // namespace campus
