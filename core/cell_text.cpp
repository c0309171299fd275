#include "core/cell_text.h"

#include "core/utf8.h"

namespace campus {

std::string narrowed(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character.code >= 0xFF01 && character.code <= 0xFF5E) {
      plain += static_cast<char>(character.code - 0xFF01 + 0x21);
    } else if (character.code == 0x3000) {
      plain += ' ';
    } else {
      plain += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return plain;
}

std::string tidied(std::string text) {
  for (auto& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace campus
