#include "core/foreign_text.h"

namespace campus {
namespace {

struct Character {
  std::size_t bytes = 1;
  char32_t code = 0;
  bool valid = false;
};

/// The character at the front; `valid` is false for one byte that starts none.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (lead >= 0xf5 || length == 0 || text.size() < length) return {};
  char32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[length] || code > 0x10ffff || surrogate) return {};
  return {length, code, true};
}

/// Controls, line separators, and what turns the direction of the text around it.
bool changes_the_line(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string in_quotes(std::string_view text, std::size_t most) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string line = "'";
  std::size_t taken = 0;
  while (taken < text.size()) {
    const auto rest = text.substr(taken);
    const auto character = first_character(rest);
    if (taken + character.bytes > most) break;
    if (character.valid && !changes_the_line(character.code)) {
      line += rest.substr(0, character.bytes);
    } else {
      for (const char c : rest.substr(0, character.bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        line += "\\x";
        line += kHex[byte >> 4U];
        line += kHex[byte & 15U];
      }
    }
    taken += character.bytes;
  }
  if (taken < text.size()) line += "...";
  return line + "'";
}

}  // namespace campus
